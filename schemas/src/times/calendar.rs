//! Names of the calendar, and the civil dates of the core.

pub(super) use backfill_core::civil::{day_of, month_days, weekday};

use backfill_core::civil::{CivilDate, date_of};

use crate::limits::{DAY_MAX, DAY_MIN};

/// Weekdays by number, 0 = Monday.
pub(super) const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Months by number less one.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The nearest day of the years 1 to 9999.
pub(super) fn clamp(day: i32) -> i32 {
    day.clamp(DAY_MIN, DAY_MAX)
}

/// The civil date (year, month, day of the month) of a day.
pub(super) fn civil_of(day: i32) -> (i32, u8, u8) {
    let CivilDate { year, month, day } = date_of(day);
    (year, month, day)
}
