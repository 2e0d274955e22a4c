//! Parts of a trust's work that are paused and opened: what is offered then, and what is taken back.

use std::vec::Vec;

use crate::clinic::Takes;
use crate::code::Code;
use crate::decide::world::{World, entry, refusal};
use crate::effect::Refusal;
use crate::event::{BookingRequested, OfferingChanged};
use crate::scope::{Part, Scope};
use crate::slot::{Cause, Outcome, Reason, SlotFacts, SlotState};
use crate::{EntryId, Event};

fn change(world: &mut World, part: Part, offerable: bool, withdraws: bool) {
    let scope = Scope { trust: world.facts(10).trust, part };
    world.happen(Event::OfferingChanged(OfferingChanged { scope, offerable, withdraws }));
}

fn pause(world: &mut World, part: Part) {
    change(world, part, false, false);
}

fn open(world: &mut World, part: Part) {
    change(world, part, true, false);
}

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

#[test]
fn no_program_books_what_is_paused_or_was_never_opened() {
    let other = Part::clinic("HIP");
    for (part, service, refused) in [
        (Part::clinic("KNEE"), "110", true),
        (Part::Service(code("110")), "110", true),
        (Part::Whole, "110", true),
        (other.clone(), "110", false),
        (other, "360", true),
    ] {
        let mut world = World::with_waiting_for(code(service));
        pause(&mut world, part.clone());
        // At night nobody is asked.
        world.wait(12 * 60);
        let facts = SlotFacts { service: code(service), ..world.facts(10) };
        world.free_as(facts, Cause::Patient);
        let (slot, entry, moves) = (world.slot().id, crate::EntryId(1), None);
        let wanted = || Event::BookingRequested(BookingRequested { slot, entry, moves });
        let expected = refused.then_some(Refusal::Paused);
        assert_eq!(refusal(&world.happen(wanted())), expected, "{part:?} {service}");
        if refused {
            open(&mut world, Part::clinic("KNEE"));
            assert_eq!(refusal(&world.happen(wanted())), None, "{part:?} {service}: opened");
        }
    }
}

#[test]
fn what_is_said_of_the_clinic_counts_then_of_the_service_then_of_the_trust() {
    let clinic = || Part::clinic(" knee ");
    let service = || Part::Service(code("110"));
    let cases: [(&[(Part, bool)], bool); 10] = [
        (&[], true),
        (&[(clinic(), false)], false),
        (&[(service(), false)], false),
        (&[(Part::Whole, false)], false),
        (&[(Part::clinic("HIP"), false)], true),
        (&[(Part::Service(code("330")), false)], true),
        // A pilot: the trust is closed, one clinic or service is open.
        (&[(Part::Whole, false), (clinic(), true)], true),
        (&[(Part::Whole, false), (service(), true)], true),
        (&[(service(), true), (clinic(), false)], false),
        (&[(Part::Whole, false), (Part::Whole, true)], true),
    ];
    for (said, offered) in cases {
        let mut world = World::with_waiting(1);
        said.iter().for_each(|(part, is_open)| change(&mut world, part.clone(), *is_open, false));
        world.free(10);
        assert_eq!(!world.live().is_empty(), offered, "{said:?}");
        let reason = if offered { Reason::Offered } else { Reason::Paused };
        assert_eq!(world.slot().reason, reason, "{said:?}");
    }
}

#[test]
fn a_pause_stops_at_once_and_its_end_goes_on() {
    for part in [Part::Whole, Part::Service(code("110")), Part::clinic("KNEE")] {
        let mut world = World::with_waiting(2);
        world.free(10);
        let first = world.live()[0].id;
        pause(&mut world, part.clone());
        assert_eq!(world.live().len(), 1, "who was asked may still answer");
        world.decline(first);
        assert!(world.live().is_empty(), "and nobody is asked after them");
        assert_eq!(world.slot().reason, Reason::Paused);
        world.wait(2 * 1440);
        assert!(world.live().is_empty());
        open(&mut world, part);
        assert_eq!(world.live().len(), 1, "the next is asked as soon as it ends");
    }
}

#[test]
fn a_yes_to_what_was_offered_before_the_pause_counts() {
    let mut world = World::with_waiting(1);
    world.free(10);
    pause(&mut world, Part::Whole);
    let offer = world.live()[0].id;
    world.accept(offer);
    assert!(matches!(world.slot().state, SlotState::Booking { .. }));
}

#[test]
fn a_pause_takes_offers_back_if_it_is_told_to() {
    let mut world = World::with_waiting(3);
    world.free(10);
    world.free_as(SlotFacts { session: "HIP".into(), ..world.facts(12) }, Cause::Patient);
    assert_eq!(world.live().len(), 2);
    change(&mut world, Part::clinic("KNEE"), false, true);
    let left: Vec<_> = world.live().iter().map(|it| it.slot).collect();
    let hip = world.engine.slots().find(|it| it.facts.session == "HIP").unwrap();
    assert_eq!(left, [hip.id], "the other clinic goes on");
}

#[test]
fn nothing_is_taken_back_when_a_part_is_opened() {
    let mut world = World::with_waiting(1);
    world.free(10);
    change(&mut world, Part::clinic("KNEE"), true, true);
    assert_eq!(world.live().len(), 1);
}

#[test]
fn a_time_that_stays_paused_ends_with_that_reason() {
    let mut world = World::with_waiting(1);
    pause(&mut world, Part::Whole);
    world.free(2);
    world.wait(3 * 1440);
    let SlotState::Closed { outcome, reason, .. } = world.slot().state else { panic!("open") };
    assert_eq!((outcome, reason), (Outcome::Unfilled, Reason::Paused));
}

#[test]
fn a_later_pause_of_the_trust_stops_what_was_opened_before_and_its_end_opens_it_again() {
    let cases: [(&[(Part, bool)], bool); 5] = [
        (&[(Part::Whole, false), (Part::clinic("KNEE"), true)], true),
        (&[(Part::clinic("KNEE"), true), (Part::Whole, false)], false),
        (&[(Part::clinic("KNEE"), true), (Part::Service(code("110")), false)], false),
        (&[(Part::clinic("KNEE"), true), (Part::Whole, false), (Part::Whole, true)], true),
        (&[(Part::clinic("KNEE"), false), (Part::Whole, true)], false),
    ];
    for (said, offered) in cases {
        let mut world = World::with_waiting_for(code("110"));
        for (part, opens) in said {
            change(&mut world, part.clone(), *opens, false);
            world.wait(1);
        }
        world.free_as(world.facts(10), Cause::Patient);
        assert_eq!(!world.live().is_empty(), offered, "{said:?}");
    }
}

#[test]
fn a_private_clinic_is_offered_only_once_it_is_opened_by_its_name() {
    let clinic = || Part::clinic("KNEE");
    let private = Takes { is_private: true, ..Takes::any() };
    let cases: [(&[(Part, bool)], bool); 5] = [
        (&[], false),
        (&[(Part::Whole, true), (Part::Service(code("110")), true)], false),
        (&[(clinic(), true)], true),
        (&[(clinic(), true), (Part::Whole, false)], true),
        (&[(clinic(), true), (clinic(), false)], false),
    ];
    for (said, offered) in cases {
        let mut world = World::with_waiting_for(code("110"));
        said.iter().for_each(|(part, opens)| change(&mut world, part.clone(), *opens, false));
        world.free_as(SlotFacts { takes: private.clone(), ..world.facts(10) }, Cause::Patient);
        assert_eq!(!world.live().is_empty(), offered, "{said:?}");
        let is_paused = world.slot().reason == Reason::Paused;
        assert_eq!(is_paused, !offered, "{said:?}");
    }
}

/// A world in which one person waits, who is in prison.
fn with_prisoner() -> World {
    let mut world = World::new();
    let mut entry = entry(1);
    entry.course.in_prison = true;
    world.happen(Event::EntryAdded(entry));
    world
}

#[test]
fn people_in_prison_are_asked_once_their_trust_says_so_and_no_longer_once_it_says_no() {
    let another = || Scope { trust: code("RXX"), part: Part::InPrison };
    let mut world = with_prisoner();
    let opened = OfferingChanged { scope: another(), offerable: true, withdraws: false };
    world.happen(Event::OfferingChanged(opened));
    open(&mut world, Part::Whole);
    world.free_as(world.facts(10), Cause::Patient);
    assert!(world.live().is_empty(), "nobody spoke of them");
    open(&mut world, Part::InPrison);
    assert_eq!(world.live().len(), 1, "the open time is offered at once");
    pause(&mut world, Part::InPrison);
    assert_eq!(world.live().len(), 1, "what is out may be answered");
    change(&mut world, Part::InPrison, false, true);
    assert!(world.live().is_empty(), "unless it is taken back");
}

#[test]
fn what_is_taken_back_from_prisons_goes_to_the_next_and_nobody_else_loses_an_offer() {
    let mut world = with_prisoner();
    open(&mut world, Part::InPrison);
    world.happen(Event::EntryAdded(entry(2)));
    world.free_as(world.facts(10), Cause::Patient);
    let asked = |world: &World| world.live().iter().map(|it| it.entry).collect::<Vec<_>>();
    assert_eq!(asked(&world), [EntryId(1)]);
    change(&mut world, Part::InPrison, false, true);
    assert_eq!(asked(&world), [EntryId(2)]);
    change(&mut world, Part::InPrison, false, true);
    assert_eq!(asked(&world), [EntryId(2)]);
}

#[test]
fn what_is_taken_back_from_prisons_is_not_taken_from_free_people_at_a_paused_clinic() {
    for (part, withdraws, left) in [
        (Part::InPrison, true, [EntryId(2)].as_slice()),
        (Part::InPrison, false, &[EntryId(1), EntryId(2)]),
        (Part::Whole, true, &[]),
    ] {
        let mut world = with_prisoner();
        open(&mut world, Part::InPrison);
        world.free_as(world.facts(10), Cause::Patient);
        world.happen(Event::EntryAdded(entry(2)));
        world.free_as(world.facts(12), Cause::Patient);
        pause(&mut world, Part::clinic("KNEE"));
        let asked = |world: &World| world.live().iter().map(|it| it.entry).collect::<Vec<_>>();
        assert_eq!(asked(&world), [EntryId(1), EntryId(2)], "what is out may be answered");
        change(&mut world, part.clone(), false, withdraws);
        assert_eq!(asked(&world), left, "{part:?}, {withdraws}");
    }
}

#[test]
fn sensitive_services_are_offered_only_once_they_are_opened_by_name() {
    for service in ["360", "711", "700"].map(code) {
        let cases: [(&[Part], bool); 4] = [
            (&[], false),
            (&[Part::Whole], false),
            (&[Part::Service(service)], true),
            (&[Part::clinic("KNEE")], true),
        ];
        for (opened, offered) in cases {
            let mut world = World::with_waiting_for(service);
            opened.iter().for_each(|part| open(&mut world, part.clone()));
            world.free_as(SlotFacts { service, ..world.facts(10) }, Cause::Patient);
            assert_eq!(!world.live().is_empty(), offered, "{service} {opened:?}");
        }
    }
}
