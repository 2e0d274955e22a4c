//! Who is asked for a time of a clinic, in the world: types, teams, ages, days, kept times.

use std::string::{String, ToString as _};
use std::vec::Vec;

use crate::clinic::{BirthMonth, Seeks, Sex, Takes, plain_types};
use crate::course::{ContactVia, Course, Stage, SuspendedFor, Timing};
use crate::decide::world::{World, entry, refusal};
use crate::effect::{PassedOver, Refusal};
use crate::entry::{Entry, Priority, Reach};
use crate::event::{BookingRequested, EntryRemoved};
use crate::slot::{AppointmentKind, Cause, Outcome, Reason, SlotFacts, SlotState};
use crate::{AppointmentId, EntryId, Event, PatientRef};

const MINUTES_OF_DAY: i64 = 24 * 60;

/// A world in which the first has waited longest, changed so.
fn world_of(change: impl Fn(&mut Entry)) -> World {
    let mut world = World::new();
    let mut first = entry(1);
    change(&mut first);
    world.happen(Event::EntryAdded(first));
    world
}

/// Frees a time in ten days of a clinic like this.
fn free(world: &mut World, takes: Takes) {
    let facts = SlotFacts { takes, ..world.facts(10) };
    world.free_as(facts, Cause::Patient);
}

#[track_caller]
fn check(takes: Takes, change: impl Fn(&mut Entry), is_offered: bool) {
    let mut world = world_of(change);
    free(&mut world, takes);
    assert_eq!(!world.live().is_empty(), is_offered);
}

fn hands() -> Takes {
    Takes { types: plain_types(["hand"]), ..Takes::default() }
}

fn seeks(entry: &mut Entry, name: &str) {
    entry.seeks.types = plain_types([name]);
}

#[test]
fn a_hip_is_not_offered_to_a_hand() {
    check(hands(), |it| seeks(it, "hand"), true);
    check(hands(), |it| seeks(it, "hip"), false);
    check(hands(), |_| {}, false);
    check(Takes::any(), |_| {}, true);
    let team = Takes { team: String::from("C1"), ..Takes::any() };
    check(team.clone(), |it| it.seeks.team = String::from("C1"), true);
    check(team, |it| it.seeks.team = String::from("C2"), false);
    let adults = Takes { age_from: Some(18), ..Takes::any() };
    check(adults.clone(), |it| it.seeks.born = BirthMonth::of(1980, 1), true);
    check(adults.clone(), |it| it.seeks.born = BirthMonth::of(2010, 1), false);
    check(adults, |_| {}, false);
    let women = Takes { sex: Some(Sex::Female), ..Takes::any() };
    check(women.clone(), |it| it.seeks.sex = Some(Sex::Female), true);
    check(women.clone(), |it| it.seeks.sex = Some(Sex::Male), false);
    check(women, |_| {}, false);
}

#[test]
fn a_clinic_that_says_no_types_is_offered_to_nobody_and_shown() {
    let mut world = world_of(|it| seeks(it, "hand"));
    free(&mut world, Takes::default());
    let ends: Vec<_> = world.engine.slots().map(|slot| slot.state).collect();
    let reason = Reason::UnknownClinicType;
    let is_shown = |it: &SlotState| match it {
        SlotState::Closed { outcome, reason: why, .. } => {
            *outcome == Outcome::NotOffered && *why == reason
        }
        SlotState::Held { .. } | SlotState::Open | SlotState::Booking { .. } => false,
    };
    assert!(ends.len() == 1 && ends.iter().all(is_shown), "{ends:?}");
}

#[test]
fn what_is_known_of_the_appointment_says_its_clinic() {
    let mut world = world_of(|it| seeks(it, "hand"));
    world.book(50, 9, SlotFacts { takes: hands(), ..world.facts(10) });
    world.cancel(50);
    assert_eq!(world.live().len(), 1);
}

#[test]
fn an_entry_whose_course_stands_still_is_not_asked() {
    for stage in [Stage::AwaitingTriage, Stage::PatientInitiated, Stage::ActiveMonitoring] {
        check(Takes::any(), |it| it.course.stage = stage, false);
    }
    check(Takes::any(), |it| it.course.stage = Stage::Ready, true);
}

#[test]
fn a_suspension_ends_for_what_is_later_than_its_end() {
    let day = |days: i64| World::new().facts(days).local.day;
    for (until, is_offered) in [(Some(day(9)), true), (Some(day(10)), true), (Some(day(11)), false)]
    {
        let course = Course { suspended_until: until, ..Course::default() };
        check(Takes::any(), |it| (it.suspended, it.course) = (true, course), is_offered);
    }
    check(Takes::any(), |it| it.suspended = true, false);
}

#[test]
fn a_suspension_for_want_of_health_or_for_another_treatment_ends_only_when_the_trust_lifts_it() {
    let day = |days: i64| World::new().facts(days).local.day;
    for (suspended_for, ends) in [
        (SuspendedFor::Other, true),
        (SuspendedFor::Patient, true),
        (SuspendedFor::Unfit, false),
        (SuspendedFor::Treatment, false),
    ] {
        let course = |until| Course { suspended_for, suspended_until: until, ..Course::default() };
        for (until, is_offered) in [(Some(day(9)), ends), (Some(day(11)), false), (None, false)] {
            let suspend = |it: &mut Entry| (it.suspended, it.course) = (true, course(until));
            check(Takes::any(), suspend, is_offered);
        }
        // Lifted: what the list still says of it does not matter.
        check(Takes::any(), |it| it.course = course(Some(day(11))), true);
    }
}

#[test]
fn without_a_band_nothing_is_offered_however_long_the_wait() {
    for kept_for in [None, Some(Priority::TwoWeekWait), Some(Priority::Urgent)] {
        let takes = Takes { kept_for, ..Takes::any() };
        let mut world = World::new();
        let since = world.now.plus_minutes(-2_000 * MINUTES_OF_DAY);
        let unsaid = Entry { priority: Priority::Unsaid, waiting_since: since, ..entry(1) };
        world.happen(Event::EntryAdded(unsaid.clone()));
        free(&mut world, takes.clone());
        assert_eq!(world.live().len(), 0, "{kept_for:?}");
        // Once the list says it, the slot is theirs.
        world.happen(Event::EntryChanged(Entry { priority: Priority::TwoWeekWait, ..unsaid }));
        free(&mut world, takes);
        assert_eq!(world.live().len(), 1, "{kept_for:?}");
    }
}

#[test]
fn an_offer_ends_when_the_list_says_no_band_any_more() {
    let mut world = world_of(|_| {});
    free(&mut world, Takes::any());
    assert_eq!(world.live().len(), 1);
    world.happen(Event::EntryChanged(Entry { priority: Priority::Unsaid, ..entry(1) }));
    assert_eq!(world.live().len(), 0);
}

#[test]
fn nobody_is_seen_before_the_day_that_their_entry_names() {
    let day = |days: i64| World::new().facts(days).local.day;
    for (not_before, is_offered) in [(day(9), true), (day(10), true), (day(11), false)] {
        check(Takes::any(), |it| it.timing.not_before = Some(not_before), is_offered);
    }
}

/// A follow-up that is due in so many days and began so many days ago.
fn follow_up(number: u128, began: i64, due: i64) -> Entry {
    let world = World::new();
    let (id, patient) = (EntryId(number), PatientRef(number));
    let timing = Timing { due_by: Some(world.facts(due).local.day), ..Timing::default() };
    let waiting_since = world.now.plus_minutes(-began * MINUTES_OF_DAY);
    let kind = AppointmentKind::FollowUp;
    Entry { id, patient, timing, waiting_since, kind, ..entry(1) }
}

#[test]
fn a_follow_up_waits_by_how_much_of_its_interval_has_passed() {
    // Ninety of a hundred days against a hundred of two hundred: the shorter wait is more overdue.
    let mut world = World::new();
    world.happen(Event::EntryAdded(follow_up(1, 100, 100)));
    world.happen(Event::EntryAdded(follow_up(2, 90, 10)));
    let facts = SlotFacts { kind: AppointmentKind::FollowUp, ..world.facts(10) };
    world.free_as(facts, Cause::Patient);
    assert_eq!(world.live()[0].patient, PatientRef(2));
}

#[test]
fn a_follow_up_without_a_due_day_is_not_asked() {
    let mut world = World::new();
    let undated = Entry { timing: Timing::default(), ..follow_up(1, 100, 100) };
    world.happen(Event::EntryAdded(undated));
    let facts = SlotFacts { kind: AppointmentKind::FollowUp, ..world.facts(10) };
    world.free_as(facts, Cause::Patient);
    assert_eq!(world.live().len(), 0);
}

#[test]
fn what_must_come_first_comes_first() {
    let first = AppointmentId(50);
    // On which day the appointment is that must come first, if it is known.
    for (day, is_offered) in [(Some(5), true), (Some(10), false), (Some(20), false), (None, false)]
    {
        let mut world = World::new();
        let other = "330".parse().unwrap();
        if let Some(day) = day {
            world.book(
                50,
                1,
                SlotFacts { service: other, session: "SCAN".to_string(), ..world.facts(day) },
            );
        }
        let timing = Timing { after: Some(first), ..Timing::default() };
        world.happen(Event::EntryAdded(Entry { timing, ..entry(1) }));
        world.free(10);
        assert_eq!(!world.live().is_empty(), is_offered, "{day:?}");
    }
}

#[test]
fn what_had_to_come_first_and_took_place_is_no_hindrance_and_cancelled_it_is() {
    for took_place in [true, false] {
        let mut world = World::new();
        let other = "330".parse().unwrap();
        let scan = SlotFacts { service: other, session: "SCAN".to_string(), ..world.facts(1) };
        world.book(50, 1, scan);
        let timing = Timing { after: Some(AppointmentId(50)), ..Timing::default() };
        world.happen(Event::EntryAdded(Entry { timing: timing.clone(), ..entry(1) }));
        if took_place {
            world.wait(2 * MINUTES_OF_DAY);
            world.happen(Event::AppointmentAttended(AppointmentId(50)));
            // The list says it again and takes nothing back.
            world.happen(Event::EntryChanged(Entry { timing, ..entry(1) }));
        } else {
            world.cancel(50);
        }
        world.free(10);
        assert_eq!(!world.live().is_empty(), took_place);
    }
}

#[test]
fn a_cancer_slot_is_kept_until_two_days_before_and_then_for_urgent_until_one() {
    let cancer = || Takes { kept_for: Some(Priority::TwoWeekWait), ..Takes::any() };
    let urgent = || Takes { kept_for: Some(Priority::Urgent), ..Takes::any() };
    // Hours before the start from which each band may have the time of a clinic.
    let from = |takes: Takes, priority: Priority| {
        let mut world = world_of(|it| (it.priority, it.notice_minutes_min) = (priority, 0));
        let start = world.facts(10).start;
        free(&mut world, takes);
        while world.engine.offers().next().is_none() && world.now < start.plus_minutes(-4 * 60) {
            world.wait(60);
        }
        start.minutes_since(world.now) / 60
    };
    let whole = |priority| from(Takes::any(), priority);
    assert_eq!(from(cancer(), Priority::TwoWeekWait), whole(Priority::TwoWeekWait));
    assert_eq!(from(cancer(), Priority::Urgent), 47);
    assert_eq!(from(cancer(), Priority::Routine), 23);
    assert_eq!(from(urgent(), Priority::Urgent), whole(Priority::Urgent));
    assert_eq!(from(urgent(), Priority::Routine), 23);
}

/// Source: docs/access-policy.md: freed times of suspected cancer are kept for it, whoever asks.
#[test]
fn no_program_books_a_time_for_a_band_below_the_one_it_is_kept_for() {
    let bands = [Priority::Routine, Priority::Urgent, Priority::TwoWeekWait];
    for (kept_for, days, allowed) in [
        (Some(Priority::TwoWeekWait), 10, [false, false, true]),
        (Some(Priority::Urgent), 10, [false, true, true]),
        (Some(Priority::TwoWeekWait), 2, [false, true, true]),
        (Some(Priority::TwoWeekWait), 1, [true, true, true]),
        (None, 10, [true, true, true]),
    ] {
        for moves in [None, Some(AppointmentId(50))] {
            for (priority, is_booked) in bands.into_iter().zip(allowed) {
                let mut world = World::new();
                // At night nobody is asked, but a person may still book.
                world.wait(12 * 60);
                let takes = Takes { kept_for, ..Takes::any() };
                world.free_as(SlotFacts { takes, ..world.facts(days) }, Cause::Patient);
                if moves.is_some() {
                    world.book(50, 1, world.facts(30));
                }
                world.happen(Event::EntryAdded(Entry { priority, ..entry(1) }));
                let (slot, entry) = (world.slot().id, EntryId(1));
                let wanted = BookingRequested { slot, entry, moves };
                let refused = refusal(&world.happen(Event::BookingRequested(wanted)));
                let kept = Some(Refusal::NotEligible(PassedOver::KeptFor));
                assert_eq!(
                    refused,
                    kept.filter(|_| !is_booked),
                    "{kept_for:?} {days} {priority:?}"
                );
            }
        }
    }
}

#[test]
fn whoever_is_less_urgent_than_was_said_loses_the_offer_of_a_kept_time() {
    for (kept_for, now, stays) in [
        (Some(Priority::TwoWeekWait), Priority::Urgent, false),
        (Some(Priority::TwoWeekWait), Priority::Routine, false),
        (Some(Priority::TwoWeekWait), Priority::TwoWeekWait, true),
        (Some(Priority::Urgent), Priority::Urgent, true),
        (Some(Priority::Urgent), Priority::Routine, false),
        (None, Priority::Routine, true),
    ] {
        let mut world = world_of(|it| it.priority = Priority::TwoWeekWait);
        free(&mut world, Takes { kept_for, ..Takes::any() });
        assert_eq!(world.live().len(), 1);
        world.happen(Event::EntryChanged(Entry { priority: now, ..entry(1) }));
        assert_eq!(world.live().len(), usize::from(stays), "{kept_for:?} {now:?}");
    }
}

#[test]
fn an_entry_names_what_it_seeks_and_no_more() {
    let seeks = Seeks { types: plain_types(["hand"]), ..Seeks::default() };
    check(Takes::any(), |it| it.seeks = seeks.clone(), true);
}

#[test]
fn children_and_people_in_prison_are_not_asked_until_something_is_opened_for_them() {
    let born = |year| move |it: &mut Entry| it.seeks.born = BirthMonth::of(year, 1);
    check(Takes::any(), born(2015), false);
    check(Takes::any(), born(2000), true);
    check(Takes { age_to: Some(15), ..Takes::any() }, born(2015), true);
    check(Takes::any(), |it| it.course.in_prison = true, false);
}

#[test]
fn suspected_cancer_is_phoned_first_while_somebody_can_call() {
    let reach = |priority: Priority, days: i64, hour: i64| {
        let mut world = world_of(|it| (it.priority, it.notice_minutes_min) = (priority, 0));
        world.wait(hour * 60);
        let start = world.facts(days).start.plus_minutes(-hour * 60);
        let local = crate::LocalTime::at_offset(start, 0);
        world.free_as(SlotFacts { start, local, ..world.facts(days) }, Cause::Patient);
        world.live()[0].reach
    };
    assert_eq!(reach(Priority::TwoWeekWait, 10, 0), Reach::Call);
    assert_eq!(reach(Priority::Urgent, 10, 0), Reach::Text);
    // Monday, seven in the evening: nobody calls before Tuesday at nine, and the time is at eight.
    assert_eq!(reach(Priority::TwoWeekWait, 1, 9), Reach::Text);
}

#[test]
fn who_is_to_be_reached_through_a_safe_contact_is_called_however_else_they_could_be() {
    for (via, reach) in [
        (ContactVia::Patient, Reach::Text),
        (ContactVia::Parent, Reach::Text),
        (ContactVia::CallOnly, Reach::Call),
        (ContactVia::SafeContact, Reach::Call),
    ] {
        let mut world = world_of(|it| it.course.via = via);
        free(&mut world, Takes::any());
        assert_eq!(world.live()[0].reach, reach, "{via:?}");
    }
}

/// A person's second entry, for something else, that says this of how they live.
fn beside(course: Course) -> Entry {
    Entry { patient: PatientRef(1), service: "330".parse().unwrap(), course, ..entry(2) }
}

/// Source: docs/access-policy.md: what harms a person harms them whichever list says so.
#[test]
fn what_one_entry_says_of_how_a_person_lives_counts_for_all_of_theirs() {
    let via = |via| Course { via, ..Course::default() };
    for (course, whose, reach) in [
        (via(ContactVia::SafeContact), 1, Some(Reach::Call)),
        (via(ContactVia::CallOnly), 1, Some(Reach::Call)),
        (via(ContactVia::Carer), 1, Some(Reach::Text)),
        (via(ContactVia::SafeContact), 9, Some(Reach::Text)),
        (Course { in_prison: true, ..Course::default() }, 1, None),
        (Course { in_prison: true, ..Course::default() }, 9, Some(Reach::Text)),
    ] {
        for comes_first in [true, false] {
            let mut world = World::new();
            let other = Entry { patient: PatientRef(whose), ..beside(course) };
            let (first, second) = if comes_first { (other, entry(1)) } else { (entry(1), other) };
            world.happen(Event::EntryAdded(first));
            world.happen(Event::EntryAdded(second));
            free(&mut world, Takes::any());
            let asked = world.live().first().map(|it| it.reach);
            assert_eq!(asked, reach, "{course:?} of {whose}, {comes_first}");
        }
    }
}

#[test]
fn who_is_said_to_be_in_prison_loses_what_is_out_and_is_asked_once_nothing_says_so() {
    let in_prison = Course { in_prison: true, ..Course::default() };
    let changed = |course| Event::EntryChanged(beside(course));
    let removed = Event::EntryRemoved(EntryRemoved { entry: EntryId(2) });
    for (said, taken_back) in [
        (Event::EntryAdded(beside(in_prison)), removed),
        (Event::EntryAdded(beside(in_prison)), changed(Course::default())),
        (changed(in_prison), changed(Course::default())),
    ] {
        let mut world = world_of(|_| {});
        if matches!(said, Event::EntryChanged(_)) {
            world.happen(Event::EntryAdded(beside(Course::default())));
        }
        free(&mut world, Takes::any());
        assert_eq!(world.live().len(), 1);
        world.happen(said);
        assert!(world.live().is_empty());
        let second = SlotFacts { session: "HIP".to_string(), ..world.facts(12) };
        world.free_as(second, Cause::Patient);
        assert!(world.live().is_empty());
        world.happen(taken_back);
        assert_eq!(world.live().len(), 1, "the time that they were not asked about yet");
    }
}
