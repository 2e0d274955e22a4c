//! The bank holidays of England: worked out from the rules, for no list of them is ever complete.
//!
//! The rules are those of the Banking and Financial Dealings Act 1971 (schedule 1) and of the
//! proclamations that have been made each year since 1974 and 1978 for New Year's Day and the
//! first Monday of May. A holiday of a fixed date that falls on a weekend is moved to the next
//! weekday that is none; the date itself is then no bank holiday. Holidays that were given once,
//! or moved once, are a small table: nobody can work them out.

use crate::civil::{CivilDate, date_of, day_of, weekday};

const MONDAY: u8 = 0;
const TUESDAY: u8 = 1;
const SATURDAY: u8 = 5;

/// Year, month and day of holidays that were given once, or moved from the rule's day
/// (source: <https://www.gov.uk/bank-holidays> and the London Gazette).
const PROCLAIMED: [(i32, u8, u8); 12] = [
    // VE Day, in place of the first Monday of May.
    (1995, 5, 8),
    (2020, 5, 8),
    // The end of the millennium.
    (1999, 12, 31),
    // Golden, Diamond and Platinum Jubilee, each with the spring holiday beside it.
    (2002, 6, 3),
    (2002, 6, 4),
    (2012, 6, 4),
    (2012, 6, 5),
    (2022, 6, 2),
    (2022, 6, 3),
    // A royal wedding, a state funeral, a coronation.
    (2011, 4, 29),
    (2022, 9, 19),
    (2023, 5, 8),
];

/// Whether a day (days since 1970-01-01) is a bank holiday in England.
#[must_use]
pub fn is_bank_holiday(day: i32) -> bool {
    let date = date_of(day);
    if PROCLAIMED.contains(&(date.year, date.month, date.day)) {
        return true;
    }
    match date.month {
        1 => is_new_years_day(date, weekday(day)),
        3 | 4 => is_easter_holiday(day, date.year),
        5 => is_holiday_of_may(date, weekday(day)),
        8 => weekday(day) == MONDAY && 25 <= date.day,
        12 => is_christmas(date, weekday(day)),
        _ => false,
    }
}

/// 1 January, or the Monday after it if it is on a weekend.
fn is_new_years_day(date: CivilDate, weekday: u8) -> bool {
    match date.day {
        1 => weekday < SATURDAY,
        2 | 3 => weekday == MONDAY,
        _ => false,
    }
}

/// Good Friday and Easter Monday.
fn is_easter_holiday(day: i32, year: i32) -> bool {
    easter_sunday(year).is_some_and(|sunday| day == sunday - 2 || day == sunday + 1)
}

/// The first and the last Monday of May, where they were not moved.
fn is_holiday_of_may(date: CivilDate, weekday: u8) -> bool {
    let (is_first, is_last) = (date.day <= 7, 25 <= date.day);
    let was_moved = match date.year {
        1995 | 2020 => is_first,
        2002 | 2012 | 2022 => is_last,
        _ => false,
    };
    weekday == MONDAY && (is_first || is_last) && !was_moved
}

/// 25 and 26 December. Of these, who falls on a weekend is kept on 27 or 28 December: on a Monday
/// if the other is on a weekday already, otherwise on Monday and Tuesday.
fn is_christmas(date: CivilDate, weekday: u8) -> bool {
    match date.day {
        25 | 26 => weekday < SATURDAY,
        // A Monday or Tuesday here: two days earlier was a weekend.
        27 | 28 => weekday <= TUESDAY,
        _ => false,
    }
}

/// Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8).
fn easter_sunday(year: i32) -> Option<i32> {
    let golden = year % 19;
    let (century, in_century) = (year / 100, year % 100);
    let moon_shift = (8 * century + 13) / 25;
    let full_moon = (19 * golden + century - century / 4 - moon_shift + 15) % 30;
    let to_sunday =
        (32 + 2 * (century % 4) + 2 * (in_century / 4) - full_moon - in_century % 4) % 7;
    let late = (golden + 11 * full_moon + 22 * to_sunday) / 451;
    let days = full_moon + to_sunday - 7 * late + 114;
    let (month, day) = (u8::try_from(days / 31).ok()?, u8::try_from(days % 31 + 1).ok()?);
    day_of(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn of_year(year: i32) -> Vec<(u8, u8)> {
        let (first, last) = (day_of(year, 1, 1).unwrap(), day_of(year, 12, 31).unwrap());
        let days = (first..=last).filter(|day| is_bank_holiday(*day));
        days.map(date_of).map(|date| (date.month, date.day)).collect()
    }

    #[test]
    fn the_holidays_of_a_year_are_those_that_were_kept() {
        let table: [(i32, &[(u8, u8)]); 8] = [
            (2020, &[(1, 1), (4, 10), (4, 13), (5, 8), (5, 25), (8, 31), (12, 25), (12, 28)]),
            (2021, &[(1, 1), (4, 2), (4, 5), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
            (
                2022,
                &[
                    (1, 3),
                    (4, 15),
                    (4, 18),
                    (5, 2),
                    (6, 2),
                    (6, 3),
                    (8, 29),
                    (9, 19),
                    (12, 26),
                    (12, 27),
                ],
            ),
            (
                2023,
                &[(1, 2), (4, 7), (4, 10), (5, 1), (5, 8), (5, 29), (8, 28), (12, 25), (12, 26)],
            ),
            (2024, &[(1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
            (2026, &[(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]),
            (2027, &[(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
            (2028, &[(1, 3), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)]),
        ];
        for (year, holidays) in table {
            assert_eq!(of_year(year), holidays, "{year}");
        }
    }

    #[test]
    fn a_year_without_a_proclamation_has_eight_all_on_weekdays() {
        for year in 2029..2400 {
            assert_eq!(of_year(year).len(), 8, "{year}");
        }
        let all = day_of(2029, 1, 1).unwrap()..day_of(2400, 1, 1).unwrap();
        assert!(all.filter(|day| is_bank_holiday(*day)).all(|day| weekday(day) < SATURDAY));
    }

    #[test]
    fn easter_is_where_it_was() {
        for (year, month, day) in
            [(1818, 3, 22), (1943, 4, 25), (2000, 4, 23), (2025, 4, 20), (2038, 4, 25)]
        {
            let sunday = easter_sunday(year).unwrap();
            assert_eq!(date_of(sunday), CivilDate { year, month, day });
            assert_eq!(weekday(sunday), 6);
        }
    }
}
