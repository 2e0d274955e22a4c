//! Dates as people, spreadsheets and patient systems write them. A date is taken where it can mean
//! one day only.
//!
//! | written | read |
//! |---|---|
//! | `1956-03-27`, `1956/03/27`, `19560327` | that day |
//! | `27/03/1956`, `27.3.1956`, `27-03-1956` | that day: there is no 27th month |
//! | `03/04/1956` | two days, unless it is known whether days or months come first |
//! | `27-Mar-1956`, `27th March 1956`, `March 27, 1956` | that day |
//! | `27-Mar-56` | the one of the two centuries that is possible, if one is |
//! | `20541` | that day of Excel, which counts from 1900 |
//! | `1956-03-27 00:00:00`, `27/03/1956 12:00:00 AM` | that day: midnight is how programs write dates |
//!
//! A fault never repeats what was written.

mod clock;
mod fault;
mod order;
mod reader;
mod split;

use backfill_core::civil::date_of;

pub use fault::DateFault;
pub use order::{DayOrder, OrderEvidence};

/// What a date can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// What is known of the order of day and month where dates come from.
    pub order: DayOrder,
    /// The earliest day, in days since 1970-01-01: decides the century of a year of two digits.
    pub from_day: i32,
    /// The latest day.
    pub to_day: i32,
}

/// A date with the time that stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTime {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Seconds since midnight; none if no time is written.
    pub second: Option<u32>,
}

/// Reads a date: days since 1970-01-01. A time beside it must be midnight.
///
/// # Errors
/// If it is no date, can be two, or has a time of day.
pub fn date(text: &str, expected: &Expected) -> Result<i32, DateFault> {
    let read = date_time(text, expected)?;
    match read.second {
        None | Some(0) => Ok(read.day),
        Some(_) => Err(DateFault::HasTime),
    }
}

/// Reads a date, perhaps with a civil time beside it.
///
/// # Errors
/// If it is no date, or can be two.
pub fn date_time(text: &str, expected: &Expected) -> Result<DateTime, DateFault> {
    let (date, time) = split::date_and_time(text);
    let second = time.map(|time| clock::second(time).ok_or(DateFault::NotADate)).transpose()?;
    Ok(DateTime { day: reader::day(date, expected)?, second })
}

/// A day as `YYYY-MM-DD`.
#[must_use]
pub fn iso(day: i32) -> String {
    let date = date_of(day);
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

#[cfg(test)]
mod tests;
