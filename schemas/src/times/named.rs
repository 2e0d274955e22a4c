//! Times that have a name: school hours, the school run, office hours, bank holidays.
//!
//! Schools differ by half an hour and more. So what a person can do in school hours is taken
//! narrowly, and what they cannot do then is taken widely: what is offered fits either way.

use backfill_core::availability::{MonthWeeks, Weekdays, Window};

use super::clock::MIDNIGHT;
use super::error::TimesError;
use super::phrase::Phrase;
use super::windows::Excluded;
use super::words::Named;
use super::{AFTERNOON, EVENING, MORNING};

/// Between taking children to school and fetching them: 09:30 to 14:30.
const SCHOOL_HOURS_SURE: (u16, u16) = (9 * 60 + 30, 14 * 60 + 30);
/// School hours with the way there and back: 08:30 to 16:00.
const SCHOOL_HOURS_WIDE: (u16, u16) = (8 * 60 + 30, 16 * 60);
/// The way to school: 08:00 to 09:30.
const TO_SCHOOL: (u16, u16) = (8 * 60, 9 * 60 + 30);
/// The way from school: 14:30 to 16:00.
const FROM_SCHOOL: (u16, u16) = (14 * 60 + 30, 16 * 60);
/// When an afternoon is sure to be over.
const AFTERNOON_WIDE_END: u16 = 18 * 60;
/// 09:00 to 17:00.
const OFFICE_HOURS: (u16, u16) = (9 * 60, 17 * 60);

/// The part of a window that lies in a named time.
pub(super) fn within(window: Window, phrase: &Phrase) -> Result<Window, TimesError> {
    let hours = match phrase.named {
        None => return Ok(window),
        Some(Named::SchoolHours) => SCHOOL_HOURS_SURE,
        Some(Named::OfficeHours) => OFFICE_HOURS,
        Some(Named::BankHolidays | Named::SchoolRun) => {
            return Err(TimesError::not_understood(&phrase.text));
        }
    };
    Ok(Window {
        weekdays: Weekdays(window.weekdays.0 & Weekdays::WORKDAYS.0),
        from_minute: window.from_minute.max(hours.0),
        to_minute: window.to_minute.min(hours.1),
        ..window
    })
}

/// The times that `not …` takes away by a name. Bank holidays are none of the week: they are told
/// apart by [`is_bank_holidays`].
pub(super) fn excluded(phrase: &Phrase, named: Named) -> Result<Vec<Excluded>, TimesError> {
    let text = phrase.text.clone();
    let all: &[(u16, u16)] = match named {
        Named::SchoolHours => &[SCHOOL_HOURS_WIDE],
        Named::SchoolRun => &[TO_SCHOOL, FROM_SCHOOL],
        // Nobody knows when a patient works.
        Named::OfficeHours => {
            return Err(TimesError::NotKnown { text, example: "not weekdays 8am to 6pm" });
        }
        Named::BankHolidays => return Err(TimesError::Mixed { text }),
    };
    if phrase.hours.is_some() {
        return Err(TimesError::Mixed { text });
    }
    let days = phrase.days.map_or(Weekdays::WORKDAYS.0, |(days, _)| days & Weekdays::WORKDAYS.0);
    let weeks = if phrase.days.is_some() { phrase.weeks } else { MonthWeeks::EVERY };
    let one = |hours: &(u16, u16)| Excluded {
        weekdays: Weekdays(days),
        weeks,
        hours: *hours,
        text: text.clone(),
    };
    Ok(all.iter().map(one).collect())
}

/// The hours that `not …` takes away. Where a morning begins and an evening ends is not the same
/// for everybody, so what suits is taken narrowly and what does not is taken widely.
pub(super) fn wide_hours(phrase: &Phrase) -> (u16, u16) {
    let (from, to) = phrase.hours.unwrap_or((0, MIDNIGHT));
    if !phrase.is_part_of_day {
        return (from, to);
    }
    let wide_to = match to {
        _ if to == AFTERNOON.1 && !phrase.is_pm => AFTERNOON_WIDE_END,
        _ if to == AFTERNOON.1 || to == EVENING.1 => MIDNIGHT,
        _ => to,
    };
    (if from == MORNING.0 { 0 } else { from }, wide_to)
}

/// Whether a phrase says bank holidays and nothing else.
pub(super) fn is_bank_holidays(phrase: &Phrase) -> bool {
    phrase.named == Some(Named::BankHolidays)
        && phrase.days.is_none()
        && phrase.hours.is_none()
        && !phrase.has_dates()
}
