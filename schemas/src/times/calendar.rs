//! Civil dates as days since 1970-01-01, without a time zone.

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

/// The weekday of a day, 0 = Monday. 1970-01-01 was a Thursday.
pub(super) fn weekday(day: i32) -> u8 {
    u8::try_from((i64::from(day) + 3).rem_euclid(7)).unwrap_or(0)
}

/// How many days a month has.
pub(super) fn month_days(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The day of a civil date of the years 1 to 9999; none if the calendar has no such date.
pub(super) fn day_of(year: i32, month: u8, day: u8) -> Option<i32> {
    let exists = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=month_days(year, month)).contains(&day);
    exists.then(|| year_start(year) + year_days_before(year, month) + i32::from(day) - 1)
}

/// The civil date (year, month, day of the month) of a day.
pub(super) fn civil_of(day: i32) -> (i32, u8, u8) {
    let day = clamp(day);
    let mut year = 1 + (day - DAY_MIN) / 366;
    while year_start(year + 1) <= day {
        year += 1;
    }
    let in_year = day - year_start(year);
    let month = (1..=12).rfind(|month| year_days_before(year, *month) <= in_year).unwrap_or(1);
    let in_month = in_year - year_days_before(year, month);
    (year, month, u8::try_from(in_month + 1).unwrap_or(1))
}

/// The day of 1 January. Every year has 365 days, and one more for each leap year before it.
fn year_start(year: i32) -> i32 {
    let before = year - 1;
    let leap_days = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    before * 365 + leap_days + DAY_MIN
}

fn year_days_before(year: i32, month: u8) -> i32 {
    (1..month).map(|month| i32::from(month_days(year, month))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_dates_have_their_known_days() {
        assert_eq!(day_of(1970, 1, 1), Some(0));
        assert_eq!(day_of(1, 1, 1), Some(DAY_MIN));
        assert_eq!(day_of(9999, 12, 31), Some(DAY_MAX));
        assert_eq!(day_of(2000, 3, 1), Some(11_017));
        assert_eq!(day_of(2026, 11, 20).map(weekday), Some(4));
        assert_eq!(day_of(2027, 2, 29), None);
        assert_eq!(day_of(2026, 13, 1), None);
    }

    #[test]
    fn every_day_has_one_date() {
        let step = 97;
        for day in (DAY_MIN..=DAY_MAX).step_by(step).chain([DAY_MIN, -1, 0, 1, DAY_MAX]) {
            let (year, month, in_month) = civil_of(day);
            assert_eq!(day_of(year, month, in_month), Some(day));
        }
    }
}
