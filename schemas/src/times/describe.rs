//! An availability in words that read back as the same.

use backfill_core::availability::{Availability, Away, Weekdays, Window};

use super::calendar::{MONTHS, WEEKDAYS, civil_of};
use super::clock::MIDNIGHT;
use super::{AFTERNOON, EVENING, MORNING};

const WEEKEND: Weekdays = Weekdays(0b110_0000);

/// When a person can come, in words. [`super::parse`] reads them back as the same value, on
/// whatever day, as long as each window holds some time and lies in the years 1 to 9999.
#[must_use]
pub fn describe(availability: &Availability) -> String {
    let mut phrases: Vec<String> = availability.windows.iter().map(window).collect();
    if phrases.is_empty() {
        phrases.push(String::from("any time"));
    }
    phrases.extend(availability.away.iter().map(away));
    phrases.join("; ")
}

fn window(window: &Window) -> String {
    let hours = (window.from_minute, window.to_minute);
    let is_every_day = window.weekdays == Weekdays::ALL;
    let mut text = match part(hours) {
        Some(part) if is_every_day => part.to_owned(),
        Some(part) => format!("{} {part}", days(window.weekdays, "")),
        None if hours == (0, MIDNIGHT) => days(window.weekdays, "s"),
        None if is_every_day => clock_hours(hours),
        None => format!("{} {}", days(window.weekdays, "s"), clock_hours(hours)),
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

fn clock_hours(hours: (u16, u16)) -> String {
    match hours {
        (0, to) => format!("before {}", clock(to)),
        (from, MIDNIGHT) => format!("after {}", clock(from)),
        (from, to) => format!("{} to {}", clock(from), clock(to)),
    }
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Weekdays with `ending` after each: `Mondays and Fridays`, `Monday and Friday`.
fn days(weekdays: Weekdays, ending: &str) -> String {
    match weekdays {
        Weekdays::ALL => return String::from("every day"),
        Weekdays::WORKDAYS => return format!("weekday{ending}"),
        WEEKEND => return format!("weekend{ending}"),
        _ => {}
    }
    let numbered = (0..).zip(WEEKDAYS).filter(|(number, _)| weekdays.contains(*number));
    let names: Vec<String> = numbered.map(|(_, name)| format!("{name}{ending}")).collect();
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
