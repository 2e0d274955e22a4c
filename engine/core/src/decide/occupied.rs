//! A diary holds as many appointments at a time as its mapping says. What somebody is known to
//! have is not opened; what is on offer when somebody takes it is taken back.

use alloc::vec::Vec;
use core::cmp::Reverse;

use super::{Step, lasting, withdraw};
use crate::appointment::Appointment;
use crate::slot::{Reason, Slot, SlotFacts, SlotState};
use crate::state::{State, Taker};
use crate::{AppointmentId, PatientRef, SlotId, Timestamp};

/// Whether the diary may have no room for one more at this time, or one that is on offer would
/// have none then.
pub(super) fn is_full(state: &State, facts: &SlotFacts, origin: Option<AppointmentId>) -> bool {
    let on_offer = slots(state, facts).map(|slot| room(&slot.facts));
    let least = on_offer.fold(room(facts), Ord::min);
    least <= state.how_full(facts) + lasting::count(state, facts, origin)
}

/// Whether this may be a time that is taken, or on offer already: one of the two says no clinic.
pub(super) fn may_be_on_offer(
    state: &State,
    facts: &SlotFacts,
    origin: Option<AppointmentId>,
) -> bool {
    let (appointments, slots) = state.near(facts);
    if is_vague(facts, origin) {
        return !appointments.is_empty() || !slots.is_empty();
    }
    // Somebody sits there of whom nobody said in which clinic.
    let anywhere = appointments.iter().any(|it| it.facts.session.is_empty());
    let may_be_theirs = anywhere && !facts.session.is_empty() && !was_had(state, origin);
    may_be_theirs || slots.into_iter().any(|slot| is_vague(&slot.facts, slot.origin))
}

/// Whether it is the time of an appointment that was known: somebody was known to have it alone.
pub(super) fn was_had(state: &State, origin: Option<AppointmentId>) -> bool {
    let origin = origin.and_then(|id| state.appointments.get(&id));
    origin.is_some_and(|it| !it.reference.is_empty())
}

/// Takes back what may be the very time that was taken: an offer of which nobody said the clinic
/// or the number, or one for which the new one may sit too long.
pub(super) fn make_room_beside(step: &mut Step<'_>, taken: &Appointment) {
    let (_, slots) = step.state.near(&taken.facts);
    let vague = slots.into_iter().filter(|slot| is_vague(&slot.facts, slot.origin));
    let vague = vague.filter(|slot| !is_for(step.state, slot, taken.patient));
    let vague: Vec<SlotId> = vague.map(|slot| slot.id).collect();
    withdraw::slots(step, &vague, Reason::BookedByTrust);
    lasting::make_room(step, &taken.facts);
}

/// Whether the slot waits for this patient's booking.
fn is_for(state: &State, slot: &Slot, patient: Option<PatientRef>) -> bool {
    let SlotState::Booking { offer } = slot.state else { return false };
    let offer = state.offers.get(&offer);
    offer.is_some_and(|offer| Some(state.person(offer.patient)) == patient)
}

/// Whether it may be the time of any clinic of its site and service.
fn is_vague(facts: &SlotFacts, origin: Option<AppointmentId>) -> bool {
    facts.session.is_empty() && origin.is_none()
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
pub(super) fn slots<'a>(state: &'a State, facts: &SlotFacts) -> impl Iterator<Item = &'a Slot> {
    state.takers(facts).into_iter().filter_map(|taker| match taker {
        Taker::Slot(id) => state.slots.get(&id),
        Taker::Appointment(_) => None,
    })
}

/// How many the diary holds at a time; whoever does not say so says one.
pub(super) fn room(facts: &SlotFacts) -> usize {
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

    /// A time is freed of an appointment that nobody knows.
    fn numbered(world: &mut World, facts: SlotFacts) {
        let (appointment, facts) = (Some(AppointmentId(77)), Some(facts));
        world.happen(Event::SlotFreed(SlotFreed { appointment, facts, ..freed() }));
    }

    #[track_caller]
    fn check(taken: &[SlotFacts], freed: SlotFacts, reason: Reason) {
        let mut world = World::with_waiting(1);
        for (number, facts) in (0..).zip(taken) {
            world.book(60 + number, 20 + number, facts.clone());
        }
        numbered(&mut world, freed.clone());
        assert_eq!(world.newest().reason, reason, "freed before it was taken");
        // The other way round: somebody takes what is on offer.
        let mut world = World::with_waiting(1);
        numbered(&mut world, freed);
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
        let cases: [(Change, Reason); 9] = [
            (|it| it.session = "HIP".into(), Reason::Offered),
            (|it| it.session = it.session.to_lowercase(), Reason::Occupied),
            (|it| it.session = [" ", it.session.as_str(), " "].concat(), Reason::Occupied),
            (|it| it.site = "R0A07".parse().unwrap(), Reason::Offered),
            (|it| it.site = it.trust, Reason::Occupied),
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

    /// Two real sites may have a clinic of one name; who names no site, or only the trust's own
    /// code for it, may mean either.
    #[test]
    fn a_clinic_of_one_name_is_two_diaries_only_where_both_name_a_site() {
        let none: Change = |it| it.site = "".parse().unwrap();
        let trust: Change = |it| it.site = it.trust;
        let other: Change = |it| it.site = "R0A07".parse().unwrap();
        for real in [same, other] {
            check(&[at(10, 30, none)], at(0, 30, real), Reason::Occupied);
            check(&[at(10, 30, trust)], at(0, 30, real), Reason::Occupied);
            check(&[at(10, 30, real)], at(0, 30, trust), Reason::Occupied);
        }
        check(&[at(10, 30, other)], at(0, 30, same), Reason::Offered);
        check(&[at(10, 30, same)], at(0, 30, other), Reason::Offered);
        check(&[at(10, 30, same), at(0, 30, other)], at(0, 30, other), Reason::Occupied);
    }

    #[test]
    fn without_a_clinic_only_the_same_time_and_length_are_the_same_place() {
        check(&[at(0, 30, unnamed)], at(0, 30, unnamed), Reason::Occupied);
        check(&[at(0, 45, unnamed)], at(0, 30, unnamed), Reason::Offered);
        check(&[at(10, 30, unnamed)], at(0, 30, unnamed), Reason::Offered);
        check(&[at(0, 30, same)], at(0, 30, unnamed), Reason::Offered);
    }

    #[test]
    fn whoever_sits_in_a_clinic_that_nobody_named_may_sit_in_this_one() {
        let cases: [(Change, Reason); 4] = [
            (same, Reason::Occupied),
            (|it| it.start = it.start.plus_minutes(40), Reason::Offered),
            (|it| it.service = "330".parse().unwrap(), Reason::Offered),
            (|it| it.site = "R0A07".parse().unwrap(), Reason::Offered),
        ];
        for (change, reason) in cases {
            let mut taken = at(-10, 30, unnamed);
            change(&mut taken);
            let mut world = World::with_waiting(1);
            world.book(60, 20, taken.clone());
            numbered(&mut world, at(0, 30, same));
            assert_eq!(world.newest().reason, reason, "{taken:?}");
            // Of a time that was known to be had in its clinic it is clear.
            let mut world = World::with_waiting(1);
            world.book(60, 20, taken);
            world.book(61, 21, at(0, 30, same));
            world.cancel(61);
            assert_eq!(world.newest().reason, Reason::Offered);
        }
    }

    #[test]
    fn a_time_of_no_clinic_and_no_number_may_be_any_of_its_site_and_service() {
        let elsewhere: [Change; 3] = [
            |it| it.site = "R0A07".parse().unwrap(),
            |it| it.service = "330".parse().unwrap(),
            |it| it.start = it.start.plus_minutes(30),
        ];
        for named in [at(0, 30, same), at(10, 45, same), at(-20, 30, same), at(10, 30, unnamed)] {
            let both = [named.clone(), at(0, 30, unnamed)];
            for (number, [first, second]) in
                [both.clone(), [both[1].clone(), both[0].clone()]].into_iter().enumerate()
            {
                let mut world = World::with_waiting(2);
                world.free_as(first, Cause::Patient);
                world.wait(1);
                world.free_as(second, Cause::Patient);
                assert_eq!(world.live().len(), 1, "order {number}: {named:?}");
                assert_ne!(world.newest().reason, Reason::Offered, "order {number}: {named:?}");
            }
            let mut world = World::with_waiting(1);
            world.free_as(at(0, 30, unnamed), Cause::Patient);
            world.book(60, 20, named);
            assert_eq!(world.slot().reason, Reason::BookedByTrust);
        }
        for change in elsewhere {
            let mut world = World::with_waiting(1);
            let mut there = at(0, 30, same);
            change(&mut there);
            world.free_as(at(0, 30, unnamed), Cause::Patient);
            world.book(60, 20, there);
            assert_eq!(world.slot().reason, Reason::Offered);
        }
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
    fn whoever_is_being_seen_has_their_time_to_its_end() {
        for (hours, reason) in [(5, Reason::Occupied), (8, Reason::Offered)] {
            let mut world = World::with_waiting(1);
            let long = SlotFacts { duration_minutes: 480, ..world.facts(0) };
            world.book(60, 20, long.clone());
            world.wait(270);
            assert!(long.start < world.now, "it has begun");
            let start = long.start.plus_minutes(60 * hours);
            let later = SlotFacts { start, duration_minutes: 30, ..long };
            world.free_as(later, Cause::Patient);
            assert_eq!(world.newest().reason, reason, "{hours} hours after it began");
        }
    }

    #[test]
    fn of_two_who_were_booked_for_one_time_one_may_go_and_the_other_sits_there() {
        let mut world = World::with_waiting(1);
        world.book(60, 20, at(0, 30, same));
        world.book(61, 21, at(15, 30, same));
        world.cancel(60);
        assert_eq!(world.slot().reason, Reason::Occupied);
        world.wait(1);
        world.cancel(61);
        assert_eq!(world.newest().reason, Reason::Offered);
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
