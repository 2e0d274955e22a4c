//! What cancellations without a known number mean, told one by one.

use crate::appointment::{Appointment, AppointmentStatus};
use crate::decide::world::{World, booked, entry, freed, refusal};
use crate::effect::Refusal;
use crate::event::{AppointmentMoved, SlotFreed};
use crate::offer::OfferState;
use crate::slot::{AppointmentKind, Cause, Reason, SlotFacts};
use crate::state::Question;
use crate::{AppointmentId, Event, OfferId, PatientRef, Timestamp};
use std::string::String;
use std::vec;
use std::vec::Vec;

type Change = fn(&mut SlotFreed);

/// Patient 1 is booked since minute 2 into a time that was freed in minute 0 without a number.
fn filled(capacity: u16, number: Option<u128>) -> (World, OfferId) {
    let mut world = World::with_waiting(1);
    world.free_as(SlotFacts { capacity, ..world.facts(10) }, Cause::Patient);
    let offer = world.live()[0].id;
    world.wait(2);
    world.accept(offer);
    world.confirm_as(offer, number);
    world.wait(2);
    (world, offer)
}

fn say(world: &mut World, change: Change) -> Option<Refusal> {
    let mut told = SlotFreed { facts: Some(World::new().facts(10)), ..freed() };
    change(&mut told);
    refusal(&world.happen(Event::SlotFreed(told)))
}

fn facts(told: &mut SlotFreed) -> &mut SlotFacts {
    told.facts.as_mut().unwrap()
}

/// What the ledger then says of it (none if nothing), and whether our booking stands.
fn check(change: Change, reason: Option<Reason>, stands: bool) {
    for number in [None, Some(60)] {
        let (mut world, offer) = filled(1, number);
        let refused = say(&mut world, change);
        assert_eq!(refused.is_some(), reason.is_none(), "{refused:?}");
        assert!(reason.is_none_or(|it| world.newest().reason == it), "{:?}", world.reasons());
        assert_eq!(world.offer(offer).state == OfferState::Booked, stands);
        let slots = world.engine.slots().count();
        assert_eq!(say(&mut world, change), Some(Refusal::AlreadyFreed), "told once more");
        assert_eq!(world.engine.slots().count(), slots);
    }
}

#[test]
fn what_is_said_of_a_filled_time_for_another_reason_or_later_is_of_the_booking() {
    check(|it| it.cause = Cause::Clinic, Some(Reason::ClinicCancelled), false);
    check(|it| it.cause = Cause::EnteredInError, Some(Reason::Freed), false);
    check(
        |it| (it.cause, it.said_at) = (Cause::Clinic, World::said(3)),
        Some(Reason::ClinicCancelled),
        false,
    );
    check(|it| it.said_at = World::said(3), Some(Reason::Freed), false);
    check(
        |it| (it.cause, it.said_at) = (Cause::Unknown, World::said(3)),
        Some(Reason::UnknownCause),
        false,
    );
    check(|it| it.patient = Some(PatientRef(1)), Some(Reason::Freed), false);
}

#[test]
fn what_cannot_be_told_is_looked_at_by_a_person_and_a_repeat_is_one() {
    let unclear = Some(Reason::Contradiction);
    check(|_| {}, unclear, true);
    check(|it| it.said_at = World::said(1), unclear, true);
    check(|it| it.cause = Cause::Unknown, unclear, true);
    check(|it| it.cause = Cause::NotNeeded, unclear, true);
    check(|it| it.patient = Some(PatientRef(8)), unclear, true);
    check(|it| (it.patient, it.cause) = (Some(PatientRef(8)), Cause::Clinic), unclear, true);
    check(|it| it.said_at = World::said(0), None, true);
}

#[test]
fn the_patient_of_a_cancelled_booking_waits_again_and_is_told() {
    let (mut world, offer) = filled(1, None);
    say(&mut world, |it| it.cause = Cause::Clinic);
    assert_eq!(world.offer(offer).state, OfferState::Cancelled);
    assert_eq!(world.stands(), Some((crate::entry::EntryStatus::Waiting, true)));
}

#[test]
fn of_a_group_it_cannot_be_told_which_of_them_is_meant() {
    let group: [(Change, bool); 3] = [
        (|it| it.cause = Cause::Clinic, true),
        (|_| {}, true),
        (|it| it.said_at = World::said(0), false),
    ];
    for (number, (change, is_shown)) in group.into_iter().enumerate() {
        let (mut world, offer) = filled(3, None);
        let mut told = SlotFreed { facts: Some(World::new().facts(10)), ..freed() };
        facts(&mut told).capacity = 3;
        change(&mut told);
        let refused = refusal(&world.happen(Event::SlotFreed(told)));
        assert_eq!(refused.is_none(), is_shown, "change {number}");
        assert_eq!(world.offer(offer).state, OfferState::Booked, "change {number}");
    }
}

#[test]
fn where_one_is_known_to_sit_a_cancellation_without_a_number_is_theirs() {
    let changes: [Change; 5] = [
        |_| {},
        |it| facts(it).session = String::new(),
        |it| (facts(it).session, facts(it).duration_minutes) = (String::new(), 30),
        |it| it.said_at = World::said(5),
        |it| it.cause = Cause::Moved,
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut world = World::with_waiting(1);
        world.book(50, 9, world.facts(10));
        world.wait(1);
        assert_eq!(say(&mut world, change), None);
        assert_eq!(world.slot().reason, Reason::Offered, "change {number}");
        assert_eq!(world.slot().facts, World::new().facts(10), "change {number}");
        assert_eq!(world.slot().given_up_by, Some(PatientRef(9)), "change {number}");
        let known = world.engine.appointment(AppointmentId(50)).unwrap();
        assert_eq!(known.status, AppointmentStatus::Ended, "change {number}");
    }
}

#[test]
fn nothing_is_offered_where_it_cannot_be_told_whose_it_is() {
    let unnamed: Change = |it| facts(it).session = String::new();
    let changes: [Change; 5] = [
        |it| {
            facts(it).session = String::new();
            facts(it).start = facts(it).start.plus_minutes(10);
            facts(it).duration_minutes = 15;
        },
        |it| (facts(it).session, facts(it).duration_minutes) = (String::new(), 60),
        |it| (facts(it).session, it.patient) = (String::new(), Some(PatientRef(8))),
        |it| it.patient = Some(PatientRef(8)),
        // The same patient and place under another number.
        |it| (it.appointment, it.patient) = (Some(AppointmentId(51)), Some(PatientRef(9))),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut world = World::with_waiting(1);
        world.book(50, 9, world.facts(10));
        world.wait(1);
        assert_eq!(say(&mut world, change), None);
        assert_eq!(world.slot().reason, Reason::Contradiction, "change {number}");
        let known = world.engine.appointment(AppointmentId(50)).unwrap();
        assert_eq!(known.status, AppointmentStatus::Booked, "change {number}");
    }
    let mut world = World::with_waiting(1);
    world.book(50, 9, world.facts(10));
    world.book(51, 8, SlotFacts { session: "HIP".into(), ..world.facts(10) });
    say(&mut world, unnamed);
    assert_eq!(world.slot().reason, Reason::Contradiction, "either may be meant");
}

#[test]
fn who_sits_at_a_place_is_not_dead_because_somebody_of_that_place_is() {
    let mut world = World::with_waiting(1);
    world.book(50, 1, world.facts(10));
    say(&mut world, |it| it.cause = Cause::Died);
    assert!(!world.engine.patient(PatientRef(1)).unwrap().died);
    let question = world.engine.take_touched().question;
    assert_eq!(question, Some(Question::UnknownPatient));
}

/// All that patient 1 has booked.
fn booked_days(world: &World) -> Vec<i64> {
    let all = world.engine.snapshot().appointments;
    let theirs = all.iter().filter(|it| it.status == AppointmentStatus::Booked);
    theirs.map(|it| it.facts.start.days_since(World::said(0))).collect()
}

fn moves(world: &mut World, change: fn(&mut Appointment)) -> Option<Refusal> {
    let mut appointment = booked(60, 1, world.facts(40));
    change(&mut appointment);
    let moved = AppointmentMoved { appointment, cause: Cause::Patient };
    refusal(&world.happen(Event::AppointmentMoved(moved)))
}

#[test]
fn a_booking_of_ours_is_known_under_the_number_it_was_acknowledged_with() {
    let (mut world, offer) = filled(1, Some(60));
    assert_eq!(moves(&mut world, |_| {}), None);
    assert_eq!(booked_days(&world), [40], "moved, not booked twice");
    assert_eq!(world.held(), Some(AppointmentId(60)));
    assert_eq!(world.offer(offer).state, OfferState::GivenUp);
    assert_eq!(world.newest().facts, World::new().facts(10), "its time is free");
    let (mut world, _) = filled(1, Some(60));
    let another = moves(&mut world, |it| it.patient = Some(PatientRef(8)));
    assert_eq!(another, Some(Refusal::Contradiction));
    assert_eq!(booked_days(&world), [10]);
    assert_eq!(moves(&mut world, |it| it.patient = None), None);
    assert_eq!(booked_days(&world), [40]);
}

#[test]
fn a_move_under_an_unknown_number_may_be_one_of_an_unnumbered_booking() {
    let (mut world, offer) = filled(1, None);
    assert_eq!(moves(&mut world, |_| {}), Some(Refusal::Contradiction), "a person looks");
    assert_eq!(booked_days(&world), [10]);
    assert_eq!(world.offer(offer).state, OfferState::Booked);
    let others: [fn(&mut Appointment); 4] = [
        |it| it.facts.service = "330".parse().unwrap(),
        |it| it.facts.kind = AppointmentKind::FollowUp,
        |it| it.patient = Some(PatientRef(8)),
        |it| it.patient = None,
    ];
    for (number, change) in others.into_iter().enumerate() {
        let (mut world, offer) = filled(1, None);
        assert_eq!(moves(&mut world, change), None, "change {number}");
        assert_eq!(world.offer(offer).state, OfferState::Booked, "change {number}");
    }
    // Under another number than the acknowledged one it is another appointment.
    let (mut world, offer) = filled(1, Some(61));
    assert_eq!(moves(&mut world, |_| {}), None);
    assert_eq!(world.offer(offer).state, OfferState::Booked);
}

#[test]
fn a_cancellation_under_the_acknowledged_number_is_one_of_the_booking() {
    let cancelled: [(Change, Reason, bool); 5] = [
        (|it| it.facts = None, Reason::Freed, false),
        (|_| {}, Reason::Freed, false),
        (|it| it.cause = Cause::Clinic, Reason::ClinicCancelled, false),
        (|it| it.patient = Some(PatientRef(8)), Reason::Contradiction, true),
        (
            |it| (it.patient, it.cause) = (Some(PatientRef(8)), Cause::Clinic),
            Reason::Contradiction,
            true,
        ),
    ];
    for (number, (change, reason, stands)) in cancelled.into_iter().enumerate() {
        let (mut world, offer) = filled(1, Some(60));
        let mut told = SlotFreed {
            appointment: Some(AppointmentId(60)),
            facts: Some(World::new().facts(10)),
            ..freed()
        };
        change(&mut told);
        world.happen(Event::SlotFreed(told));
        assert_eq!(world.newest().reason, reason, "change {number}");
        assert_eq!(world.offer(offer).state == OfferState::Booked, stands, "change {number}");
    }
}

#[test]
fn the_number_of_another_appointment_is_not_taken_and_a_person_looks() {
    let mut world = World::new();
    world.book(60, 9, world.facts(12));
    world.happen(Event::EntryAdded(entry(1)));
    world.free(10);
    let offer = world.live()[0].id;
    world.accept(offer);
    world.engine.take_touched();
    world.confirm_as(offer, Some(60));
    let question = world.engine.take_touched().question;
    assert_eq!(question, Some(Question::NumberTaken));
    world.cancel(60);
    assert_eq!(world.offer(offer).state, OfferState::Booked);
}

#[test]
fn one_number_for_two_bookings_says_which_of_neither() {
    let mut world = World::with_waiting(2);
    for day in [10, 12] {
        world.free(day);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.confirm_as(offer, Some(60));
        world.wait(1);
    }
    world.cancel(60);
    assert_eq!(world.newest().reason, Reason::UnsureTime);
    let states: Vec<_> = world.engine.offers().map(|it| it.state).collect();
    assert_eq!(states, vec![OfferState::Booked; 2]);
}

/// Patient 1 held appointment 50 on day 20, took day 10, and a person typed number 60.
fn moved_under_another_number() -> (World, OfferId) {
    let mut world = World::with_waiting(1);
    world.book(50, 1, world.facts(20));
    world.free(10);
    let offer = world.live()[0].id;
    world.accept(offer);
    world.confirm_as(offer, Some(60));
    world.happen(Event::EntryAdded(entry(2)));
    world.wait(1);
    (world, offer)
}

fn where_booked(world: &World) -> Vec<(u128, Timestamp)> {
    let mut all = world.engine.snapshot().appointments;
    all.retain(|it| it.status == AppointmentStatus::Booked);
    all.iter().map(|it| (it.id.0, it.facts.start)).collect()
}

#[test]
fn a_late_cancellation_of_the_number_that_was_moved_away_gives_up_nothing_new() {
    let changes: [Change; 5] = [
        |_| {},
        |it| it.cause = Cause::Unknown,
        |it| it.patient = Some(PatientRef(1)),
        |it| it.facts = Some(World::new().facts(20)),
        |it| it.cause = Cause::EnteredInError,
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let (mut world, offer) = moved_under_another_number();
        let mut told = SlotFreed { appointment: Some(AppointmentId(50)), ..freed() };
        change(&mut told);
        world.happen(Event::SlotFreed(told));
        assert_eq!(world.offer(offer).state, OfferState::Booked, "change {number}");
        let there = where_booked(&world);
        assert_eq!(there.len(), 1, "change {number}");
        assert_eq!(there[0].1, World::new().facts(10).start, "change {number}");
        assert_eq!(world.held().map(|it| it.0), Some(there[0].0), "change {number}");
    }
}

#[test]
fn a_move_is_one_booking_under_whichever_number_the_trust_tells_it() {
    for told in [60, 50, 70] {
        for cancelled_first in [true, false] {
            let (mut world, offer) = moved_under_another_number();
            if cancelled_first {
                world.cancel(50);
            }
            world.tell(booked(told, 1, world.facts(10)), Cause::Unknown);
            let there = [(told, World::new().facts(10).start)];
            assert_eq!(where_booked(&world), there, "told as {told}, {cancelled_first}");
            assert_eq!(world.held(), Some(AppointmentId(told)));
            assert_eq!(world.reasons().len(), 2, "the old time is freed once");
            world.cancel(told);
            assert_eq!(world.offer(offer).state, OfferState::GivenUp, "told as {told}");
        }
    }
}

#[test]
fn in_a_group_of_which_one_has_left_it_is_not_clear_who_leaves_next() {
    let by_another: Change = |it| it.patient = Some(PatientRef(22));
    let again: Change = |it| it.said_at = World::said(0);
    let nameless: Change = |_| {};
    for (sit, change, reason) in [
        (3, nameless, Some(Reason::Contradiction)),
        (3, by_another, None),
        (3, again, None),
        (1, nameless, None),
    ] {
        let mut world = World::new();
        let there = SlotFacts { capacity: 3, ..world.facts(10) };
        for number in 0..sit {
            world.book(60 + number, 20 + number, there.clone());
        }
        world.cancel(60);
        world.wait(1);
        say(&mut world, change);
        let put_aside = world.reasons().contains(&Reason::Contradiction);
        assert_eq!(put_aside, reason.is_some(), "{sit}");
        world.wait(1);
        say(&mut world, change);
        let once = world.reasons().iter().filter(|it| **it == Reason::Contradiction).count();
        assert_eq!(once, usize::from(reason.is_some()), "said again");
    }
}
