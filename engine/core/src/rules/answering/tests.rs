//! The time to answer a message over nights, weekends, bank holidays and changes of the clock.

use crate::Event;
use crate::availability::Weekdays;
use crate::civil::day_of;
use crate::decide::world::{World, entry};
use crate::event::ClockJumped;
use crate::rule_set::{Hours, RuleSet};
use crate::slot::SlotFacts;
use crate::time::{LocalTime, MINUTE_MS};
use crate::{EntryId, Timestamp};

/// Year, month, day, and the local clock.
type Civil = (i32, u8, u8, u16);

fn local((year, month, day, clock): Civil) -> LocalTime {
    let day = day_of(year, month, day).unwrap();
    LocalTime { day, minute: clock / 100 * 60 + clock % 100 }
}

/// As a clock shows it that is so many minutes ahead of UTC.
fn at(civil: Civil, offset_minutes: i64) -> Timestamp {
    let local = local(civil);
    let minutes = i64::from(local.day) * 1440 + i64::from(local.minute) - offset_minutes;
    Timestamp(minutes * MINUTE_MS)
}

/// A world at that moment in which one person waits and is reached by text.
fn world(rules: &RuleSet, now: Timestamp) -> World {
    let quiet = RuleSet { list_age_days_max: 0, silence_hours_max: 0, ..rules.clone() };
    let mut world = World::with_rules(quiet);
    world.now = now;
    world.happen(Event::EntryAdded(crate::entry::Entry { id: EntryId(1), ..entry(1) }));
    world
}

fn slot(world: &World, start: Civil, offset_minutes: i64) -> SlotFacts {
    SlotFacts { start: at(start, offset_minutes), local: local(start), ..world.facts(1) }
}

/// When the text that is sent at `now` must be answered.
fn deadline(rules: &RuleSet, now: Timestamp, start: (Civil, i64)) -> Option<Timestamp> {
    let mut world = world(rules, now);
    let facts = slot(&world, start.0, start.1);
    world.free_as(facts, crate::slot::Cause::Patient);
    world.live().first().map(|offer| offer.deadline)
}

fn check(rules: &RuleSet, now: Civil, start: Civil, expected: Civil) {
    let told = deadline(rules, at(now, 0), (start, 0));
    assert_eq!(told, Some(at(expected, 0)), "{now:?} for {start:?}");
}

/// 7 days or more ahead a day, as Imperial's access policy gives; nearer ones are our own choice.
#[test]
fn the_further_away_the_longer_and_only_waking_hours_count() {
    let table = [
        // A week or more ahead: the same time next day, be it a Saturday or a Sunday.
        ((2027, 1, 13, 1000), (2027, 1, 27, 1400), (2027, 1, 14, 1000)),
        ((2027, 1, 13, 1950), (2027, 1, 27, 1400), (2027, 1, 14, 1950)),
        ((2027, 1, 15, 1730), (2027, 1, 27, 1400), (2027, 1, 16, 1730)),
        ((2027, 1, 16, 900), (2027, 1, 23, 900), (2027, 1, 17, 900)),
        // Two days or more: four hours, and at night they stand still.
        ((2027, 1, 13, 1000), (2027, 1, 18, 1400), (2027, 1, 13, 1400)),
        ((2027, 1, 13, 1600), (2027, 1, 18, 1400), (2027, 1, 13, 2000)),
        ((2027, 1, 13, 1950), (2027, 1, 18, 1400), (2027, 1, 14, 1150)),
        // A day or more: two hours.
        ((2027, 1, 13, 1000), (2027, 1, 14, 1400), (2027, 1, 13, 1200)),
        ((2027, 1, 13, 1950), (2027, 1, 15, 1400), (2027, 1, 14, 950)),
        // Four hours or more: one hour.
        ((2027, 1, 13, 900), (2027, 1, 13, 1500), (2027, 1, 13, 1000)),
        ((2027, 1, 13, 1930), (2027, 1, 14, 1500), (2027, 1, 14, 830)),
    ];
    for (now, start, expected) in table {
        check(&RuleSet::built_in(), now, start, expected);
    }
}

#[test]
fn no_time_runs_on_a_bank_holiday() {
    let table = [
        // Good Friday and Easter Monday, with the weekend between them.
        ((2027, 3, 25, 1900), (2027, 3, 31, 1400), (2027, 3, 27, 1100)),
        // Christmas Eve; Boxing Day is on a Saturday and kept on Monday.
        ((2026, 12, 24, 1000), (2027, 1, 14, 1400), (2026, 12, 26, 1000)),
        ((2026, 12, 27, 1900), (2027, 1, 2, 1400), (2026, 12, 29, 1100)),
        // New Year's Eve.
        ((2026, 12, 31, 1930), (2027, 1, 4, 1400), (2027, 1, 2, 1130)),
    ];
    for (now, start, expected) in table {
        let summer = i64::from(start.1 == 3 && start.2 > 28) * 60;
        let told = deadline(&RuleSet::built_in(), at(now, 0), (start, summer));
        assert_eq!(told, Some(at(expected, 0)), "{now:?} for {start:?}");
    }
}

#[test]
fn the_hours_are_those_of_the_local_clock_when_it_changes() {
    // To summer time on 28 March 2027: so much earlier by UTC.
    let rules = RuleSet::built_in();
    let told = deadline(&rules, at((2027, 3, 27, 1900), 0), ((2027, 4, 9, 1400), 60));
    assert_eq!(told, Some(at((2027, 3, 28, 1900), 60)));
    let told = deadline(&rules, at((2027, 3, 27, 1900), 0), ((2027, 3, 30, 1400), 60));
    assert_eq!(told, Some(at((2027, 3, 28, 1100), 60)));
    // Any minute of any day is the clock, whatever it shows.
    let any = RuleSet {
        answering_hours: Hours::ANY,
        messages_from_minute: 0,
        messages_to_minute: 1440,
        ..rules
    };
    let night = at((2027, 3, 27, 2300), 0);
    let told = deadline(&any, night, ((2027, 3, 31, 1400), 60));
    assert_eq!(told, Some(night.plus_minutes(240)));
}

#[test]
fn nobody_may_answer_after_the_last_yes_that_counts() {
    let table = [
        // Two hours before the start, even where that is in the night.
        ((2027, 1, 13, 1950), (2027, 1, 14, 900), (2027, 1, 14, 700)),
        ((2027, 1, 13, 1950), (2027, 1, 14, 1030), (2027, 1, 14, 830)),
        ((2027, 1, 13, 1000), (2027, 1, 13, 1415), (2027, 1, 13, 1100)),
        ((2027, 1, 13, 1959), (2027, 1, 14, 1200), (2027, 1, 14, 859)),
    ];
    for (now, start, expected) in table {
        check(&RuleSet::built_in(), now, start, expected);
    }
}

#[test]
fn hours_are_those_of_the_rules() {
    let (now, start) = ((2027, 1, 15, 1950), (2027, 1, 27, 1400));
    let with = |answering_hours| RuleSet { answering_hours, ..RuleSet::built_in() };
    let table = [
        (Hours::ANY, (2027, 1, 16, 750)),
        (Hours { weekdays: Weekdays::WORKDAYS, ..RuleSet::built_in().answering_hours }, {
            (2027, 1, 18, 1950)
        }),
        (Hours { from_minute: 18 * 60, to_minute: 22 * 60, ..Hours::ANY }, (2027, 1, 18, 1950)),
        // Hours that never come: until the last yes that counts.
        (Hours { weekdays: Weekdays(0), ..Hours::ANY }, (2027, 1, 27, 1200)),
        (Hours { from_minute: 900, to_minute: 60, ..Hours::ANY }, (2027, 1, 27, 1200)),
    ];
    for (hours, expected) in table {
        check(&with(hours), now, start, expected);
    }
}

#[test]
fn a_part_of_a_minute_is_nobodys_loss() {
    let now = Timestamp(at((2027, 1, 13, 1000), 0).0 + 30_500);
    let told = deadline(&RuleSet::built_in(), now, ((2027, 1, 18, 1400), 0));
    assert_eq!(told, Some(now.plus_minutes(240)));
    let now = Timestamp(at((2027, 1, 13, 1600), 0).0 + 30_500);
    let told = deadline(&RuleSet::built_in(), now, ((2027, 1, 18, 1400), 0));
    assert_eq!(told, Some(Timestamp(at((2027, 1, 14, 800), 0).0 + 30_500)));
}

/// Offered on Wednesday at 10:00 for a time two weeks later: until Thursday at 10:00.
#[test]
fn a_jump_of_the_clock_leaves_the_hours_that_were_left() {
    let table = [
        // Half of the day is left.
        ((2027, 1, 13, 1600), (2027, 1, 13, 1800), (2027, 1, 14, 1200)),
        ((2027, 1, 13, 1600), (2027, 1, 14, 1600), (2027, 1, 15, 1000)),
        // Into the night: then it is not the night in which it ends.
        ((2027, 1, 13, 1600), (2027, 1, 14, 200), (2027, 1, 14, 1400)),
        ((2027, 1, 14, 930), (2027, 1, 14, 2200), (2027, 1, 15, 830)),
        // Within the night nothing was lost.
        ((2027, 1, 13, 2100), (2027, 1, 14, 500), (2027, 1, 14, 1000)),
        // Past the last yes that counts: what is there.
        ((2027, 1, 13, 1600), (2027, 1, 27, 1100), (2027, 1, 27, 1200)),
    ];
    for (from, to, expected) in table {
        let mut world = world(&RuleSet::built_in(), at((2027, 1, 13, 1000), 0));
        let facts = slot(&world, (2027, 1, 27, 1400), 0);
        world.free_as(facts, crate::slot::Cause::Patient);
        let offer = world.live()[0].id;
        let (from, to) = (at(from, 0), at(to, 0));
        world.now = to;
        world.happen(Event::ClockJumped(ClockJumped { from, to }));
        assert_eq!(world.offer(offer).deadline, at(expected, 0), "{from:?} to {to:?}");
    }
}
