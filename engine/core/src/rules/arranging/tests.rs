//! Each need with the time that it takes to arrange, and where that time comes from.

use std::vec::Vec;

use crate::decide::world::{World, entry, messages, refusal};
use crate::effect::{Message, PassedOver, Refusal};
use crate::entry::{Entry, Reach};
use crate::event::{BookingRequested, ClockJumped};
use crate::offer::{Offer, OfferState, WithdrawalReason};
use crate::slot::{Cause, Modality, SlotFacts, Support};
use crate::time::LocalTime;
use crate::{EntryId, Event, Timestamp};

const HOUR: i64 = 60;
const DAY: i64 = 1440;

/// A need, and how many minutes it takes to arrange.
const NEEDS: [(Support, i64); 6] = [
    // Chelsea and Westminster's access policy.
    (Support::TELEPHONE_INTERPRETER, 0),
    (Support::INTERPRETER, 48 * HOUR),
    (Support::SIGN_LANGUAGE, 10 * DAY),
    (Support::TRANSPORT, 48 * HOUR),
    // Our own.
    (Support::HOIST, 48 * HOUR),
    (Support::STEP_FREE, 48 * HOUR),
];

/// A time that starts so many minutes from now.
fn in_minutes(world: &World, minutes: i64) -> SlotFacts {
    let start = world.now.plus_minutes(minutes);
    SlotFacts { start, local: LocalTime::at_offset(start, 0), ..world.facts(1) }
}

/// Somebody who needs this waits, at Monday, 10:00.
fn waits(needs: Support) -> World {
    let mut world = World::new();
    world.happen(Event::EntryAdded(Entry { needs, ..entry(1) }));
    world
}

/// The offer of such a time, or why there is none.
fn asked(world: &mut World, facts: SlotFacts) -> Result<Offer, PassedOver> {
    let decided = world.free_as(facts, Cause::Patient);
    let reasons: Vec<PassedOver> =
        decided.decisions().flat_map(|it| it.tally.iter().map(|it| it.reason)).collect();
    world.live().into_iter().next().ok_or_else(|| reasons[0])
}

#[test]
fn a_need_is_met_where_there_is_time_to_arrange_it() {
    for (need, lead) in NEEDS {
        let late = |minutes| {
            let mut world = waits(need);
            let facts = in_minutes(&world, lead + minutes);
            asked(&mut world, facts)
        };
        // Where it can be had at once, the cut-off counts.
        let cutoff = if lead == 0 { 120 } else { 0 };
        let offer = late(cutoff + 200).unwrap();
        assert_eq!((offer.arrange.what, offer.reach), (need, Reach::Call), "{need:?}");
        assert_eq!(i64::from(offer.arrange.minutes), lead);
        let last_yes = offer.made_at.plus_minutes(200);
        assert_eq!(offer.deadline, last_yes, "{need:?}: a yes leaves the time that it takes");
        if 0 < lead {
            assert_eq!(late(29), Err(PassedOver::NoTimeToCall), "{need:?}");
            assert_eq!(late(0), Err(PassedOver::NoTimeToCall), "{need:?}");
            assert_eq!(late(-1), Err(PassedOver::Support), "{need:?}");
        }
    }
}

#[test]
fn of_several_needs_the_longest_counts_and_what_is_there_is_not_arranged() {
    let all = Support(NEEDS.iter().fold(0, |all, (it, _)| all | it.0));
    let table = [
        // Needed, there, how many days before: what is to be arranged.
        (all, Support::default(), 11, Some(all)),
        (all, Support::default(), 9, None),
        (all, Support::SIGN_LANGUAGE, 9, Some(all.without(Support::SIGN_LANGUAGE))),
        (all, all, 1, Some(Support::default())),
        (Support::HOIST, Support::INTERPRETER, 1, None),
        (Support::HOIST, Support::HOIST, 1, Some(Support::default())),
        (Support::default(), Support::default(), 1, Some(Support::default())),
        // Nobody knows how long this takes.
        (Support(1 << 6), Support::default(), 90, None),
        (Support(1 << 6), Support(1 << 6), 1, Some(Support::default())),
    ];
    for (needs, provides, days, expected) in table {
        let mut world = waits(needs);
        let facts = SlotFacts { provides, ..in_minutes(&world, days * DAY + 5 * HOUR) };
        let offer = asked(&mut world, facts);
        let arrange = offer.as_ref().ok().map(|it| it.arrange.what);
        assert_eq!(arrange, expected, "{needs:?} {provides:?} {days}");
        let Ok(offer) = offer else { continue };
        let called = offer.reach == Reach::Call;
        assert_eq!(called, !offer.arrange.what.is_nothing(), "{needs:?} {provides:?}");
    }
}

#[test]
fn whoever_comes_to_no_site_needs_nothing_to_get_there() {
    for need in [Support::STEP_FREE, Support::TRANSPORT, Support::HOIST] {
        for modality in [Modality::Video, Modality::Telephone] {
            let mut world = waits(need);
            let facts = SlotFacts { modality, ..in_minutes(&world, DAY) };
            let offer = asked(&mut world, facts).unwrap();
            assert_eq!((offer.arrange.what, offer.reach), (Support::default(), Reach::Text));
        }
    }
    for (need, lead) in NEEDS.into_iter().take(3).filter(|it| 0 < it.1) {
        let mut world = waits(need);
        let facts = SlotFacts { modality: Modality::Video, ..in_minutes(&world, lead - 1) };
        assert_eq!(asked(&mut world, facts), Err(PassedOver::Support), "{need:?}");
    }
}

#[test]
fn whoever_needs_something_is_called_within_calling_hours() {
    // Minutes after Monday, 10:00; the days of notice; minutes until the answer must be there.
    for (after, days, expected) in [(0, 3, 240), (360, 3, 20 * HOUR), (8 * HOUR, 5, 19 * HOUR)] {
        let mut world = waits(Support::TRANSPORT);
        world.wait(after);
        let facts = in_minutes(&world, days * DAY);
        let offer = asked(&mut world, facts).unwrap();
        assert_eq!(offer.deadline.minutes_since(world.now), expected, "{after}");
    }
    // On Friday at 19:00 for Tuesday: on Monday at nine it is too late for 48 hours.
    let mut world = waits(Support::TRANSPORT);
    world.wait(4 * DAY + 9 * HOUR);
    let facts = in_minutes(&world, 4 * DAY - 10 * HOUR);
    assert_eq!(asked(&mut world, facts), Err(PassedOver::NoTimeToCall));
}

#[test]
fn whoever_books_and_whoever_calls_are_told_what_to_arrange() {
    for (need, _) in NEEDS {
        let mut world = waits(need);
        let facts = in_minutes(&world, 20 * DAY);
        let offer = asked(&mut world, facts).unwrap().id;
        let yes = world.accept(offer);
        let booking = yes.bookings().next().map(|it| it.arrange);
        assert_eq!(booking, Some(need));
        let told = world.confirm(offer);
        let said = told.messages().map(|it| (it.message, it.reach, it.arrange));
        assert_eq!(said.collect::<Vec<_>>(), [(Message::Confirmed, Reach::Call, need)]);
        assert_eq!(world.offer(offer).arrange.what, need, "it stays with the booking");
    }
}

#[test]
fn a_person_who_books_for_somebody_must_leave_the_time_too() {
    for (minutes, refused) in [(47 * HOUR, Some(PassedOver::Support)), (49 * HOUR, None)] {
        let mut world = World::new();
        world.free_as(in_minutes(&world, minutes), Cause::Patient);
        world.wait(HOUR / 2);
        let needs = Support::HOIST;
        // Out of reach of the rules until somebody asks: capped.
        world.happen(Event::EntryAdded(Entry { needs, suspended: true, ..entry(1) }));
        let slot = world.slot().id;
        let requested = BookingRequested { slot, entry: EntryId(1), moves: None };
        let suspended = refusal(&world.happen(Event::BookingRequested(requested)));
        assert_eq!(suspended, Some(Refusal::NotEligible(PassedOver::Suspended)));
        let mut world = World::new();
        world.wait(12 * HOUR); // at night nobody is asked
        world.free_as(in_minutes(&world, minutes), Cause::Patient);
        world.happen(Event::EntryAdded(Entry { needs, ..entry(1) }));
        let requested = BookingRequested { slot: world.slot().id, ..requested };
        let decided = world.happen(Event::BookingRequested(requested));
        assert_eq!(refusal(&decided), refused.map(Refusal::NotEligible), "{minutes}");
        let booked = world.engine.offers().next();
        assert_eq!(booked.map(|it| it.arrange.what), refused.is_none().then_some(needs));
    }
}

#[test]
fn a_need_that_is_told_later_takes_a_message_back_and_stays_with_a_booking() {
    let needing = |needs| Event::EntryChanged(Entry { needs, ..entry(1) });
    let mut world = waits(Support::default());
    let facts = in_minutes(&world, 5 * DAY);
    let offer = asked(&mut world, facts).unwrap().id;
    let told = messages(&world.happen(needing(Support::TRANSPORT)));
    let taken_back = Message::Withdrawn { reason: WithdrawalReason::EntryChanged };
    assert_eq!(told[0], (entry(1).patient, taken_back));
    // It costs them nothing: they are called, and are told that it is arranged.
    let called = world.live().pop().map(|it| (it.entry, it.reach, it.arrange.what));
    assert_eq!(called, Some((entry(1).id, Reach::Call, Support::TRANSPORT)));
    let ended = OfferState::Withdrawn(WithdrawalReason::EntryChanged);
    assert_eq!(world.offer(offer).state, ended);
    // Booked, it is shown whatever time is left.
    for needs in [Support::SIGN_LANGUAGE, Support::default(), Support::TRANSPORT] {
        let mut world = World::with_booked(5);
        world.happen(needing(needs));
        let arrange: Vec<_> = world.engine.offers().map(|it| it.arrange.what).collect();
        assert_eq!(arrange, [needs]);
    }
}

#[test]
fn what_is_no_longer_needed_is_no_longer_arranged() {
    let both = Support(Support::TRANSPORT.0 | Support::HOIST.0);
    for left in [Support::TRANSPORT, Support::HOIST, Support::default()] {
        let mut world = waits(both);
        let facts = in_minutes(&world, 5 * DAY);
        let offer = asked(&mut world, facts).unwrap().id;
        world.happen(Event::EntryChanged(Entry { needs: left, ..entry(1) }));
        let offer = world.offer(offer);
        assert_eq!((offer.state, offer.arrange.what), (OfferState::Live, left));
        assert_eq!(offer.reach, Reach::Call, "somebody may be calling already");
    }
}

#[test]
fn a_clock_that_jumps_leaves_the_time_that_arranging_takes() {
    for (need, lead) in NEEDS.into_iter().filter(|it| 0 < it.1) {
        let mut world = waits(need);
        let facts = in_minutes(&world, lead + 4 * HOUR);
        let start = facts.start;
        let offer = asked(&mut world, facts).unwrap();
        let from = world.now.plus_minutes(HOUR);
        let to = from.plus_minutes(2 * HOUR);
        world.now = to;
        world.happen(Event::ClockJumped(ClockJumped { from, to }));
        let last_yes: Timestamp = start.plus_minutes(-lead);
        assert_eq!(world.offer(offer.id).deadline, last_yes);
    }
}
