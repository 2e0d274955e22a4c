//! What follows for an entry that must come after an appointment when that one changes.

use std::vec::Vec;

use crate::course::Timing;
use crate::decide::world::{World, booked, entry};
use crate::entry::{Entry, EntryStatus};
use crate::event::{EntryRemoved, PatientsMerged};
use crate::offer::{OfferState, WithdrawalReason};
use crate::slot::{Cause, SlotFacts};
use crate::state::Question;
use crate::{AppointmentId, EntryId, Event, OfferId, PatientRef, Timestamp};

const FIRST: u128 = 50;

/// What must come first, of another service, on this day.
fn first(world: &World, day: i64) -> SlotFacts {
    SlotFacts { service: "330".parse().unwrap(), ..world.facts(day) }
}

/// A world in which 1 may be seen only after an appointment on this day, and 2 at any time.
fn world_with(day: i64) -> World {
    let mut world = World::new();
    let facts = first(&world, day);
    world.book(FIRST, 1, facts);
    let timing = Timing { after: Some(AppointmentId(FIRST)), ..Timing::default() };
    world.happen(Event::EntryAdded(Entry { timing, ..entry(1) }));
    world.happen(Event::EntryAdded(entry(2)));
    world
}

fn moved_to(world: &mut World, day: i64) {
    let facts = first(world, day);
    world.tell(booked(FIRST, 1, facts), Cause::Patient);
}

fn moved_away(world: &mut World) {
    moved_to(world, 20);
}

fn cancelled(world: &mut World) {
    world.cancel(FIRST);
}

fn missed(world: &mut World) {
    world.wait(5 * 24 * 60 + 6 * 60);
    world.happen(Event::AppointmentMissed(AppointmentId(FIRST)));
}

fn another_day(world: &mut World) {
    moved_to(world, 6);
}

fn again(world: &mut World) {
    moved_to(world, 5);
}

/// What happens to the appointment of the fifth; the offer is of the tenth.
type Change = fn(&mut World);

#[test]
fn an_offer_that_no_longer_comes_after_what_must_come_first_is_taken_back() {
    let cases: [(Change, bool); 4] =
        [(moved_away, false), (cancelled, false), (another_day, true), (again, true)];
    for (number, (change, stays)) in cases.into_iter().enumerate() {
        let mut world = world_with(5);
        world.free(10);
        let offer = world.live()[0].clone();
        assert_eq!(offer.entry, EntryId(1));
        change(&mut world);
        let ended = OfferState::Withdrawn(WithdrawalReason::EntryChanged);
        let expected = if stays { OfferState::Live } else { ended };
        assert_eq!(world.offer(offer.id).state, expected, "case {number}");
        let asked = if stays { EntryId(1) } else { EntryId(2) };
        assert!(world.live().iter().any(|it| it.entry == asked), "case {number}");
    }
}

/// Found by the simulator: a trust uses the number of a past appointment again.
#[test]
fn a_number_that_is_somebody_elses_by_now_came_before_nothing() {
    let mut world = world_with(5);
    world.wait(5 * 24 * 60 + 6 * 60);
    world.free(10);
    let offer = world.live()[0].clone();
    assert_eq!(offer.entry, EntryId(1));
    let facts = first(&world, 30);
    world.tell(booked(FIRST, 9, facts), Cause::Unknown);
    let ended = OfferState::Withdrawn(WithdrawalReason::EntryChanged);
    assert_eq!(world.offer(offer.id).state, ended);
}

#[test]
fn what_was_missed_did_not_come_first() {
    let mut world = world_with(0);
    world.wait(6 * 60);
    world.free(10);
    let offer = world.live()[0].clone();
    assert_eq!(offer.entry, EntryId(1));
    world.happen(Event::AppointmentMissed(AppointmentId(FIRST)));
    let ended = OfferState::Withdrawn(WithdrawalReason::EntryChanged);
    assert_eq!(world.offer(offer.id).state, ended);
}

#[test]
fn whoever_may_come_by_now_is_asked() {
    let cases: [(Change, usize); 3] = [(again, 1), (moved_away, 0), (cancelled, 0)];
    for (number, (change, asked)) in cases.into_iter().enumerate() {
        let mut world = world_with(30);
        world.happen(Event::EntryRemoved(EntryRemoved { entry: EntryId(2) }));
        world.free(10);
        assert!(world.live().is_empty());
        change(&mut world);
        let of_the_tenth: Vec<_> =
            world.live().into_iter().filter(|it| it.entry == EntryId(1)).collect();
        assert_eq!(of_the_tenth.len(), asked, "case {number}");
    }
}

/// A world in which 1 said yes, is booked or not, and the offer.
fn agreed(is_booked: bool) -> (World, OfferId) {
    let mut world = world_with(5);
    world.free(10);
    let offer = world.live()[0].id;
    world.accept(offer);
    if is_booked {
        world.confirm(offer);
        assert_eq!(world.stands(), Some((EntryStatus::Booked, false)));
    }
    (world, offer)
}

#[test]
fn a_yes_that_no_longer_comes_after_what_must_come_first_goes_to_a_person() {
    let cases: [(Change, bool); 5] = [
        (moved_away, true),
        (cancelled, true),
        (missed, true),
        (another_day, false),
        (again, false),
    ];
    for (number, (change, is_asked)) in cases.into_iter().enumerate() {
        for is_booked in [false, true] {
            let (mut world, offer) = agreed(is_booked);
            world.engine.take_touched();
            change(&mut world);
            let question = world.engine.take_touched().question;
            let expected = is_asked.then_some(Question::FirstChanged);
            assert_eq!(question, expected, "case {number}, {is_booked}");
            let state = if is_booked { OfferState::Booked } else { OfferState::Accepted };
            assert_eq!(world.offer(offer).state, state, "nothing is taken back");
        }
    }
}

#[test]
fn what_is_another_patients_comes_before_nothing() {
    for (whose, merged, asked) in
        [(Some(1), false, 1), (Some(9), false, 0), (None, false, 0), (Some(9), true, 1)]
    {
        let mut world = World::new();
        let patient = whose.map(PatientRef);
        let facts = first(&world, 5);
        world.tell(
            crate::appointment::Appointment { patient, ..booked(FIRST, 9, facts) },
            Cause::Unknown,
        );
        let timing = Timing { after: Some(AppointmentId(FIRST)), ..Timing::default() };
        world.happen(Event::EntryAdded(Entry { timing, ..entry(1) }));
        if merged {
            let (from, into) = (PatientRef(9), PatientRef(1));
            let said_at = Timestamp(0);
            world.happen(Event::PatientsMerged(PatientsMerged { from, into, said_at }));
        }
        world.free(10);
        assert_eq!(world.live().len(), asked, "{whose:?}, {merged}");
    }
}

#[test]
fn a_move_of_our_own_is_looked_at_too() {
    let mut world = World::new();
    world.book(FIRST, 1, world.facts(20));
    world.happen(Event::EntryAdded(Entry { holds: Some(AppointmentId(FIRST)), ..entry(1) }));
    let timing = Timing { after: Some(AppointmentId(FIRST)), ..Timing::default() };
    let service = "330".parse().unwrap();
    let next = Entry { patient: PatientRef(1), service, timing, ..entry(2) };
    world.happen(Event::EntryAdded(next));
    world.free_as(first(&world, 12), Cause::Patient);
    assert!(world.live().is_empty(), "the twentieth is after the twelfth");
    world.free(10);
    let offer = world.live()[0].id;
    world.accept(offer);
    world.confirm(offer);
    let live = world.live();
    assert!(live.len() == 1 && live[0].entry == EntryId(2), "{live:?}");
}
