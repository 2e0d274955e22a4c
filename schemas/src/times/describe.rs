//! An availability in words that read back as the same.

use backfill_core::availability::{Availability, Away, MonthWeeks, Weekdays, Window};

use super::bounds::{are_opposite, overlap};
use super::calendar::{MONTHS, WEEKDAYS, civil_of};
use super::clock::MIDNIGHT;
use super::month_weeks::names;
use super::{AFTERNOON, EVENING, MORNING};

const WEEKEND: Weekdays = Weekdays(0b110_0000);

/// When a person can come, in words. [`super::parse`] reads them back as the same value, on
/// whatever day, as long as each window holds some time and lies in the years 1 to 9999.
#[must_use]
pub fn describe(availability: &Availability) -> String {
    let windows = &availability.windows;
    let mut phrases: Vec<String> =
        windows.iter().map(|one| window(one, meets_a_bound(one, windows))).collect();
    if phrases.is_empty() {
        phrases.push(String::from("any time"));
    }
    phrases.extend(availability.away.iter().map(away));
    if availability.not_on_bank_holidays {
        phrases.push(String::from("not on bank holidays"));
    }
    phrases.join("; ")
}

/// Whether it would read as one with another: `before 14:00; after 10:00` is from 10:00 to 14:00,
/// `00:00 to 14:00; after 10:00` is both.
fn meets_a_bound(window: &Window, windows: &[Window]) -> bool {
    let hours = |window: &Window| (window.from_minute, window.to_minute);
    let shares_a_day = |other: &Window| window.weekdays.0 & other.weekdays.0 != 0;
    windows.iter().any(|other| {
        let (one, two) = (hours(window), hours(other));
        shares_a_day(other) && are_opposite(one, two) && overlap(one, two)
    })
}

fn window(window: &Window, is_range: bool) -> String {
    let hours = (window.from_minute, window.to_minute);
    let clock_hours = clock_hours(hours, is_range);
    let mut text = if window.weeks == MonthWeeks::EVERY {
        weekly(window.weekdays, hours, clock_hours)
    } else {
        monthly(window, hours, &clock_hours)
    };
    text = match (window.from_day, window.to_day) {
        (Some(from), Some(to)) if from == to && *window == all_of_a_day(window) => date(from),
        (Some(from), Some(to)) if from == to => format!("{text} on {}", date(from)),
        (Some(from), Some(to)) => format!("{text} from {} until {}", date(from), date(to)),
        (Some(from), None) => format!("{text} from {}", date(from)),
        (None, Some(to)) => format!("{text} until {}", date(to)),
        (None, None) => text,
    };
    if window.preferred { text } else { format!("{text} if need be") }
}

fn weekly(weekdays: Weekdays, hours: (u16, u16), clock_hours: String) -> String {
    let is_every_day = weekdays == Weekdays::ALL;
    match part(hours) {
        Some(part) if is_every_day => part.to_owned(),
        Some(part) => format!("{} {part}", days(weekdays, "")),
        None if hours == (0, MIDNIGHT) => days(weekdays, "s"),
        None if is_every_day => clock_hours,
        None => format!("{} {clock_hours}", days(weekdays, "s")),
    }
}

/// `first and third Tuesday mornings of the month`. Groups of days are spelt out: the first
/// weekday of a month is not the weekdays of its first week.
fn monthly(window: &Window, hours: (u16, u16), clock_hours: &str) -> String {
    let weeks =
        list(&names(window.weeks).iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
    match part(hours) {
        Some(part) => format!("{weeks} {} {part} of the month", each_day(window.weekdays, "")),
        None if hours == (0, MIDNIGHT) => {
            format!("{weeks} {} of the month", each_day(window.weekdays, "s"))
        }
        None => {
            let days = each_day(window.weekdays, "s");
            format!("{weeks} {days} of the month {clock_hours}")
        }
    }
}

fn all_of_a_day(window: &Window) -> Window {
    let Window { from_day, to_day, preferred, .. } = *window;
    Window { from_day, to_day, preferred, ..Window::ANY }
}

fn part(hours: (u16, u16)) -> Option<&'static str> {
    match hours {
        MORNING => Some("mornings"),
        AFTERNOON => Some("afternoons"),
        EVENING => Some("evenings"),
        _ => None,
    }
}

fn clock_hours(hours: (u16, u16), is_range: bool) -> String {
    match hours {
        (0, to) if !is_range => format!("before {}", clock(to)),
        (from, MIDNIGHT) if from != 0 => format!("after {}", clock(from)),
        (from, to) => format!("{} to {}", clock(from), clock(to)),
    }
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Weekdays with `ending` after each: `Mondays and Fridays`, `Monday and Friday`.
fn days(weekdays: Weekdays, ending: &str) -> String {
    match weekdays {
        Weekdays::ALL => String::from("every day"),
        Weekdays::WORKDAYS => format!("weekday{ending}"),
        WEEKEND => format!("weekend{ending}"),
        _ => each_day(weekdays, ending),
    }
}

fn each_day(weekdays: Weekdays, ending: &str) -> String {
    let numbered = (0..).zip(WEEKDAYS).filter(|(number, _)| weekdays.contains(*number));
    list(&numbered.map(|(_, name)| format!("{name}{ending}")).collect::<Vec<_>>())
}

/// `a, b and c`.
fn list(names: &[String]) -> String {
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::from("never"),
    }
}

fn away(away: &Away) -> String {
    if away.from_day == away.to_day {
        return format!("not {}", date(away.from_day));
    }
    format!("not {} to {}", date(away.from_day), date(away.to_day))
}

fn date(day: i32) -> String {
    let (year, month, day) = civil_of(day);
    let month = MONTHS[usize::from(month).saturating_sub(1).min(11)];
    format!("{day} {month} {year:04}")
}
