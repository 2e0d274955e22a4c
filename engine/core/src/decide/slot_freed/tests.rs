//! Cancellations of every kind, and what becomes of their times.

use crate::appointment::AppointmentStatus;
use crate::code::Code;
use crate::decide::world::{World, bare, booked, decisions, entry, freed, refusal};
use crate::effect::{PASSED_MAX, PassedOver, Refusal};
use crate::entry::Entry;
use crate::event::SlotFreed;
use crate::prerequisite::Prerequisites;
use crate::slot::{AppointmentKind, Cause, Doubt, Modality, Outcome, Reason, SlotFacts, SlotState};
use crate::{AppointmentId, EntryId, Event, PatientRef};
use std::string::String;
use std::vec::Vec;

fn ended(world: &World) -> (Outcome, Reason) {
    let SlotState::Closed { outcome, reason, .. } = world.slot().state else {
        panic!("the slot is not closed: {:?}", world.slot().state)
    };
    (outcome, reason)
}

#[test]
fn the_longest_waiting_is_asked_first_and_the_choice_is_explained() {
    let mut world = World::with_waiting(3);
    let mut suspended = entry(1);
    suspended.suspended = true;
    world.happen(Event::EntryChanged(suspended));
    let decided = world.free(10);
    let decision = &decisions(&decided)[0];
    assert_eq!(decision.chosen.as_ref().unwrap().entry.0, 2);
    assert_eq!(decision.passed[0].entry.0, 1);
    assert_eq!(decision.passed[0].reason, PassedOver::Suspended);
    let chosen = decision.chosen.as_ref().unwrap();
    assert_eq!(chosen.points.iter().map(|it| it.points).sum::<i32>(), chosen.score);
}

#[test]
fn a_clinics_cancellation_is_not_capacity() {
    let mut world = World::with_waiting(1);
    world.free_as(world.facts(10), Cause::Clinic);
    assert_eq!(ended(&world), (Outcome::NotOffered, Reason::ClinicCancelled));
}

#[test]
fn unknown_codes_fail_closed_with_a_reason() {
    for (change, reason) in [
        ("service", Reason::UnknownService),
        ("site", Reason::UnknownSite),
        ("kind", Reason::UnknownKind),
    ] {
        let mut world = World::with_waiting(1);
        let mut facts = world.facts(10);
        match change {
            "service" => facts.service = "".parse().unwrap(),
            "site" => facts.site = "".parse().unwrap(),
            _ => facts.kind = AppointmentKind::Unknown,
        }
        world.free_as(facts, Cause::Patient);
        assert_eq!(ended(&world), (Outcome::NotOffered, reason));
    }
}

#[test]
fn a_start_in_thousands_of_years_goes_to_a_person() {
    let mut world = World::with_waiting(1);
    world.free_as(world.facts(7_900 * 365), Cause::Patient);
    assert_eq!(ended(&world), (Outcome::NotOffered, Reason::UnsureTime));
}

#[test]
fn a_contradiction_goes_to_a_person() {
    let mut world = World::with_waiting(1);
    let (facts, doubt) = (Some(world.facts(3)), Some(Doubt::Contradiction));
    world.happen(Event::SlotFreed(SlotFreed { facts, doubt, ..freed() }));
    assert_eq!(ended(&world), (Outcome::NotOffered, Reason::Contradiction));
}

#[test]
fn the_same_cancellation_under_another_id_is_one_slot() {
    let mut world = World::with_waiting(1);
    world.book(50, 9, world.facts(10));
    world.cancel(50);
    assert_eq!(refusal(&world.cancel(50)), Some(Refusal::AlreadyFreed));
    assert_eq!(world.engine.slots().count(), 1);
}

#[test]
fn cancelled_reinstated_and_cancelled_again_is_two_slots() {
    let mut world = World::with_waiting(1);
    world.book(50, 9, world.facts(10));
    world.cancel(50);
    world.book(50, 9, world.facts(10));
    assert!(world.live().is_empty(), "a reinstatement withdraws");
    world.cancel(50);
    assert_eq!(world.engine.slots().count(), 2);
}

#[test]
fn where_two_sat_one_chair_is_free_once_both_have_gone() {
    let mut world = World::with_waiting(3);
    world.book(50, 8, world.facts(10));
    world.book(51, 9, world.facts(10));
    world.cancel(50);
    assert_eq!(ended(&world), (Outcome::NotOffered, Reason::Occupied));
    world.cancel(51);
    let reasons: Vec<_> = world.engine.slots().map(|slot| slot.reason).collect();
    assert_eq!(reasons.len(), 2, "every cancellation is in the ledger");
    assert!(reasons.contains(&Reason::Occupied) && reasons.contains(&Reason::Offered));
    assert_eq!(world.live().len(), 1, "a place is offered once");
}

type Change = fn(&mut SlotFreed);

/// Appointment 50 of patient 9 is cancelled as `change` makes it.
fn cancelled(change: Change) -> World {
    let mut world = World::with_waiting(1);
    world.book(50, 9, SlotFacts { room: "3".into(), ..world.facts(10) });
    let facts = Some(SlotFacts { room: "3".into(), ..world.facts(10) });
    let (appointment, patient) = (Some(AppointmentId(50)), Some(PatientRef(9)));
    let mut told = SlotFreed { appointment, patient, facts, ..freed() };
    change(&mut told);
    world.happen(Event::SlotFreed(told));
    world
}

fn facts(freed: &mut SlotFreed) -> &mut SlotFacts {
    freed.facts.as_mut().unwrap()
}

#[test]
fn blanks_of_a_cancellation_are_filled_from_the_known_appointment() {
    let changes: [Change; 7] = [
        |_| {},
        |it| it.facts = None,
        |it| it.facts = it.facts.as_ref().map(bare),
        |it| (facts(it).modality, facts(it).requires) = (Modality::Unsaid, Prerequisites::UNSAID),
        |it| (facts(it).duration_minutes, facts(it).length_assumed) = (0, true),
        |it| (it.patient, facts(it).session) = (None, String::new()),
        |it| (facts(it).service, facts(it).site) = (Code::EMPTY, Code::EMPTY),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let slot = cancelled(change).slot();
        let facts = SlotFacts { room: "3".into(), ..World::new().facts(10) };
        assert_eq!((slot.facts, slot.reason), (facts, Reason::Offered), "change {number}");
        assert_eq!(slot.given_up_by, Some(PatientRef(9)), "change {number}");
    }
}

#[test]
fn what_nobody_ever_said_is_remembered_as_the_usual() {
    for known in [false, true] {
        let mut world = World::with_waiting(1);
        let told = SlotFacts { session: "HIP".into(), ..bare(&world.facts(10)) };
        if known {
            world.tell(booked(50, 9, told.clone()), Cause::Unknown);
        }
        let facts = Some(told);
        world.happen(Event::SlotFreed(SlotFreed {
            appointment: Some(AppointmentId(50)),
            facts,
            ..freed()
        }));
        let slot = world.slot().facts;
        let ended = world.engine.appointment(AppointmentId(50)).unwrap().facts.clone();
        for facts in [slot, ended] {
            assert_eq!((facts.modality, facts.capacity), (Modality::InPerson, 1));
            assert_eq!((&facts.requires, facts.provides.0), (&Prerequisites::NOTHING, 0));
        }
    }
}

#[test]
fn what_contradicts_the_known_appointment_gives_nothing_up() {
    let changes: [Change; 6] = [
        |it| facts(it).start = facts(it).start.plus_minutes(1440),
        |it| facts(it).start = facts(it).start.plus_minutes(-15),
        |it| facts(it).session = "HIP".into(),
        |it| facts(it).site = "R0A07".parse().unwrap(),
        |it| facts(it).room = "4".into(),
        |it| it.patient = Some(PatientRef(1)),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut world = cancelled(change);
        assert_eq!(ended(&world), (Outcome::NotOffered, Reason::Contradiction));
        let known = SlotFacts { room: "3".into(), ..world.facts(10) };
        assert_eq!(world.slot().facts, known, "change {number}: a person looks there");
        let appointment = world.engine.appointment(AppointmentId(50)).unwrap();
        assert_eq!(appointment.status, AppointmentStatus::Booked, "change {number}");
        // The sender's next word may be right.
        world.wait(1);
        world.cancel(50);
        assert_eq!(world.newest().reason, Reason::Offered, "change {number}");
    }
}

#[test]
fn a_cancelled_appointment_that_is_cancelled_elsewhere_goes_to_a_person() {
    let mut world = cancelled(|_| {});
    let (appointment, facts) = (Some(AppointmentId(50)), Some(world.facts(12)));
    world.wait(1);
    world.happen(Event::SlotFreed(SlotFreed { appointment, facts, ..freed() }));
    assert_eq!(world.reasons(), [Reason::Offered, Reason::Contradiction]);
}

#[test]
fn where_somebody_else_is_booked_a_late_word_of_a_moved_appointment_frees_nothing() {
    let mut world = World::with_waiting(1);
    world.book(50, 8, world.facts(10));
    world.tell(booked(50, 8, world.facts(17)), Cause::Clinic);
    world.book(51, 9, world.facts(10));
    let (appointment, facts) = (Some(AppointmentId(50)), Some(world.facts(10)));
    world.wait(1);
    world.happen(Event::SlotFreed(SlotFreed { appointment, facts, ..freed() }));
    assert_eq!(world.reasons(), [Reason::ClinicCancelled, Reason::Contradiction]);
    assert_eq!(world.newest().facts, world.facts(17));
    assert!(world.live().is_empty());
}

#[test]
fn of_two_lengths_only_the_shorter_one_is_free() {
    for (known, told, free) in [(30, 60, 30), (30, 20, 20), (60, 60, 60)] {
        let mut world = World::new();
        let with = |minutes| SlotFacts { duration_minutes: minutes, ..World::new().facts(10) };
        world.book(50, 9, with(known));
        let (appointment, facts) = (Some(AppointmentId(50)), Some(with(told)));
        world.happen(Event::SlotFreed(SlotFreed { appointment, facts, ..freed() }));
        assert_eq!(world.slot().facts.duration_minutes, free);
    }
}

#[test]
fn a_cancellation_that_says_booked_leaves_the_appointment_as_it_is_known() {
    let world = cancelled(|it| it.doubt = Some(Doubt::Contradiction));
    assert_eq!(ended(&world), (Outcome::NotOffered, Reason::Contradiction));
    let appointment = world.engine.appointment(AppointmentId(50)).unwrap();
    assert_eq!(appointment.status, AppointmentStatus::Booked);
}

#[test]
fn a_cancellation_of_nothing_known_is_in_the_ledger() {
    let mut world = World::new();
    world.cancel(77);
    assert_eq!(ended(&world), (Outcome::NotOffered, Reason::UnsureTime));
    assert_eq!(world.slot().origin, Some(AppointmentId(77)));
}

#[test]
fn many_of_one_session_are_held_and_then_offered() {
    let mut world = World::with_waiting(9);
    for number in 0..4 {
        let mut facts = world.facts(10);
        facts.start = facts.start.plus_minutes(30 * number);
        world.free_as(facts, Cause::Patient);
    }
    assert!(world.live().is_empty(), "offers already made are taken back");
    assert!(world.engine.slots().all(|it| matches!(it.state, SlotState::Held { .. })));
    world.wait(30);
    assert_eq!(world.live().len(), 4, "the session still runs");
}

#[test]
fn a_session_that_is_all_cancelled_is_not_offered() {
    let mut world = World::with_waiting(2);
    for number in 0..8 {
        let mut facts = world.facts(10);
        facts.start = facts.start.plus_minutes(30 * number);
        world.free_as(facts, Cause::Patient);
    }
    assert!(world.engine.slots().all(|it| it.reason == Reason::SessionCancelled));
}

#[test]
fn a_slot_freed_at_night_is_offered_in_the_morning() {
    let mut world = World::with_waiting(1);
    world.wait(12 * 60);
    world.free(10);
    assert!(world.live().is_empty());
    world.wait(10 * 60);
    assert_eq!(world.live()[0].patient, PatientRef(1));
}

#[test]
fn a_record_names_the_best_placed_and_counts_them_all() {
    let mut world = World::new();
    let suspended = PASSED_MAX as u128 + 5;
    let mut add = |number, entry: Entry| {
        let (id, patient) = (EntryId(number), PatientRef(number));
        world.happen(Event::EntryAdded(Entry { id, patient, ..entry }));
    };
    for number in 1..=suspended {
        add(number, Entry { suspended: true, ..entry(1) });
    }
    add(suspended + 1, entry(99));
    let decision = decisions(&world.free(10)).remove(0);
    assert_eq!(decision.chosen.unwrap().entry.0, suspended + 1);
    assert_eq!(decision.passed.len(), PASSED_MAX);
    assert_eq!(decision.passed[0].entry.0, 1);
    assert_eq!(u128::from(decision.tally[0].count), suspended);
}
