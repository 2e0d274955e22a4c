//! A patient said stop: nothing is offered or sent from this moment on.

use alloc::vec::Vec;

use super::{Step, fill, withdraw};
use crate::PatientRef;
use crate::offer::WithdrawalReason;

pub(super) fn decide(step: &mut Step<'_>, patient: PatientRef) {
    step.state.change_patient(patient, |it| it.opted_out = true);
    step.state.silence(patient);
    let live: Vec<_> = step.state.live_offers(patient).map(|it| (it.id, it.slot)).collect();
    for (offer, _) in &live {
        withdraw::offer(step, *offer, WithdrawalReason::OptedOut);
    }
    live.into_iter().for_each(|(_, slot)| fill::fill(step, slot));
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, messages};
    use crate::{Event, PatientRef};

    #[test]
    fn stop_withdraws_silently_and_the_next_is_asked() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let told = messages(&world.happen(Event::PatientOptedOut(PatientRef(1))));
        assert!(told.iter().all(|(patient, _)| *patient == PatientRef(2)));
        assert_eq!(world.live()[0].patient, PatientRef(2));
    }

    #[test]
    fn a_yes_before_the_stop_is_booked_without_a_word() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.happen(Event::PatientOptedOut(PatientRef(1)));
        assert!(messages(&world.confirm(offer)).is_empty());
    }

    #[test]
    fn who_comes_back_is_asked_again() {
        let mut world = World::with_waiting(1);
        world.happen(Event::PatientOptedOut(PatientRef(1)));
        world.free(10);
        assert!(world.live().is_empty());
        world.happen(Event::PatientOptedIn(PatientRef(1)));
        assert_eq!(world.live().len(), 1);
    }
}
