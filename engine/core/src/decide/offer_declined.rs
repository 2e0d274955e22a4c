//! A patient said no: the next is asked. It costs the patient nothing.

use super::{Step, fill};
use crate::OfferId;
use crate::effect::Refusal;
use crate::offer::OfferState;

pub(super) fn decide(step: &mut Step<'_>, id: OfferId) {
    let Some(offer) = step.state.offers.get(&id) else {
        return step.refuse(Refusal::UnknownOffer);
    };
    let (state, slot, patient) = (offer.state, offer.slot, offer.patient);
    if state != OfferState::Live {
        return step.refuse(Refusal::OfferEnded(state));
    }
    step.state.end_offer(id, OfferState::Declined);
    fill::fill(step, slot);
    fill::fill_for_patient(step, patient);
}

#[cfg(test)]
mod tests {
    use crate::PatientRef;
    use crate::decide::world::World;
    use crate::offer::OfferState;

    #[test]
    fn the_next_is_asked_and_nobody_is_asked_twice() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let first = world.live()[0].clone();
        assert_eq!(first.patient, PatientRef(1));
        world.decline(first.id);
        let second = world.live()[0].clone();
        assert_eq!(second.patient, PatientRef(2));
        world.decline(second.id);
        assert!(world.live().is_empty());
        assert_eq!(world.offer(first.id).state, OfferState::Declined);
    }

    #[test]
    fn declining_costs_no_place() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let declined = world.live()[0].clone();
        let before = world.engine.entry(declined.entry).cloned();
        world.decline(declined.id);
        assert_eq!(world.engine.entry(declined.entry).cloned(), before);
        world.free(12);
        assert!(world.live().iter().any(|offer| offer.patient == declined.patient));
    }
}
