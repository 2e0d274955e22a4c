//! Working minutes over evenings, weekends, bank holidays and changes of the clock.

use super::*;
use crate::availability::Weekdays;
use crate::civil::day_of;
use crate::decide::world::World;
use crate::rule_set::Hours;
use crate::time::LocalTime;

/// A local date and time with how far the clock is ahead of UTC then.
type Civil = (i32, u8, u8, u16, i16);

const WINTER: i16 = 0;
const SUMMER: i16 = 60;

fn at((year, month, day, clock, offset): Civil) -> (Timestamp, LocalTime) {
    let local = LocalTime {
        day: day_of(year, month, day).unwrap(),
        minute: clock / 100 * 60 + clock % 100,
    };
    let minutes = i64::from(local.day) * 1440 + i64::from(local.minute) - i64::from(offset);
    (Timestamp(minutes * MINUTE_MS), local)
}

fn slot(start: Civil) -> SlotFacts {
    let (start, local) = at(start);
    SlotFacts { start, local, ..World::new().facts(1) }
}

/// Nine to five on working days, four hours to reach somebody.
fn rules() -> RuleSet {
    RuleSet::built_in()
}

fn check(rules: &RuleSet, now: Civil, start: Civil, expected: Option<Civil>) {
    let slot = slot(start);
    let last_yes = slot.start.plus_minutes(-i64::from(rules.cutoff_minutes));
    let calls = Calls { rules, slot: &slot, last_yes, now: at(now).0, offset_minutes: now.4 };
    assert_eq!(calls.deadline(), expected.map(|it| at(it).0), "{now:?} {start:?}");
}

#[test]
fn only_working_minutes_count() {
    let table = [
        // On one day.
        ((2027, 1, 13, 930, WINTER), Some((2027, 1, 13, 1330, WINTER))),
        ((2027, 1, 13, 1300, WINTER), Some((2027, 1, 13, 1700, WINTER))),
        // Before the hours, and after them.
        ((2027, 1, 13, 700, WINTER), Some((2027, 1, 13, 1300, WINTER))),
        ((2027, 1, 13, 1301, WINTER), Some((2027, 1, 14, 901, WINTER))),
        ((2027, 1, 13, 1700, WINTER), Some((2027, 1, 14, 1300, WINTER))),
        // Friday evening, Saturday, Sunday.
        ((2027, 1, 15, 1950, WINTER), Some((2027, 1, 18, 1300, WINTER))),
        ((2027, 1, 15, 1600, WINTER), Some((2027, 1, 18, 1200, WINTER))),
        ((2027, 1, 16, 1000, WINTER), Some((2027, 1, 18, 1300, WINTER))),
        ((2027, 1, 17, 1000, WINTER), Some((2027, 1, 18, 1300, WINTER))),
    ];
    for (now, expected) in table {
        check(&rules(), now, (2027, 1, 28, 1000, WINTER), expected);
    }
}

#[test]
fn nobody_calls_on_a_bank_holiday() {
    let table = [
        // Maundy Thursday to Tuesday after Easter; Christmas 2026 with its moved day.
        ((2027, 3, 25, 1600, WINTER), (2027, 4, 9, 1000, SUMMER), (2027, 3, 30, 1200, SUMMER)),
        ((2026, 12, 24, 1600, WINTER), (2027, 1, 20, 1000, WINTER), (2026, 12, 29, 1200, WINTER)),
        ((2026, 8, 28, 1400, SUMMER), (2026, 9, 20, 1000, SUMMER), (2026, 9, 1, 1000, SUMMER)),
    ];
    for (now, start, expected) in table {
        check(&rules(), now, start, Some(expected));
    }
}

#[test]
fn the_hours_stay_those_of_the_local_clock_when_it_changes() {
    let table = [
        // To summer time, on 29 March 2026.
        ((2026, 3, 27, 1600, WINTER), (2026, 4, 20, 1000, SUMMER), (2026, 3, 30, 1200, SUMMER)),
        ((2026, 3, 29, 1000, SUMMER), (2026, 4, 20, 1000, SUMMER), (2026, 3, 30, 1300, SUMMER)),
        ((2026, 3, 29, 30, WINTER), (2026, 4, 20, 1000, SUMMER), (2026, 3, 30, 1300, SUMMER)),
        // Before the change, of which the slot knows already.
        ((2026, 3, 26, 1000, WINTER), (2026, 4, 20, 1000, SUMMER), (2026, 3, 26, 1400, WINTER)),
        // To winter time, on 25 October 2026.
        ((2026, 10, 23, 1600, SUMMER), (2026, 11, 9, 1000, WINTER), (2026, 10, 26, 1200, WINTER)),
        ((2026, 10, 22, 1600, SUMMER), (2026, 11, 9, 1000, WINTER), (2026, 10, 23, 1200, SUMMER)),
    ];
    for (now, start, expected) in table {
        check(&rules(), now, start, Some(expected));
    }
}

#[test]
fn hours_are_those_of_the_rules() {
    let mut rules = rules();
    let start = (2027, 1, 28, 1000, WINTER);
    rules.calling_hours = Hours::ANY;
    check(&rules, (2027, 1, 15, 1950, WINTER), start, Some((2027, 1, 15, 2350, WINTER)));
    check(&rules, (2026, 12, 25, 2200, WINTER), start, Some((2026, 12, 26, 200, WINTER)));
    rules.calling_hours = Hours { weekdays: Weekdays(1 << 5), ..Hours::ANY };
    check(&rules, (2027, 1, 15, 1950, WINTER), start, Some((2027, 1, 16, 400, WINTER)));
    rules.calling_hours = Hours { weekdays: Weekdays(0), ..Hours::ANY };
    check(&rules, (2027, 1, 15, 1950, WINTER), start, None);
    rules.calling_hours = Hours { from_minute: 900, to_minute: 60, ..Hours::ANY };
    check(&rules, (2027, 1, 15, 1950, WINTER), start, None);
}

#[test]
fn no_deadline_goes_past_the_cut_off() {
    let now = (2027, 1, 15, 1600, WINTER);
    // Two hours before the start, or when the last calls before that are over.
    check(&rules(), now, (2027, 1, 16, 1000, WINTER), Some((2027, 1, 15, 1700, WINTER)));
    check(&rules(), now, (2027, 1, 18, 1000, WINTER), Some((2027, 1, 15, 1700, WINTER)));
    check(&rules(), now, (2027, 1, 18, 1100, WINTER), Some((2027, 1, 15, 1700, WINTER)));
    check(&rules(), now, (2027, 1, 18, 1101, WINTER), Some((2027, 1, 18, 901, WINTER)));
    check(&rules(), now, (2027, 1, 15, 1845, WINTER), Some((2027, 1, 15, 1645, WINTER)));
    check(&rules(), now, (2027, 1, 18, 1300, WINTER), Some((2027, 1, 18, 1100, WINTER)));
    check(&rules(), now, (2027, 1, 18, 1400, WINTER), Some((2027, 1, 18, 1200, WINTER)));
    check(&rules(), now, (2027, 1, 18, 1500, WINTER), Some((2027, 1, 18, 1200, WINTER)));
}

#[test]
fn there_is_time_for_a_call_only_with_working_minutes_before_the_cut_off() {
    let is_time = |now: Civil, start: Civil| {
        let slot = slot(start);
        let rules = rules();
        let last_yes = slot.start.plus_minutes(-i64::from(rules.cutoff_minutes));
        let now = at(now).0;
        Calls { rules: &rules, slot: &slot, last_yes, now, offset_minutes: WINTER }.is_time()
    };
    let friday_evening = (2027, 1, 15, 1950, WINTER);
    assert!(!is_time(friday_evening, (2027, 1, 16, 1000, WINTER)));
    assert!(!is_time(friday_evening, (2027, 1, 18, 1129, WINTER)));
    assert!(is_time(friday_evening, (2027, 1, 18, 1130, WINTER)));
    assert!(is_time((2027, 1, 15, 1630, WINTER), (2027, 1, 16, 1000, WINTER)));
    assert!(!is_time((2027, 1, 15, 1631, WINTER), (2027, 1, 16, 1000, WINTER)));
    check(&rules(), friday_evening, (2027, 1, 17, 1000, WINTER), None);
}
