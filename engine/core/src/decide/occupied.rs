//! A diary holds as many appointments at a time as its mapping says. What somebody is known to
//! have is not opened; what is on offer when somebody takes it is taken back.

use core::cmp::Reverse;

use super::{Step, withdraw};
use crate::slot::{Reason, Slot, SlotFacts, SlotState};
use crate::state::{State, Taker};
use crate::{SlotId, Timestamp};

/// Whether the diary has no room for one more at this time, or one that is on offer would have
/// none then.
pub(super) fn is_full(state: &State, facts: &SlotFacts) -> bool {
    let on_offer = slots(state, facts).map(|slot| room(&slot.facts));
    let least = on_offer.fold(room(facts), Ord::min);
    least <= state.how_full(facts)
}

/// Takes back what a booking leaves no room for: first what nobody is asked about.
pub(super) fn make_room(step: &mut Step<'_>, taken: &SlotFacts) {
    while let Some(slot) = next_to_go(step.state, taken) {
        withdraw::slot(step, slot, Reason::BookedByTrust);
    }
}

/// [`make_room`] around a slot that is open again.
pub(super) fn make_room_around(step: &mut Step<'_>, slot: SlotId) {
    if let Some(facts) = step.state.slots.get(&slot).map(|slot| slot.facts.clone()) {
        make_room(step, &facts);
    }
}

/// A booking on its way is left to the trust's answer, and so it goes last.
type Order = (bool, bool, usize, Reverse<Timestamp>, SlotId);

fn next_to_go(state: &State, taken: &SlotFacts) -> Option<SlotId> {
    let overfull = slots(state, taken).filter(|slot| {
        slot.taken_back.is_none() && room(&slot.facts) < state.how_full(&slot.facts)
    });
    let order = |slot: &Slot| -> Order {
        let on_its_way = matches!(slot.state, SlotState::Booking { .. });
        let elsewhere = !slot.facts.same_place(taken);
        (on_its_way, elsewhere, slot.live.len(), Reverse(slot.freed_at), slot.id)
    };
    overfull.map(order).min().map(|(.., id)| id)
}

/// Slots that are not closed and want a moment of this time.
fn slots<'a>(state: &'a State, facts: &SlotFacts) -> impl Iterator<Item = &'a Slot> {
    state.takers(facts).into_iter().filter_map(|taker| match taker {
        Taker::Slot(id) => state.slots.get(&id),
        Taker::Appointment(_) => None,
    })
}

/// How many the diary holds at a time; whoever does not say so says one.
fn room(facts: &SlotFacts) -> usize {
    usize::from(facts.capacity.max(1))
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, booked, freed, messages};
    use crate::event::SlotFreed;
    use crate::slot::{Cause, Reason, SlotFacts, SlotState};
    use crate::{AppointmentId, Event, PatientRef};
    use std::vec;

    /// A time of day 10, so many minutes after 14:00, in a diary.
    fn at(minutes: i64, long: u16, change: Change) -> SlotFacts {
        let mut facts = World::new().facts(10);
        facts.start = facts.start.plus_minutes(minutes);
        facts.duration_minutes = long;
        change(&mut facts);
        facts
    }

    type Change = fn(&mut SlotFacts);

    fn same(_: &mut SlotFacts) {}

    fn unnamed(facts: &mut SlotFacts) {
        facts.session.clear();
    }

    fn for_two(facts: &mut SlotFacts) {
        facts.capacity = 2;
    }

    #[track_caller]
    fn check(taken: &[SlotFacts], freed: SlotFacts, reason: Reason) {
        let mut world = World::with_waiting(1);
        for (number, facts) in (0..).zip(taken) {
            world.book(60 + number, 20 + number, facts.clone());
        }
        world.free_as(freed.clone(), Cause::Patient);
        assert_eq!(world.newest().reason, reason, "freed before it was taken");
        // The other way round: somebody takes what is on offer.
        let mut world = World::with_waiting(1);
        world.free_as(freed, Cause::Patient);
        for (number, facts) in (0..).zip(taken) {
            world.book(60 + number, 20 + number, facts.clone());
        }
        let withdrawn = reason == Reason::Occupied;
        let reason = if withdrawn { Reason::BookedByTrust } else { Reason::Offered };
        assert_eq!(world.slot().reason, reason, "taken after it was freed");
        assert_eq!(world.live().is_empty(), withdrawn);
    }

    #[test]
    fn a_time_that_overlaps_a_known_appointment_of_its_diary_is_not_offered() {
        check(&[at(0, 30, same)], at(0, 30, same), Reason::Occupied);
        check(&[at(15, 30, same)], at(0, 30, same), Reason::Occupied);
        check(&[at(-45, 60, same)], at(0, 30, same), Reason::Occupied);
        check(&[at(-60, 180, same)], at(0, 30, same), Reason::Occupied);
        check(&[at(10, 5, same)], at(0, 30, same), Reason::Occupied);
        check(&[at(-30, 30, same), at(30, 30, same)], at(0, 30, same), Reason::Offered);
    }

    #[test]
    fn what_a_diary_is_called_decides_and_a_blank_may_be_any() {
        let cases: [(Change, Reason); 8] = [
            (|it| it.session = "HIP".into(), Reason::Offered),
            (|it| it.session = it.session.to_lowercase(), Reason::Occupied),
            (|it| it.session = [" ", it.session.as_str(), " "].concat(), Reason::Occupied),
            (|it| it.site = "R0A07".parse().unwrap(), Reason::Offered),
            (|it| it.room = "2".into(), Reason::Offered),
            (|it| it.room.clear(), Reason::Occupied),
            (|it| it.site = "".parse().unwrap(), Reason::Occupied),
            (|it| it.service = "330".parse().unwrap(), Reason::Occupied),
        ];
        for (change, reason) in cases {
            let mut taken = at(10, 30, |it| it.room = "1".into());
            change(&mut taken);
            check(&[taken], at(0, 30, |it| it.room = "1".into()), reason);
        }
    }

    #[test]
    fn without_a_clinic_only_the_same_time_and_length_are_the_same_place() {
        check(&[at(0, 30, unnamed)], at(0, 30, unnamed), Reason::Occupied);
        check(&[at(0, 45, unnamed)], at(0, 30, unnamed), Reason::Offered);
        check(&[at(10, 30, unnamed)], at(0, 30, unnamed), Reason::Offered);
        check(&[at(0, 30, same)], at(0, 30, unnamed), Reason::Offered);
    }

    #[test]
    fn a_diary_holds_as_many_at_a_time_as_its_mapping_says() {
        check(&[at(0, 30, for_two)], at(0, 30, for_two), Reason::Offered);
        check(&[at(0, 30, for_two), at(0, 30, for_two)], at(0, 30, for_two), Reason::Occupied);
        check(&[at(0, 15, for_two), at(15, 15, for_two)], at(0, 30, for_two), Reason::Offered);
        check(&[at(0, 20, for_two), at(15, 15, for_two)], at(0, 30, for_two), Reason::Occupied);
    }

    #[test]
    fn what_is_on_offer_counts_as_taken() {
        for (capacity, minutes, reason) in [
            (1, 15, Reason::Occupied),
            (1, 30, Reason::Offered),
            (2, 15, Reason::Offered),
            (1, -29, Reason::Occupied),
        ] {
            let mut world = World::with_waiting(2);
            let facts = |minutes| SlotFacts { capacity, ..at(minutes, 30, same) };
            world.free_as(facts(0), Cause::Patient);
            world.wait(1);
            world.free_as(facts(minutes), Cause::Patient);
            assert_eq!(world.newest().reason, reason, "{capacity} at {minutes}");
        }
    }

    #[test]
    fn what_is_held_or_being_booked_counts_as_taken() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.wait(1);
        world.free_as(at(15, 30, same), Cause::Patient);
        assert_eq!(world.newest().reason, Reason::Occupied);
        for number in 0..4 {
            world.free_as(at(60 + 30 * number, 30, same), Cause::Patient);
        }
        let held = world.engine.slots().any(|it| matches!(it.state, SlotState::Held { .. }));
        assert!(held);
        world.wait(1);
        world.free_as(at(75, 30, same), Cause::Patient);
        assert_eq!(world.newest().reason, Reason::Occupied);
    }

    #[test]
    fn the_report_of_our_own_booking_takes_no_second_chair() {
        let mut world = World::with_waiting(2);
        for patient in [8, 9] {
            let (facts, patient) = (Some(at(0, 30, for_two)), Some(PatientRef(patient)));
            world.happen(Event::SlotFreed(SlotFreed { facts, patient, ..freed() }));
        }
        let offer = world.live()[0].clone();
        assert_eq!((world.live().len(), offer.patient), (2, PatientRef(1)));
        world.accept(offer.id);
        world.book(60, 1, at(0, 30, for_two));
        assert_eq!(world.live().len(), 1, "the other chair is still on offer");
        world.confirm(offer.id);
        assert_eq!(world.live().len(), 1);
        world.book(61, 7, at(0, 30, for_two));
        assert!(world.live().is_empty());
    }

    #[test]
    fn a_refused_booking_whose_place_is_taken_is_not_offered_again() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let offer = world.live()[0].id;
        world.accept(offer);
        // Said of nobody: it may be our booking, and was another one.
        let mut other = booked(60, 1, world.facts(10));
        other.patient = None;
        world.tell(other, Cause::Unknown);
        world.refuse(offer, false);
        assert_eq!(world.slot().reason, Reason::BookedByTrust);
        assert!(world.live().is_empty());
    }

    #[test]
    fn of_several_what_nobody_is_asked_about_goes_first() {
        let mut world = World::with_waiting(1);
        for patient in [8, 9] {
            let (facts, patient) = (Some(at(0, 30, for_two)), Some(PatientRef(patient)));
            world.happen(Event::SlotFreed(SlotFreed { facts, patient, ..freed() }));
        }
        let told = messages(&world.tell(booked(60, 7, at(0, 30, for_two)), Cause::Unknown));
        assert_eq!((told, world.live().len()), (vec![], 1));
        let told = messages(&world.tell(booked(61, 6, at(0, 30, for_two)), Cause::Unknown));
        assert_eq!((told.len(), world.live().len()), (1, 0));
        assert!(world.engine.appointment(AppointmentId(61)).is_some());
    }
}
