//! A patient came into hospital, or stays for another time than was thought: what starts while they
//! are in is not offered to them.

use alloc::vec::Vec;

use super::{Step, fill, withdraw};
use crate::offer::WithdrawalReason;
use crate::patient::Admission;
use crate::{OfferId, PatientRef, SlotId, Timestamp};

pub(super) fn decide(step: &mut Step<'_>, patient: PatientRef, until: Option<Timestamp>) {
    let stay = Admission { until, told_at: step.now };
    step.state.change_patient(patient, |it| it.admitted = Some(stay));
    let starts_within = |slot: SlotId| {
        let slot = step.state.slots.get(&slot);
        slot.is_some_and(|slot| stay.covers(slot.facts.start, step.now))
    };
    let live = step.state.live_offers(patient).filter(|offer| starts_within(offer.slot));
    let live: Vec<(OfferId, SlotId)> = live.map(|offer| (offer.id, offer.slot)).collect();
    for (offer, _) in &live {
        withdraw::offer(step, *offer, WithdrawalReason::Admitted);
    }
    live.into_iter().for_each(|(_, slot)| fill::fill(step, slot));
    // What lies after the stay may be offered, also if it was thought to end later.
    fill::fill_for_patient(step, patient);
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, decisions, messages};
    use crate::effect::{Message, PassedOver};
    use crate::event::PatientAdmitted;
    use crate::offer::WithdrawalReason;
    use crate::{Event, PatientRef};

    const PATIENT: PatientRef = PatientRef(1);
    const DAY: i64 = 24 * 60;

    fn admit(world: &mut World, days: Option<i64>) -> std::vec::Vec<crate::Emitted> {
        let until = days.map(|days| world.now.plus_minutes(days * DAY));
        world.happen(Event::PatientAdmitted(PatientAdmitted { patient: PATIENT, until }))
    }

    /// Whether the patient is offered a time so many days ahead, who is in for so many days.
    fn is_offered(day: i64, stay: Option<i64>) -> bool {
        let mut world = World::with_waiting(1);
        admit(&mut world, stay);
        let decided = decisions(&world.free(day));
        let passed = decided[0].tally.first().map(|it| it.reason);
        assert!(passed.is_none_or(|it| it == PassedOver::Admitted), "{passed:?}");
        passed.is_none()
    }

    #[test]
    fn what_starts_while_they_are_in_is_not_offered() {
        for (day, stay, offered) in [
            (3, Some(5), false),
            (4, Some(5), false),
            (5, Some(5), true),
            (9, Some(5), true),
            (3, None, false),
            (40, None, false),
            // An end that has passed says nothing.
            (3, Some(-1), false),
            (40, Some(0), false),
        ] {
            assert_eq!(is_offered(day, stay), offered, "day {day}, in for {stay:?}");
        }
    }

    #[test]
    fn live_offers_within_the_stay_are_taken_back_kindly() {
        for (stay, taken_back) in [(None, true), (Some(20), true), (Some(5), false)] {
            let mut world = World::with_waiting(2);
            world.free(10);
            let told = messages(&admit(&mut world, stay));
            let withdrawn = Message::Withdrawn { reason: WithdrawalReason::Admitted };
            assert_eq!(told.contains(&(PATIENT, withdrawn)), taken_back, "in for {stay:?}");
            let asked = if taken_back { PatientRef(2) } else { PATIENT };
            assert_eq!(world.live()[0].patient, asked);
        }
    }

    #[test]
    fn who_left_is_offered_what_is_free() {
        let mut world = World::with_waiting(1);
        admit(&mut world, None);
        world.free(10);
        assert!(world.live().is_empty());
        world.happen(Event::PatientDischarged(PATIENT));
        assert_eq!(world.live().len(), 1);
    }

    #[test]
    fn a_shorter_stay_than_was_thought_frees_what_lies_after_it() {
        let mut world = World::with_waiting(1);
        admit(&mut world, Some(20));
        world.free(10);
        assert!(world.live().is_empty());
        admit(&mut world, Some(2));
        assert_eq!(world.live().len(), 1);
    }

    #[test]
    fn a_discharge_that_never_comes_keeps_nobody_from_offers_for_ever() {
        for (days, offered) in [(30, false), (59, false), (61, true)] {
            let mut world = World::with_waiting(1);
            admit(&mut world, Some(1));
            world.wait(days * DAY);
            world.free(10);
            assert_eq!(!world.live().is_empty(), offered, "after {days} days");
        }
    }
}
