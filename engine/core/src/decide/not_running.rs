//! A clinic that is not there at a time: what else of its diary is on offer then is not to be had
//! either. A diary that holds several at a time may do without one of them.

use alloc::vec::Vec;

use super::{Step, occupied, withdraw};
use crate::SlotId;
use crate::slot::{Reason, SlotFacts};

/// Takes back what is on offer of a diary while its clinic does not run. A booking on its way is
/// left to whoever makes it, with what the trust said.
pub(super) fn withdraw_beside(step: &mut Step<'_>, gone: &SlotFacts) {
    if 1 < occupied::room(gone) {
        return;
    }
    let beside = occupied::slots(step.state, gone);
    let beside = beside.filter(|it| occupied::room(&it.facts) == 1 && it.taken_back.is_none());
    let beside: Vec<SlotId> = beside.map(|it| it.id).collect();
    withdraw::slots(step, &beside, Reason::ClinicCancelled);
}

#[cfg(test)]
mod tests {

    use crate::decide::world::{World, freed, messages};
    use crate::effect::Message;
    use crate::event::SlotFreed;
    use crate::offer::WithdrawalReason;
    use crate::slot::{Cause, Outcome, Reason, Slot, SlotFacts, SlotState};
    use crate::{AppointmentId, Decided, Event, PatientRef};

    type Change = fn(&mut SlotFacts);

    /// The clinic cancels somebody else's appointment, at a time that is on offer but for a change.
    fn cancelled(world: &mut World, number: Option<u128>, change: Change) -> Decided {
        let mut facts = World::new().facts(10);
        change(&mut facts);
        let (facts, appointment) = (Some(facts), number.map(AppointmentId));
        let cause = Cause::Clinic;
        world.happen(Event::SlotFreed(SlotFreed { facts, appointment, cause, ..freed() }))
    }

    fn first(world: &World) -> Slot {
        world.engine.slots().min_by_key(|it| it.freed_at).unwrap().clone()
    }

    const CHANGES: [(Change, bool); 7] = [
        (|_| {}, true),
        (|it| (it.start, it.duration_minutes) = (it.start.plus_minutes(-30), 120), true),
        (|it| it.session = "knee".into(), true),
        (|it| it.start = it.start.plus_minutes(30), false),
        (|it| it.session = "HIP".into(), false),
        (|it| it.room = "2".into(), true),
        (|it| (it.capacity, it.start) = (3, it.start.plus_minutes(-15)), false),
    ];

    #[test]
    fn nobody_is_invited_to_a_clinic_that_does_not_run() {
        for number in [Some(70), None] {
            for (case, (change, is_gone)) in CHANGES.into_iter().enumerate() {
                let mut world = World::with_waiting(1);
                world.free(10);
                world.wait(1);
                let told = messages(&cancelled(&mut world, number, change));
                let (reason, outcome) = (Reason::ClinicCancelled, Outcome::Withdrawn);
                let closed = SlotState::Closed { outcome, reason, at: world.now };
                assert_eq!(first(&world).state == closed, is_gone, "{number:?}, change {case}");
                let reason = WithdrawalReason::SlotWithdrawn;
                let withdrawn = (PatientRef(1), Message::Withdrawn { reason });
                assert_eq!(told.contains(&withdrawn), is_gone, "{number:?}, change {case}");
            }
        }
    }

    #[test]
    fn whoever_said_yes_is_not_offered_on_when_the_booking_is_refused() {
        for (case, (change, is_gone)) in CHANGES.into_iter().enumerate() {
            let mut world = World::with_waiting(2);
            world.free(10);
            let offer = world.live()[0].id;
            world.accept(offer);
            world.wait(1);
            cancelled(&mut world, Some(70), change);
            let taken_back = is_gone.then_some(Reason::ClinicCancelled);
            assert_eq!(first(&world).taken_back, taken_back, "change {case}");
            world.refuse(offer, false);
            assert_eq!(first(&world).is_closed(), is_gone, "change {case}");
        }
    }

    #[test]
    fn a_clinic_that_the_rules_reuse_stays_on_offer() {
        let rules = crate::RuleSet {
            clinic_cancellations_reusable: true,
            list_age_days_max: 0,
            silence_hours_max: 0,
            ..crate::RuleSet::built_in()
        };
        let mut world = World::with_rules(rules);
        world.free(10);
        world.wait(1);
        cancelled(&mut world, Some(70), |_| {});
        assert!(!first(&world).is_closed());
    }
}
