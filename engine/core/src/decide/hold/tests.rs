//! What a patient holds: linked, given up, told late, and who is let down by it.

use crate::appointment::Appointment;
use crate::decide::world::{World, booked, decisions, entry, freed, messages};
use crate::effect::{Decided, Message, PassedOver};
use crate::entry::{Entry, EntryStatus};
use crate::event::{AppointmentMoved, BookingRequested, EntryRemoved, PatientsMerged, SlotFreed};
use crate::offer::OfferState;
use crate::slot::{AppointmentKind, Cause, SlotFacts};
use crate::state::Question;
use crate::{AppointmentId, EntryId, Event, PatientRef};
use std::vec::Vec;

/// Patient 1 waits and has an appointment on a day, told in either order.
fn both(is_first: bool, day: i64, change: fn(&mut Appointment)) -> World {
    let mut world = World::new();
    let mut appointment = booked(50, 1, world.facts(day));
    change(&mut appointment);
    if is_first {
        world.tell(appointment, Cause::Unknown);
        world.happen(Event::EntryAdded(entry(1)));
    } else {
        world.happen(Event::EntryAdded(entry(1)));
        world.tell(appointment, Cause::Unknown);
    }
    world
}

fn holds(world: &World, entry: u128) -> Option<u128> {
    world.engine.entry(EntryId(entry)).and_then(|it| it.holds).map(|it| it.0)
}

#[test]
fn what_was_booked_for_an_entry_is_held_until_it_is_said_who_came() {
    let mut world = World::with_waiting(1);
    world.free(2);
    let offer = world.live()[0].id;
    world.accept(offer);
    world.confirm(offer);
    let held = holds(&world, 1);
    world.wait(3 * 1440);
    world.book(60, 1, world.facts(20));
    assert_eq!(holds(&world, 1), held);
    world.happen(Event::AppointmentMissed(AppointmentId(held.unwrap())));
    let status = world.engine.entry(EntryId(1)).map(|it| it.status);
    assert_eq!(status, Some(EntryStatus::ReviewMissed));
}

type Change = fn(&mut Appointment);

#[test]
fn an_entry_and_an_appointment_are_linked_whichever_comes_first() {
    let cases: [(Change, bool); 6] = [
        (|_| {}, true),
        (|it| it.facts.kind = AppointmentKind::Unknown, true),
        (|it| it.facts.site = "R0A07".parse().unwrap(), true),
        (|it| it.facts.kind = AppointmentKind::FollowUp, false),
        (|it| it.facts.service = "330".parse().unwrap(), false),
        (|it| it.patient = Some(PatientRef(2)), false),
    ];
    for (number, (change, is_linked)) in cases.into_iter().enumerate() {
        for is_first in [true, false] {
            let world = both(is_first, 20, change);
            let held = is_linked.then_some(50);
            assert_eq!(holds(&world, 1), held, "change {number}, first: {is_first}");
        }
    }
}

#[test]
fn nobody_is_offered_a_later_time_than_one_they_hold() {
    for (day, is_offered) in [(9, false), (10, false), (11, true)] {
        for is_first in [true, false] {
            let mut world = both(is_first, day, |_| {});
            world.free(10);
            assert_eq!(world.live().len(), usize::from(is_offered), "held on day {day}");
        }
    }
}

#[test]
fn an_earlier_appointment_of_the_pathway_counts_without_a_link() {
    let mut world = both(true, 20, |_| {});
    world.book(51, 1, world.facts(5));
    assert_eq!(holds(&world, 1), Some(50));
    let decision = decisions(&world.free(10)).remove(0);
    assert_eq!(decision.tally[0].reason, PassedOver::HoldsEarlier);
}

#[test]
fn an_offer_that_is_later_than_any_new_appointment_is_taken_back() {
    let mut world = both(true, 20, |_| {});
    world.free(10);
    assert_eq!(world.live().len(), 1);
    world.book(51, 1, world.facts(12));
    assert_eq!(world.live().len(), 1, "later than the offer");
    world.book(52, 1, world.facts(5));
    assert!(world.live().is_empty());
}

#[test]
fn what_another_entry_holds_is_another_pathway() {
    let mut world = both(true, 5, |_| {});
    let pathway = Some(crate::PathwayId(2));
    let mut second = Entry { id: EntryId(2), pathway, ..entry(1) };
    second.kind = AppointmentKind::FollowUp;
    world.happen(Event::EntryAdded(second.clone()));
    second.kind = AppointmentKind::New;
    world.happen(Event::EntryChanged(second));
    assert_eq!((holds(&world, 1), holds(&world, 2)), (Some(50), None));
    world.free(10);
    assert_eq!(world.live()[0].entry, EntryId(2));
}

/// Patient 1 waits on these pathways; 0 is one that the list does not name.
fn on(pathways: &[u128]) -> World {
    let mut world = World::new();
    for (number, pathway) in (1..).zip(pathways) {
        let pathway = Some(crate::PathwayId(*pathway)).filter(|it| it.0 != 0);
        let entry = Entry { patient: PatientRef(1), pathway, ..entry(number) };
        world.happen(Event::EntryAdded(entry));
    }
    world
}

#[test]
fn what_may_be_for_either_of_two_waits_is_held_by_none_and_nobody_is_offered_later() {
    for pathways in [&[1, 2][..], &[2, 1], &[1, 2, 3]] {
        let mut world = on(pathways);
        world.book(50, 1, world.facts(20));
        assert_eq!((holds(&world, 1), holds(&world, 2)), (None, None), "{pathways:?}");
        // The list comes again and knows no more.
        let again = world.engine.entry(EntryId(1)).cloned().unwrap();
        world.happen(Event::EntryChanged(again));
        assert_eq!(holds(&world, 1), None, "{pathways:?}");
        world.free(25);
        assert!(world.live().is_empty(), "{pathways:?}");
        world.free(10);
        let moves: Vec<_> = world.live().iter().map(|it| it.moves).collect();
        assert!(!moves.is_empty() && moves.iter().all(Option::is_none), "{pathways:?}");
    }
}

#[test]
fn what_can_be_for_one_wait_alone_is_linked() {
    for (pathways, held) in [
        (&[1][..], [Some(50), None]),
        (&[0], [Some(50), None]),
        // One wait that stands on the list twice.
        (&[1, 1], [Some(50), None]),
        (&[0, 2], [Some(50), None]),
    ] {
        let mut world = on(pathways);
        world.book(50, 1, world.facts(20));
        assert_eq!([1, 2].map(|it| holds(&world, it)), held, "{pathways:?}");
    }
    // The other one has its appointment.
    let mut world = on(&[1]);
    world.book(50, 1, world.facts(20));
    let second = Entry { patient: PatientRef(1), pathway: Some(crate::PathwayId(2)), ..entry(2) };
    world.happen(Event::EntryAdded(second));
    world.book(51, 1, world.facts(25));
    assert_eq!([1, 2].map(|it| holds(&world, it)), [Some(50), Some(51)]);
}

#[test]
fn what_is_past_holds_nobody() {
    let mut world = both(true, 5, |_| {});
    world.wait(6 * 1440);
    world.free(10);
    assert_eq!(world.live()[0].moves, None, "nothing is left to give up");
    let mut world = both(true, 5, |_| {});
    world.wait(6 * 1440);
    world.book(51, 1, world.facts(20));
    assert_eq!(holds(&world, 1), Some(51));
    // The history of a diary that is read in later links nothing.
    let mut world = World::new();
    world.book(50, 1, world.facts(-5));
    world.happen(Event::EntryAdded(entry(1)));
    assert_eq!(holds(&world, 1), None);
}

#[test]
fn the_appointment_that_the_list_names_stays_linked_until_it_is_told() {
    let mut world = World::new();
    let holds_unknown = Entry { holds: Some(AppointmentId(70)), ..entry(1) };
    world.happen(Event::EntryAdded(holds_unknown));
    world.book(50, 1, world.facts(20));
    assert_eq!(holds(&world, 1), Some(70));
    world.book(70, 1, world.facts(25));
    world.cancel(70);
    assert_eq!(holds(&world, 1), None);
    world.book(50, 1, world.facts(20));
    assert_eq!(holds(&world, 1), Some(50));
}

#[test]
fn a_list_that_says_less_than_is_known_cuts_no_link() {
    let mut world = both(true, 20, |_| {});
    world.happen(Event::EntryChanged(entry(1)));
    assert_eq!(holds(&world, 1), Some(50));
    world.cancel(50);
    world.happen(Event::EntryChanged(entry(1)));
    assert_eq!(holds(&world, 1), None);
}

/// How entry 1, booked from an offer, stands after its appointment was cancelled.
fn cancelled(cause: Cause) -> (World, std::vec::Vec<(PatientRef, Message)>) {
    let mut world = World::with_booked(10);
    let appointment = world.held();
    let decided = world.happen(Event::SlotFreed(SlotFreed { appointment, cause, ..freed() }));
    (world, messages(&decided))
}

#[test]
fn whom_the_hospital_cancels_is_told_and_waits_again_and_comes_first() {
    for cause in [Cause::Clinic, Cause::EnteredInError] {
        let (world, told) = cancelled(cause);
        assert_eq!(world.stands(), Some((EntryStatus::Waiting, true)), "{cause:?}");
        assert_eq!(world.held(), None);
        assert_eq!(told, [(PatientRef(1), Message::Cancelled)], "{cause:?}");
        let offer = world.engine.offers().next().unwrap();
        assert_eq!(offer.state, OfferState::Cancelled);
        let waits_since = world.engine.entry(EntryId(1)).unwrap().waiting_since;
        assert_eq!(waits_since, entry(1).waiting_since, "the old waiting time counts");
    }
}

#[test]
fn who_was_taken_off_while_booked_is_promised_no_place_and_a_person_calls() {
    type Before = fn(&mut World);
    let remove: Before = |world| {
        world.happen(Event::EntryRemoved(EntryRemoved { entry: EntryId(1) }));
    };
    let list_anew: Before = |world| {
        world.happen(Event::EntryRemoved(EntryRemoved { entry: EntryId(1) }));
        world.happen(Event::EntryAdded(Entry { id: EntryId(8), ..entry(1) }));
    };
    let other_service: Before = |world| {
        world.happen(Event::EntryRemoved(EntryRemoved { entry: EntryId(1) }));
        let service = "330".parse().unwrap();
        world.happen(Event::EntryAdded(Entry { id: EntryId(8), service, ..entry(1) }));
    };
    let asked = Some(Question::OnNoList);
    for (before, question) in [(remove, asked), (list_anew, None), (other_service, asked)] {
        let mut world = World::with_booked(10);
        let (appointment, cause) = (world.held(), Cause::Clinic);
        before(&mut world);
        world.engine.take_touched();
        let told = world.happen(Event::SlotFreed(SlotFreed { appointment, cause, ..freed() }));
        assert_eq!(world.engine.take_touched().question, question);
        assert_eq!(messages(&told).is_empty(), question.is_some());
    }
}

#[test]
fn who_gives_the_appointment_up_waits_again_in_their_turn() {
    for cause in [Cause::Patient, Cause::Unknown, Cause::Moved] {
        let (world, told) = cancelled(cause);
        assert_eq!(world.stands(), Some((EntryStatus::Waiting, false)), "{cause:?}");
        let unclear = (PatientRef(1), Message::CancelledUnexplained);
        assert_eq!(told.contains(&unclear), cause == Cause::Unknown, "{told:?}");
        assert_eq!(world.engine.offers().next().unwrap().state, OfferState::GivenUp);
    }
}

#[test]
fn who_is_booked_is_offered_nothing_and_stays_so_when_the_list_comes_again() {
    let mut world = World::with_booked(20);
    for event in [Event::EntryAdded(entry(1)), Event::EntryChanged(entry(1))] {
        world.happen(event);
        let decided = decisions(&world.free(10));
        assert_eq!(decided[0].tally[0].reason, PassedOver::Booked);
        assert_eq!(world.stands(), Some((EntryStatus::Booked, false)));
        assert!(world.held().is_some());
        world.wait(1440);
    }
}

#[test]
fn whom_the_clinic_puts_off_waits_for_an_earlier_time_again() {
    for (cause, day, stands) in [
        (Cause::Clinic, 20, (EntryStatus::Waiting, true)),
        (Cause::Clinic, 9, (EntryStatus::Booked, false)),
        (Cause::Patient, 20, (EntryStatus::Booked, false)),
        (Cause::Moved, 20, (EntryStatus::Booked, false)),
    ] {
        let mut world = World::with_booked(10);
        let held = world.held().unwrap();
        let appointment = booked(held.0, 1, world.facts(day));
        world.happen(Event::AppointmentMoved(AppointmentMoved { appointment, cause }));
        assert_eq!(world.stands(), Some(stands), "{cause:?} to day {day}");
        assert_eq!(world.held(), Some(held));
        world.free(15);
        assert_eq!(world.live().len(), usize::from(stands.0 == EntryStatus::Waiting));
    }
}

#[test]
fn whose_session_turns_out_not_to_run_comes_first() {
    let mut world = World::with_booked(10);
    let appointment = world.held();
    world.happen(Event::SlotFreed(SlotFreed { appointment, ..freed() }));
    assert_eq!(world.stands(), Some((EntryStatus::Waiting, false)));
    for number in 1..8 {
        let mut facts = world.facts(10);
        facts.start = facts.start.plus_minutes(30 * number);
        world.free_as(facts, Cause::Patient);
    }
    assert_eq!(world.stands(), Some((EntryStatus::Waiting, true)));
}

#[test]
fn who_stands_on_one_list_twice_is_booked_twice_and_loses_neither() {
    let mut world = World::with_waiting(1);
    world.happen(Event::EntryAdded(Entry { patient: PatientRef(2), ..entry(2) }));
    let (from, into) = (PatientRef(2), PatientRef(1));
    world.happen(Event::PatientsMerged(PatientsMerged::untimed(from, into)));
    world.free(10);
    let offer = world.live()[0].id;
    world.accept(offer);
    world.confirm(offer);
    let booked = |world: &World| {
        let all = world.engine.entries();
        all.filter(|it| it.status == EntryStatus::Booked).count()
    };
    assert_eq!(booked(&world), 2);
    let appointment = world.held();
    world.happen(Event::SlotFreed(SlotFreed { appointment, ..freed() }));
    assert_eq!((booked(&world), world.engine.entries().count()), (0, 2));
}

/// Patient 1 is offered day 10 and says yes, if so, before the trust books day 20, or links it.
fn booked_meanwhile(says_yes: bool, links: fn(&mut World)) -> (World, crate::OfferId) {
    let mut world = World::with_waiting(1);
    world.free(10);
    let offer = world.live()[0].id;
    if says_yes {
        world.accept(offer);
    }
    links(&mut world);
    assert_eq!(holds(&world, 1), Some(50));
    (world, offer)
}

const WAYS: [fn(&mut World); 3] = [
    |world| world.book(50, 1, world.facts(20)),
    |world| {
        let anothers = entry(1).kind;
        let mut told = booked(50, 1, world.facts(20));
        told.facts.kind = AppointmentKind::FollowUp;
        world.tell(told.clone(), Cause::Unknown);
        told.facts.kind = anothers;
        world.tell(told, Cause::Unknown);
    },
    |world| {
        world.book(50, 31, world.facts(20));
        let (from, into) = (PatientRef(31), PatientRef(1));
        world.happen(Event::PatientsMerged(PatientsMerged::untimed(from, into)));
    },
];

#[test]
fn a_live_offer_gives_up_what_the_trust_books_meanwhile() {
    for (number, links) in WAYS.into_iter().enumerate() {
        let (mut world, offer) = booked_meanwhile(false, links);
        assert_eq!(world.offer(offer).moves, Some(AppointmentId(50)), "way {number}");
        let decided = world.accept(offer);
        let moves = decided.bookings().find_map(|it| it.moves.as_ref().map(|it| it.id));
        assert_eq!(moves, Some(AppointmentId(50)), "way {number}");
        world.confirm(offer);
        assert_eq!(world.newest().facts, world.facts(20), "way {number} frees the later time");
    }
}

#[test]
fn what_is_given_up_follows_what_is_held() {
    let (mut world, offer) = booked_meanwhile(false, WAYS[0]);
    world.book(50, 1, world.facts(30));
    assert_eq!(world.offer(offer).moves, Some(AppointmentId(50)), "moved later");
    world.cancel(50);
    assert_eq!(world.offer(offer).moves, None, "cancelled");
    world.book(51, 1, world.facts(25));
    assert_eq!(world.offer(offer).moves, Some(AppointmentId(51)), "booked anew");
    world.happen(Event::EntryChanged(Entry { holds: None, suspended: false, ..entry(1) }));
    assert_eq!(world.offer(offer).moves, Some(AppointmentId(51)), "linked again by its pathway");
}

fn asked_to_cancel(decided: &Decided) -> Vec<AppointmentId> {
    decided.cancellations().map(|it| it.appointment.id).collect()
}

#[test]
fn what_the_trust_books_after_a_yes_is_cancelled_once_that_is_confirmed() {
    for (number, links) in WAYS.into_iter().enumerate() {
        let (mut world, offer) = booked_meanwhile(true, links);
        assert_eq!(world.offer(offer).moves, None, "way {number}: the trust was asked without it");
        let decided = world.confirm(offer);
        assert_eq!(asked_to_cancel(&decided), [AppointmentId(50)], "way {number}");
        let later = world.engine.appointment(AppointmentId(50)).cloned().unwrap();
        assert_eq!(later.facts, world.facts(20), "way {number}: it stands until it is cancelled");
        world.wait(1);
        world.happen(Event::CancellationConfirmed(AppointmentId(50)));
        assert_eq!(world.newest().facts, world.facts(20), "way {number}: then it is free");
        assert_eq!(world.newest().given_up_by, Some(PatientRef(1)), "way {number}");
    }
}

#[test]
fn nothing_else_is_cancelled_with_a_confirmation() {
    let cases: [fn(&mut World); 5] = [
        // Given up by the trust meanwhile.
        |world| {
            world.book(50, 1, world.facts(20));
            world.cancel(50);
        },
        // May be the booking itself.
        |world| {
            let facts = world.facts(10);
            let start = facts.start.plus_minutes(5);
            world.book(50, 1, SlotFacts { start, ..facts });
        },
        |world| world.book(50, 1, world.facts(10)),
        // Somebody else’s, or for something else.
        |world| world.book(50, 2, world.facts(20)),
        |world| {
            let service = "330".parse().unwrap();
            world.book(50, 1, SlotFacts { service, ..world.facts(20) });
        },
    ];
    for (number, meanwhile) in cases.into_iter().enumerate() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let offer = world.live()[0].id;
        world.accept(offer);
        meanwhile(&mut world);
        assert_eq!(asked_to_cancel(&world.confirm(offer)), [], "case {number}");
    }
}

#[test]
fn a_later_appointment_of_whoever_left_the_list_since_the_yes_goes_to_a_person() {
    for (day, is_asked) in [(20, true), (5, false)] {
        let (mut world, offer) = booked_meanwhile(true, WAYS[0]);
        world.book(50, 1, world.facts(day));
        world.happen(Event::EntryRemoved(EntryRemoved { entry: EntryId(1) }));
        world.engine.take_touched();
        assert_eq!(asked_to_cancel(&world.confirm(offer)), []);
        let question = world.engine.take_touched().question;
        assert_eq!(question, is_asked.then_some(Question::BookedTwice), "day {day}");
    }
}

#[test]
fn a_wish_that_names_a_booking_of_ours_names_it_under_its_number_too() {
    let mut world = World::with_booked(20);
    let ours = world.held().unwrap();
    world.wait(1);
    world.free(10);
    let slot = world.newest().id;
    let requested = BookingRequested { slot, entry: EntryId(1), moves: None };
    world.happen(Event::BookingRequested(requested));
    let offer = world.engine.offers().find(|it| it.slot == slot).unwrap().id;
    assert_eq!(world.offer(offer).moves, Some(ours));
    world.book(60, 1, world.facts(20));
    assert_eq!(world.offer(offer).moves, Some(AppointmentId(60)));
    assert_eq!(asked_to_cancel(&world.confirm(offer)), [], "the trust was asked to move it");
    assert_eq!(world.engine.appointment(AppointmentId(60)).unwrap().facts, world.facts(10));
}
