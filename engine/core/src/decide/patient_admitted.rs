//! A patient came into hospital, or stays for another time than was thought: what starts while they
//! are in is not offered to them. What its sender said before what is known changes nothing: the
//! discharge of an earlier stay may come late, and an admission may come again.

use alloc::vec::Vec;

use super::{Step, fill, withdraw};
use crate::effect::Refusal;
use crate::event::PatientAdmitted;
use crate::offer::WithdrawalReason;
use crate::patient::Admission;
use crate::state::State;
use crate::{OfferId, PatientRef, SlotId, Timestamp};

pub(super) fn decide(step: &mut Step<'_>, told: PatientAdmitted) {
    let PatientAdmitted { patient, until, said_at } = told;
    if is_late(step.state, patient, said_at) {
        let known = step.state.patients.get(&patient).and_then(|it| it.admitted);
        let is_as_known = known.is_some_and(|stay| until.is_none() || until == stay.until);
        if !is_as_known {
            step.refuse(Refusal::OutOfOrder);
        }
        return;
    }
    let stay = Admission { until, told_at: step.now };
    put(step, patient, Some(stay), said_at);
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

/// Whether the sender said it before what is known of the patient's stay.
pub(super) fn is_late(state: &State, patient: PatientRef, said_at: Timestamp) -> bool {
    let known = state.patients.get(&patient).map(|it| it.stay_said_at);
    0 < said_at.0 && known.is_some_and(|known| said_at < known)
}

/// Writes down whether the patient is in. What is said for a time to come was said by now.
pub(super) fn put(
    step: &mut Step<'_>,
    patient: PatientRef,
    stay: Option<Admission>,
    said_at: Timestamp,
) {
    let said_at = said_at.min(step.now);
    step.state.change_patient(patient, |it| {
        it.admitted = stay;
        it.stay_said_at = it.stay_said_at.max(said_at);
    });
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, decisions, messages, refusal};
    use crate::effect::{Message, PassedOver, Refusal};
    use crate::event::{PatientAdmitted, PatientDischarged, PatientsMerged};
    use crate::offer::WithdrawalReason;
    use crate::{Event, PatientRef, Timestamp};

    const PATIENT: PatientRef = PatientRef(1);
    const DAY: i64 = 24 * 60;

    fn admit(world: &mut World, days: Option<i64>) -> crate::Decided {
        let until = days.map(|days| world.now.plus_minutes(days * DAY));
        admit_at(world, until, 0)
    }

    fn admit_at(world: &mut World, until: Option<Timestamp>, said: i64) -> crate::Decided {
        let (patient, said_at) = (PATIENT, Timestamp(said));
        world.happen(Event::PatientAdmitted(PatientAdmitted { patient, until, said_at }))
    }

    fn discharge_at(world: &mut World, said: i64) -> crate::Decided {
        let (patient, said_at) = (PATIENT, Timestamp(said));
        world.happen(Event::PatientDischarged(PatientDischarged { patient, said_at }))
    }

    /// Minutes after the world began, by the hospital's clock.
    fn minute(minute: i64) -> i64 {
        World::said(minute).0
    }

    #[derive(Debug, Clone, Copy)]
    enum Said {
        In(i64),
        Out(i64),
    }
    use Said::{In, Out};

    /// How the last of these came out, and whether the patient is then offered a time.
    fn after(all: &[Said]) -> (Option<Refusal>, bool) {
        let mut world = World::with_waiting(1);
        world.wait(100);
        let mut last = None;
        for said in all {
            last = refusal(&match *said {
                In(at) => admit_at(&mut world, None, at),
                Out(at) => discharge_at(&mut world, at),
            });
        }
        world.free(10);
        (last, !world.live().is_empty())
    }

    #[test]
    fn what_is_older_than_what_is_known_of_the_stay_changes_nothing() {
        let late = Some(Refusal::OutOfOrder);
        for (all, expected) in [
            // The discharge of an earlier stay comes late.
            (&[In(minute(90)), Out(minute(2))][..], (late, false)),
            // The admission comes again, or after its discharge.
            (&[In(minute(2)), Out(minute(90)), In(minute(2))], (late, true)),
            (&[Out(minute(90)), In(minute(2))], (late, true)),
            // What is known already needs nobody.
            (&[In(minute(90)), In(minute(2))], (None, false)),
            (&[In(minute(2)), Out(minute(90)), Out(minute(80))], (None, true)),
            // In order, at one moment, and without a time.
            (&[In(minute(2)), Out(minute(90)), In(minute(95))], (None, false)),
            (&[In(minute(2)), Out(minute(2))], (None, true)),
            (&[In(minute(90)), Out(0)], (None, true)),
            (&[In(minute(2)), Out(0), In(0)], (None, false)),
            // A clock that is ahead hides nothing for ever.
            (&[In(minute(9_999)), Out(minute(100))], (None, true)),
        ] {
            assert_eq!(after(all), expected, "{all:?}");
        }
        assert!(late.is_some_and(Refusal::needs_person));
    }

    #[test]
    fn of_two_records_of_one_person_what_was_said_last_counts() {
        for (from, into) in [(1, 2), (2, 1)] {
            let mut world = World::with_waiting(1);
            world.wait(100);
            discharge_at(&mut world, minute(90));
            let (patient, until, said_at) = (PatientRef(2), None, Timestamp(minute(2)));
            world.happen(Event::PatientAdmitted(PatientAdmitted { patient, until, said_at }));
            let (from, into) = (PatientRef(from), PatientRef(into));
            world.happen(Event::PatientsMerged(PatientsMerged::untimed(from, into)));
            world.free(10);
            assert_eq!(world.live().len(), 1);
        }
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
        discharge_at(&mut world, 0);
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
