//! Cancellations that come again under another message: the ledger has them already.

use super::slot_freed::Told;
use super::{Step, free, order, own};
use crate::appointment::{Appointment, AppointmentStatus};
use crate::slot::{Cause, Outcome, Reason, Slot, SlotState};
use crate::state::State;
use crate::{AppointmentId, SlotId};

/// Whether the ledger has the cancellation already.
pub(super) fn is_one(step: &Step<'_>, told: &Told<'_>, doubt: Option<Reason>) -> bool {
    if told.is_again {
        return true;
    }
    match (told.freed.appointment, &told.known) {
        (Some(id), Some(known)) => is_known(step.state, (id, known), told, doubt),
        (Some(id), None) => step.state.slot_of(id, &told.facts).is_some(),
        (None, Some(_)) => false,
        (None, None) => is_unnumbered(step, told, doubt),
    }
}

/// The slot in the ledger that is not to be had after all: the cancellation comes again, and now it
/// says that the clinic does not run. That came first or later, nobody is to be invited there.
pub(super) fn is_gone(
    step: &Step<'_>,
    told: &Told<'_>,
    doubt: Option<Reason>,
) -> Option<(SlotId, Reason)> {
    let cause = Some(told.freed.cause).filter(|it| *it != Cause::Unknown && doubt.is_none())?;
    let reason = free::wrong_cause(&step.state.rules, cause)?;
    let slot = match told.freed.appointment {
        Some(id) => step.state.slot_of(id, &told.facts),
        None => step.state.slots_at(&told.facts).last().map(|slot| slot.id),
    };
    let slot = step.state.slots.get(&slot?)?;
    (!slot.is_closed() && slot.taken_back.is_none()).then_some((slot.id, reason))
}

/// The appointment has left this place before. While it is booked, it may leave its place again.
fn is_known(
    state: &State,
    (id, known): (AppointmentId, &Appointment),
    told: &Told<'_>,
    doubt: Option<Reason>,
) -> bool {
    let slot = |facts| state.slot_of(id, facts).and_then(|slot| state.slots.get(&slot));
    let left = slot(&told.facts);
    if known.status == AppointmentStatus::Ended {
        let same = order::has_place(known) && !order::is_elsewhere(&told.facts, known);
        return left.is_some() || same || told.freed.facts.is_none();
    }
    // A trust may carry out a move of ours by cancelling the old time under its number.
    let by_us = |slot: &Slot| slot.cause == Cause::MovedEarlier;
    let moved = told.facts.is_elsewhere(&known.facts) && left.is_some_and(by_us);
    let is_waiting = |slot: &Slot| {
        let reason = doubt.filter(|it| *it == Reason::Contradiction);
        slot.cause == told.freed.cause && reason.is_some_and(|it| is_put_aside(slot, it))
    };
    let late = doubt == Some(Reason::OutOfOrder) && left.is_some();
    moved || late || slot(&known.facts).is_some_and(is_waiting)
}

/// Without a number, trust, diary, start and length say which it is.
fn is_unnumbered(step: &Step<'_>, told: &Told<'_>, doubt: Option<Reason>) -> bool {
    let state = &*step.state;
    if told.patient.is_some_and(|patient| own::was_given_up(state, &told.facts, patient)) {
        return true;
    }
    let mut slots = state.slots_at(&told.facts);
    slots.retain(|slot| slot.facts.duration_minutes == told.facts.duration_minutes);
    let mut slots = slots.into_iter().filter(|slot| !is_anothers(state, slot, told));
    let stands = |slot: &Slot| !slot.is_closed() || state.booking_of(slot.id).is_some();
    let Some(last) = slots.next_back() else { return false };
    if told.is_sure && (stands(last) || slots.any(stands)) {
        return true;
    }
    // What was not to be offered, and is not now for the same reason, is not a second one.
    let freed = free::Freed {
        facts: told.facts.clone(),
        origin: None,
        given_up_by: None,
        cause: told.freed.cause,
        doubt,
        depth: 0,
    };
    let reason = free::why_not(step, &freed).or_else(|| free::lacks_types(&told.facts));
    last.cause == told.freed.cause && reason.is_some_and(|reason| is_put_aside(last, reason))
}

/// Whether somebody else gave the slot's time up: a diary may hold several at a time, and a time
/// that was filled can be given up again.
fn is_anothers(state: &State, slot: &Slot, told: &Told<'_>) -> bool {
    let known = slot.given_up_by.map(|patient| state.person(patient));
    told.patient.zip(known).is_some_and(|(told, known)| told != known)
}

fn is_put_aside(slot: &Slot, because: Reason) -> bool {
    let SlotState::Closed { outcome, reason, .. } = slot.state else { return false };
    outcome == Outcome::NotOffered && reason == because
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, booked, freed, refusal};
    use crate::effect::Refusal;
    use crate::event::SlotFreed;
    use crate::slot::{Cause, Reason, SlotFacts, SlotState};
    use crate::{AppointmentId, Event, PatientRef};
    use std::string::String;

    type Change = fn(&mut SlotFreed);

    fn facts(freed: &mut SlotFreed) -> &mut SlotFacts {
        freed.facts.as_mut().unwrap()
    }

    /// The time of a cancellation without a number, once more as `change` makes it.
    fn again(world: &mut World, change: Change) -> Option<Refusal> {
        world.wait(1);
        let mut told = SlotFreed { facts: Some(World::new().facts(10)), ..freed() };
        change(&mut told);
        refusal(&world.happen(Event::SlotFreed(told)))
    }

    /// A cancellation by the patient that is on offer, and the same again as `change` makes it.
    fn on_offer(numbered: bool, change: Change) -> World {
        let mut world = World::with_waiting(2);
        let appointment = numbered.then_some(AppointmentId(60));
        if numbered {
            world.book(60, 20, World::new().facts(10));
        }
        let told = SlotFreed { appointment, facts: Some(World::new().facts(10)), ..freed() };
        world.happen(Event::SlotFreed(told.clone()));
        assert_eq!(world.live().len(), 1);
        world.wait(1);
        let mut told = told;
        change(&mut told);
        world.happen(Event::SlotFreed(told));
        world
    }

    #[test]
    fn a_clinic_that_turns_out_not_to_run_invites_nobody() {
        let changes: [(Change, Reason); 5] = [
            (|it| it.cause = Cause::Clinic, Reason::ClinicCancelled),
            (|it| (it.cause, it.facts) = (Cause::Clinic, None), Reason::ClinicCancelled),
            (|it| it.cause = Cause::Unknown, Reason::Offered),
            (|it| it.cause = Cause::NotNeeded, Reason::Offered),
            // The rules reuse such times.
            (|it| it.cause = Cause::EnteredInError, Reason::Offered),
        ];
        for (change, reason) in changes {
            let world = on_offer(true, change);
            assert_eq!(world.slot().reason, reason);
            assert_eq!(world.live().is_empty(), reason == Reason::ClinicCancelled);
        }
        let world = on_offer(false, |it| it.cause = Cause::Clinic);
        assert_eq!(world.slot().reason, Reason::ClinicCancelled);
        assert!(world.live().is_empty());
    }

    #[test]
    fn what_was_said_before_withdraws_nothing() {
        let mut world = World::with_waiting(1);
        world.book(60, 20, World::new().facts(10));
        let (appointment, facts) = (Some(AppointmentId(60)), Some(World::new().facts(10)));
        let said = |minutes: i64, cause| {
            let said_at = world_time().plus_minutes(minutes);
            Event::SlotFreed(SlotFreed {
                appointment,
                facts: facts.clone(),
                said_at,
                cause,
                ..freed()
            })
        };
        world.happen(said(0, Cause::Patient));
        world.happen(said(-5, Cause::Clinic));
        assert_eq!(world.live().len(), 1);
        world.happen(said(5, Cause::Clinic));
        assert!(world.live().is_empty());
    }

    fn world_time() -> crate::Timestamp {
        World::new().facts(1).start.plus_minutes(-3 * 24 * 60)
    }

    #[test]
    fn without_a_number_the_same_time_of_the_same_diary_is_the_same_cancellation() {
        let changes: [(Change, bool); 7] = [
            (|_| {}, true),
            (|it| facts(it).site = "".parse().unwrap(), true),
            (|it| it.cause = Cause::Unblocked, true),
            (|it| facts(it).session = "HIP".into(), false),
            (|it| facts(it).site = "R0A07".parse().unwrap(), false),
            (|it| facts(it).duration_minutes = 60, false),
            (|it| facts(it).start = facts(it).start.plus_minutes(30), false),
        ];
        for (number, (change, is_repeat)) in changes.into_iter().enumerate() {
            let mut world = World::with_waiting(1);
            assert_eq!(again(&mut world, |_| {}), None);
            let told = again(&mut world, change);
            assert_eq!(told == Some(Refusal::AlreadyFreed), is_repeat, "change {number}");
            let slots = if is_repeat { 1 } else { 2 };
            assert_eq!(world.engine.slots().count(), slots, "change {number}");
            assert_eq!(world.live().len(), 1, "change {number}: one person, one offer");
        }
    }

    #[test]
    fn so_it_is_where_the_sender_names_no_clinic() {
        let unnamed: Change = |it| facts(it).session = String::new();
        let changes: [(Change, bool); 3] = [
            (unnamed, true),
            (|it| (facts(it).session, facts(it).duration_minutes) = (String::new(), 45), false),
            (
                |it| {
                    facts(it).session = String::new();
                    facts(it).site = "R0A07".parse().unwrap();
                },
                false,
            ),
        ];
        for (number, (change, is_repeat)) in changes.into_iter().enumerate() {
            let mut world = World::new();
            again(&mut world, unnamed);
            let told = again(&mut world, change);
            assert_eq!(told == Some(Refusal::AlreadyFreed), is_repeat, "change {number}");
        }
    }

    #[test]
    fn so_it_is_once_somebody_was_booked_there() {
        let mut world = World::with_waiting(2);
        again(&mut world, |it| {
            (it.patient, it.said_at) = (Some(PatientRef(9)), World::said(0));
        });
        let offer = world.live()[0].id;
        world.accept(offer);
        world.confirm(offer);
        for change in [
            (|it| it.said_at = World::said(0)) as Change,
            |it| it.patient = Some(PatientRef(9)),
            |it| it.cause = Cause::Unblocked,
        ] {
            assert_eq!(again(&mut world, change), Some(Refusal::AlreadyFreed));
        }
        assert_eq!(world.reasons(), [Reason::Confirmed]);
    }

    #[test]
    fn two_patients_are_two_cancellations() {
        for (capacity, reason) in [(1, Reason::Occupied), (2, Reason::Offered)] {
            let mut world = World::with_waiting(2);
            for patient in [8, 9] {
                world.wait(1);
                let facts = Some(SlotFacts { capacity, ..World::new().facts(10) });
                let patient = Some(PatientRef(patient));
                world.happen(Event::SlotFreed(SlotFreed { facts, patient, ..freed() }));
            }
            assert_eq!(world.reasons(), [Reason::Offered, reason]);
        }
    }

    #[test]
    fn what_was_not_to_be_offered_is_not_told_twice() {
        for cause in [Cause::Clinic, Cause::Unknown] {
            let mut world = World::new();
            let mut free = || {
                world.wait(60);
                refusal(&world.free_as(World::new().facts(10), cause))
            };
            assert_eq!(free(), None);
            assert_eq!(free(), Some(Refusal::AlreadyFreed));
            // For another reason it may be free.
            world.free_as(World::new().facts(10), Cause::Patient);
            assert_eq!(world.newest().reason, Reason::Freed);
        }
    }

    #[test]
    fn a_number_that_was_cancelled_is_cancelled() {
        let cancel = |world: &mut World, facts: Option<SlotFacts>| {
            world.wait(1);
            let appointment = Some(AppointmentId(50));
            refusal(&world.happen(Event::SlotFreed(SlotFreed { appointment, facts, ..freed() })))
        };
        for (first, second) in [
            (Some(World::new().facts(10)), None),
            (Some(World::new().facts(10)), Some(World::new().facts(10))),
            (None, None),
        ] {
            let mut world = World::new();
            assert_eq!(cancel(&mut world, first), None);
            assert_eq!(cancel(&mut world, second), Some(Refusal::AlreadyFreed));
        }
        // The first message did not say when: the second one does.
        let mut world = World::new();
        cancel(&mut world, None);
        assert_eq!(cancel(&mut world, Some(World::new().facts(10))), None);
        assert_eq!(world.reasons(), [Reason::UnsureTime, Reason::Freed]);
    }

    #[test]
    fn a_contradiction_that_is_told_again_is_one_for_a_person() {
        let mut world = World::new();
        world.book(50, 9, world.facts(10));
        for _ in 0..3 {
            let (appointment, facts) = (Some(AppointmentId(50)), Some(World::new().facts(12)));
            world.wait(1);
            world.happen(Event::SlotFreed(SlotFreed { appointment, facts, ..freed() }));
        }
        assert_eq!(world.reasons(), [Reason::Contradiction]);
    }

    #[test]
    fn a_trust_may_carry_out_our_move_by_a_cancellation() {
        let mut world = World::with_waiting(2);
        world.book(50, 1, world.facts(20));
        world.free(10);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.confirm(offer);
        let (appointment, facts) = (Some(AppointmentId(50)), Some(world.facts(20)));
        let decided = world.happen(Event::SlotFreed(SlotFreed { appointment, facts, ..freed() }));
        assert_eq!(refusal(&decided), Some(Refusal::AlreadyFreed));
        // The new time comes under a new number: it is the same booking.
        world.tell(booked(51, 1, world.facts(10)), Cause::Unknown);
        assert!(world.engine.appointment(AppointmentId(50)).is_none());
        assert_eq!(world.engine.slots().count(), 2);
        let filled = |state: SlotState| matches!(state, SlotState::Closed { .. });
        assert_eq!(world.engine.slots().filter(|it| filled(it.state)).count(), 1);
    }
}
