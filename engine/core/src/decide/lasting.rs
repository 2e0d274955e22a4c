//! Who sits there nobody knows how long: an assumed length is short, so that nobody is offered more
//! than there is, and too short to say that what comes after it is free.

use alloc::vec::Vec;

use super::{Step, occupied, withdraw};
use crate::appointment::Appointment;
use crate::slot::{Reason, SlotFacts, SlotState};
use crate::state::{State, Taker};
use crate::{AppointmentId, SlotId, Timestamp};

/// How long an appointment may last of which nobody said how long.
const MINUTES_MAX: u16 = 60;

/// How many may still sit in the diary at this time, because nobody said how long they are there.
/// Whoever is known to have had this very time had it beside them: they were gone by then.
pub(super) fn count(state: &State, facts: &SlotFacts, origin: Option<AppointmentId>) -> usize {
    if occupied::was_had(state, origin) {
        return 0;
    }
    let before = SlotFacts {
        start: facts.start.plus_minutes(-i64::from(MINUTES_MAX)),
        duration_minutes: MINUTES_MAX,
        ..facts.clone()
    };
    let takers = state.takers(&before);
    let starts: Vec<Timestamp> = takers.iter().filter_map(|it| start(state, *it)).collect();
    // Where there is room for one, they were gone when the next one came.
    let is_followed = |start: Timestamp| {
        facts.capacity <= 1 && starts.iter().any(|next| start < *next && *next < facts.start)
    };
    let booked = takers.iter().filter_map(|it| appointment(state, *it));
    let lasting = booked.filter(|it| {
        let may_last = it.facts.length_assumed && before.start < it.facts.start;
        may_last && it.facts.end() <= facts.start
    });
    lasting.filter(|it| !is_followed(it.facts.start)).count()
}

/// Takes back what is on offer and may have no room beside a booking: nobody is invited while
/// somebody may sit there. A booking on its way is left to the trust's answer.
pub(super) fn make_room(step: &mut Step<'_>, taken: &SlotFacts) {
    let minutes = if taken.length_assumed { MINUTES_MAX } else { taken.duration_minutes };
    let after = SlotFacts { duration_minutes: minutes, ..taken.clone() };
    let slots: Vec<SlotId> =
        step.state.takers(&after).into_iter().filter_map(|it| no_room(step.state, it)).collect();
    withdraw::slots(step, &slots, Reason::BookedByTrust);
}

/// The slot, if it is open and may have no room.
fn no_room(state: &State, taker: Taker) -> Option<SlotId> {
    let Taker::Slot(id) = taker else { return None };
    let slot = state.slots.get(&id)?;
    let is_open = matches!(slot.state, SlotState::Open | SlotState::Held { .. });
    let full = state.how_full(&slot.facts) + count(state, &slot.facts, slot.origin);
    (is_open && usize::from(slot.facts.capacity.max(1)) < full).then_some(id)
}

fn appointment(state: &State, taker: Taker) -> Option<&Appointment> {
    match taker {
        Taker::Appointment(id) => state.appointments.get(&id),
        Taker::Slot(_) => None,
    }
}

fn start(state: &State, taker: Taker) -> Option<Timestamp> {
    match taker {
        Taker::Appointment(id) => state.appointments.get(&id).map(|it| it.facts.start),
        Taker::Slot(id) => state.slots.get(&id).map(|it| it.facts.start),
    }
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, booked, freed};
    use crate::event::SlotFreed;
    use crate::slot::{Cause, Reason, SlotFacts};
    use crate::{AppointmentId, Event};

    /// So many minutes after 14:00 of day 10, for 15 minutes that nobody said, unless it is said.
    fn at(minutes: i64, said: Option<u16>) -> SlotFacts {
        let facts = World::new().facts(10);
        SlotFacts {
            start: facts.start.plus_minutes(minutes),
            duration_minutes: said.unwrap_or(15),
            length_assumed: said.is_none(),
            ..facts
        }
    }

    /// A time that somebody unknown gave up, by a number or by none.
    fn free(world: &mut World, facts: SlotFacts, number: Option<u128>) {
        let (appointment, facts) = (number.map(AppointmentId), Some(facts));
        world.happen(Event::SlotFreed(SlotFreed { appointment, facts, ..freed() }));
    }

    fn book_all(world: &mut World, taken: &[SlotFacts]) {
        for (number, facts) in (0..).zip(taken) {
            world.book(60 + number, 20 + number, facts.clone());
        }
    }

    /// Whether the time is open, if it is freed after they were booked.
    #[track_caller]
    fn check_freed(taken: &[SlotFacts], time: &SlotFacts, is_open: bool) {
        for number in [Some(77), None] {
            let mut world = World::new();
            book_all(&mut world, taken);
            free(&mut world, time.clone(), number);
            let reason = if is_open { Reason::Freed } else { Reason::Occupied };
            assert_eq!(world.newest().reason, reason, "{number:?}");
        }
    }

    /// [`check_freed`], and the same if they are booked after it was freed.
    #[track_caller]
    fn check(taken: &[SlotFacts], time: &SlotFacts, is_open: bool) {
        check_freed(taken, time, is_open);
        for number in [Some(77), None] {
            let mut world = World::new();
            free(&mut world, time.clone(), number);
            book_all(&mut world, taken);
            let reason = if is_open { Reason::Freed } else { Reason::BookedByTrust };
            assert_eq!(world.slot().reason, reason, "{number:?}");
        }
    }

    #[test]
    fn a_length_that_nobody_said_does_not_say_that_the_rest_is_free() {
        check(&[at(0, None)], &at(15, Some(15)), false);
        check(&[at(0, None)], &at(45, Some(30)), false);
        check(&[at(0, None)], &at(60, Some(15)), true);
        check(&[at(0, None)], &at(-15, Some(15)), true);
        check(&[at(0, Some(15))], &at(15, Some(15)), true);
        check(&[at(0, Some(15)), at(30, None)], &at(15, Some(15)), true);
        let elsewhere = SlotFacts { session: "HIP".into(), ..at(0, None) };
        check(&[elsewhere], &at(15, Some(15)), true);
    }

    #[test]
    fn whoever_is_followed_by_the_next_one_was_gone_by_then() {
        check_freed(&[at(0, None), at(15, Some(15))], &at(30, Some(15)), true);
        check_freed(&[at(0, None), at(15, None)], &at(30, Some(15)), false);
        check_freed(&[at(0, None), at(15, None)], &at(75, Some(15)), true);
    }

    #[test]
    fn where_there_is_room_for_two_one_may_sit_there_long() {
        let two = |facts: SlotFacts| SlotFacts { capacity: 2, ..facts };
        check(&[two(at(0, None))], &two(at(15, Some(15))), true);
        check(&[two(at(0, None)), two(at(0, None))], &two(at(15, Some(15))), false);
        check(&[two(at(0, None)), two(at(15, Some(15)))], &two(at(15, Some(15))), false);
    }

    #[test]
    fn whoever_is_known_to_have_had_the_time_had_it_alone() {
        let mut world = World::new();
        book_all(&mut world, &[at(0, None), at(15, None)]);
        world.cancel(61);
        assert_eq!(world.newest().reason, Reason::Freed);
        // It stays on offer when the one before is told again.
        world.book(60, 20, at(0, None));
        assert_eq!(world.newest().reason, Reason::Freed);
        // A move frees a known time as well.
        let mut world = World::new();
        book_all(&mut world, &[at(0, None), at(15, None)]);
        world.tell(booked(61, 21, at(300, None)), Cause::Patient);
        assert_eq!(world.newest().reason, Reason::Freed);
    }
}
