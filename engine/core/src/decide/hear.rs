//! Which trust speaks with an event, and what of: from then on it was heard.

use alloc::vec::Vec;

use super::{Step, fill};
use crate::code::Code;
use crate::event::Change;
use crate::heard::{Heard, Word};
use crate::slot::Reason;
use crate::state::State;
use crate::{Event, SlotId};

/// Writes down that a trust was heard, before the event is decided: what it says is its word. Says
/// whether it speaks again after a silence.
pub(super) fn hear(step: &mut Step<'_>, event: &Event) -> bool {
    let speaker = speaker(step.state, event).filter(|(trust, _)| !trust.is_empty());
    let Some((trust, word)) = speaker else { return false };
    let known = step.state.heard.get(&trust).copied();
    let heard = Heard::after(known, trust, (word, &step.state.rules), step.now);
    step.state.put_heard(heard);
    heard.catches_up_until.is_some()
        && known.is_some_and(|it| it.catches_up_until != heard.catches_up_until)
}

/// What waits for a trust to be heard is looked at, and again once the trust has caught up.
pub(super) fn look_again(step: &mut Step<'_>) {
    let open = step.state.index.open.values().flatten().map(|(_, slot)| *slot);
    let waits =
        |id: &SlotId| step.state.slots.get(id).is_some_and(|slot| slot.reason == Reason::ListStale);
    let waiting: Vec<SlotId> = open.filter(waits).collect();
    for id in waiting {
        // Touched, so that its next review is set.
        step.state.change_slot(id, |_| {});
        fill::fill(step, id);
    }
}

/// Who speaks, if a trust does. An attendance may be the passing of time as well, and what is said
/// of a person, such as a stay, names no trust.
fn speaker(state: &State, event: &Event) -> Option<(Code, Word)> {
    let of_entry = |id| state.entry(id).map(|it| (it.trust, Word::List));
    match event {
        Event::AppointmentBooked(it) => Some((it.appointment.facts.trust, Word::Diary)),
        Event::AppointmentMoved(it) => Some((it.appointment.facts.trust, Word::Diary)),
        Event::AppointmentMissed(id) => {
            state.appointments.get(id).map(|it| (it.facts.trust, Word::Diary))
        }
        Event::SlotFreed(it) => Some((it.trust, Word::Diary)),
        Event::SlotBlocked(it) => Some((it.trust, Word::Diary)),
        Event::EntryAdded(entry) | Event::EntryChanged(entry) => Some((entry.trust, Word::List)),
        Event::EntryRemoved(it) => of_entry(it.entry),
        Event::ListChecked(trust) => Some((*trust, Word::Checked)),
        Event::ChangeRequested(it) => match &it.change {
            Change::Entry(entry) => Some((entry.trust, Word::List)),
            Change::EntryRemoved(it) => of_entry(it.entry),
            Change::Booking(_) | Change::Cancellation(_) => None,
        },
        Event::PatientOptedOut(_)
        | Event::PatientOptedIn(_)
        | Event::PatientsMerged(_)
        | Event::PatientsParted(_)
        | Event::PatientDied(_)
        | Event::DeathTakenBack(_)
        | Event::PatientAdmitted(_)
        | Event::PatientDischarged(_)
        | Event::AppointmentAttended(_)
        | Event::EntryReviewed(_)
        | Event::OfferingChanged(_)
        | Event::OfferAccepted(_)
        | Event::OfferDeclined(_)
        | Event::OfferExpired(_)
        | Event::SlotDue(_)
        | Event::SlotCutoffReached(_)
        | Event::MessageSent(_)
        | Event::MessageFailed(_)
        | Event::OfferHandedOver(_)
        | Event::BookingConfirmed(_)
        | Event::BookingRefused(_)
        | Event::BookingRequested(_)
        | Event::CancellationRequested(_)
        | Event::CancellationConfirmed(_)
        | Event::CancellationRefused(_)
        | Event::RulesChanged(_)
        | Event::ClockJumped(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, booked, decisions, entry, freed};
    use crate::effect::PassedOver;
    use crate::entry::{Entry, SiteChoice};
    use crate::event::{BookingRequested, EntryRemoved, SlotFreed};
    use crate::slot::{Cause, Outcome, Reason, SlotState};
    use crate::{AppointmentId, EntryId, Event, RuleSet};
    use std::vec::Vec;

    const HOUR: i64 = 60;
    const DAY: i64 = 24 * HOUR;

    /// One who waits, and an open time of day 40 that nobody may have.
    fn world() -> World {
        let rules = RuleSet { list_age_days_max: 35, silence_hours_max: 72, ..RuleSet::built_in() };
        let mut world = World::with_rules(rules);
        world.happen(Event::EntryAdded(Entry { suspended: true, ..entry(1) }));
        world.free(45);
        world
    }

    /// Entry 1 may be offered it from now on. Said by nobody of the trust.
    fn lift(world: &mut World) {
        let mut snapshot = world.engine.snapshot();
        snapshot.entries[0].suspended = false;
        world.engine = crate::Engine::restore(snapshot);
    }

    fn reason(world: &World) -> Reason {
        world.slot().reason
    }

    /// The trust says the same of its diary every day, and nothing of its list.
    fn days_of_diary(world: &mut World, days: i64) {
        let mut facts = World::new().facts(60);
        facts.session = "OTHER".into();
        for _ in 0..days {
            world.wait(DAY);
            world.tell(booked(70, 30, facts.clone()), Cause::Unknown);
        }
    }

    #[test]
    fn nothing_is_offered_while_the_trust_is_silent() {
        for (hours, said) in
            [(71, Reason::Offered), (72, Reason::ListStale), (96, Reason::ListStale)]
        {
            let mut world = world();
            world.wait(hours * HOUR - 1);
            lift(&mut world);
            world.wait(1);
            let opted = Event::PatientOptedIn(crate::event::Opted::of_all(crate::PatientRef(1)));
            world.happen(opted);
            assert_eq!(reason(&world), said, "after {hours} hours");
            assert_eq!(world.live().is_empty(), said == Reason::ListStale);
        }
    }

    #[test]
    fn who_is_passed_over_for_that_is_in_the_record_and_the_slot_says_it_once() {
        let mut world = world();
        world.wait(4 * DAY);
        lift(&mut world);
        let slot = world.slot().id;
        let decided = world.happen(Event::SlotDue(slot));
        let tally = decisions(&decided)[0].tally.clone();
        assert_eq!((tally.len(), tally[0].reason), (1, PassedOver::ListStale));
        assert_eq!(decided.ledger().count(), 1);
        assert_eq!(world.happen(Event::SlotDue(slot)).ledger().count(), 0);
    }

    #[test]
    fn a_trust_that_speaks_again_says_first_what_it_could_not_say() {
        let mut world = world();
        world.wait(4 * DAY);
        lift(&mut world);
        world.happen(Event::SlotDue(world.slot().id));
        // The first word in days: somebody else was booked at another time.
        world.book(71, 31, world.facts(50));
        assert_eq!(reason(&world), Reason::ListStale);
        world.wait(9);
        assert!(world.live().is_empty(), "there may be more to say");
        world.wait(1);
        assert_eq!((reason(&world), world.live().len()), (Reason::Offered, 1));
    }

    #[test]
    fn what_the_first_word_frees_is_offered_when_the_trust_has_caught_up() {
        let mut world = World::with_rules(RuleSet::built_in());
        world.happen(Event::EntryAdded(entry(1)));
        world.wait(4 * DAY);
        world.free(10);
        assert_eq!(reason(&world), Reason::ListStale);
        world.wait(10);
        assert_eq!(reason(&world), Reason::Offered);
    }

    #[test]
    fn a_person_who_has_looked_lets_offers_be_made_at_once() {
        let mut world = world();
        world.wait(4 * DAY);
        lift(&mut world);
        world.happen(Event::SlotDue(world.slot().id));
        world.happen(Event::ListChecked("R0B".parse().unwrap()));
        assert!(world.live().is_empty(), "another trust was looked at");
        world.happen(Event::ListChecked("R0A".parse().unwrap()));
        assert_eq!((reason(&world), world.live().len()), (Reason::Offered, 1));
    }

    #[test]
    fn an_old_list_is_asked_only_after_a_person_has_looked() {
        let mut world = world();
        days_of_diary(&mut world, 35);
        lift(&mut world);
        world.happen(Event::SlotDue(world.slot().id));
        assert_eq!(reason(&world), Reason::ListStale, "the diary is well, the list is old");
        // One new entry says nothing of the others.
        world.happen(Event::EntryAdded(entry(2)));
        assert!(world.live().is_empty());
        world.happen(Event::ListChecked("R0A".parse().unwrap()));
        assert_eq!(world.live().len(), 1);
    }

    #[test]
    fn every_word_of_the_list_keeps_it_young() {
        let words: [fn() -> Event; 3] = [
            || Event::EntryAdded(entry(5)),
            || Event::EntryChanged(entry(4)),
            || Event::EntryRemoved(EntryRemoved { entry: EntryId(3) }),
        ];
        for (number, word) in words.into_iter().enumerate() {
            let mut world = world();
            for number in [3, 4] {
                world.happen(Event::EntryAdded(Entry { suspended: true, ..entry(number) }));
            }
            days_of_diary(&mut world, 20);
            world.happen(word());
            days_of_diary(&mut world, 20);
            lift(&mut world);
            world.happen(Event::SlotDue(world.slot().id));
            assert_eq!(reason(&world), Reason::Offered, "word {number}");
        }
    }

    #[test]
    fn what_is_not_the_trusts_word_ends_no_silence() {
        let mut world = world();
        world.wait(4 * DAY);
        lift(&mut world);
        let events = [
            Event::PatientOptedIn(crate::event::Opted::of_all(crate::PatientRef(1))),
            Event::EntryReviewed(EntryId(1)),
            Event::AppointmentAttended(AppointmentId(8)),
            Event::CancellationConfirmed(AppointmentId(8)),
        ];
        for event in events {
            world.happen(event);
            world.wait(DAY);
        }
        assert_eq!(reason(&world), Reason::ListStale);
    }

    #[test]
    fn another_trusts_list_and_diary_go_on() {
        let mut world = world();
        world.wait(4 * DAY);
        lift(&mut world);
        // Somebody of the silent trust, who would come to the other's site too, waited longest.
        let site = "R0B01".parse().unwrap();
        let there = || std::vec![SiteChoice { site, travel_minutes: 10 }];
        let mut snapshot = world.engine.snapshot();
        snapshot.entries[0].sites = there();
        world.engine = crate::Engine::restore(snapshot);
        let trust = "R0B".parse().unwrap();
        world.happen(Event::EntryAdded(Entry { trust, sites: there(), ..entry(2) }));
        let facts = crate::slot::SlotFacts { trust, site, ..world.facts(10) };
        world.happen(Event::SlotFreed(SlotFreed { trust, facts: Some(facts), ..freed() }));
        let asked: Vec<_> = world.live().iter().map(|it| it.entry).collect();
        assert_eq!(asked, [EntryId(2)]);
    }

    #[test]
    fn live_offers_stay_and_a_program_may_still_book() {
        let rules = RuleSet { silence_hours_max: 1, ..RuleSet::built_in() };
        let mut world = World::with_rules(rules);
        world.happen(Event::EntryAdded(entry(1)));
        world.free(10);
        world.wait(2 * HOUR);
        let offer = world.live()[0].id;
        world.decline(offer);
        world.happen(Event::EntryAdded(Entry { suspended: true, ..entry(2) }));
        world.wait(2 * HOUR);
        let mut snapshot = world.engine.snapshot();
        snapshot.entries[1].suspended = false;
        world.engine = crate::Engine::restore(snapshot);
        let (slot, entry) = (world.slot().id, EntryId(2));
        world.happen(Event::BookingRequested(BookingRequested { slot, entry, moves: None }));
        assert!(matches!(world.slot().state, SlotState::Booking { .. }));
    }

    #[test]
    fn a_slot_that_waited_for_a_trust_to_the_end_says_so() {
        let mut world = World::with_rules(RuleSet::built_in());
        world.happen(Event::EntryAdded(Entry { suspended: true, ..entry(1) }));
        world.free(5);
        world.wait(4 * DAY);
        lift(&mut world);
        world.wait(2 * DAY);
        let SlotState::Closed { outcome, reason, .. } = world.slot().state else { panic!() };
        assert_eq!((outcome, reason), (Outcome::Unfilled, Reason::ListStale));
    }
}
