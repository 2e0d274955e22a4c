//! Civil dates of the Gregorian calendar as days since 1970-01-01, without a time zone.

/// The first day that has a date here: 1 January of the year 1.
pub const DAY_MIN: i32 = -719_162;
/// The last day that has a date here: 31 December 9999.
pub const DAY_MAX: i32 = 2_932_896;

/// Days from 1 March of the year 0, where the leap day ends a year, to 1970-01-01.
const DAYS_BEFORE_1970: i32 = 719_468;
/// Days of 400 years, after which the calendar repeats itself.
const DAYS_OF_400_YEARS: i32 = 146_097;

/// A date of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// The weekday of a day, 0 = Monday to 6 = Sunday. 1970-01-01 was a Thursday.
#[must_use]
pub fn weekday(day: i32) -> u8 {
    u8::try_from((i64::from(day) + 3).rem_euclid(7)).unwrap_or(0)
}

/// How many days a month has.
#[must_use]
pub fn month_days(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The day of a date of the years 1 to 9999; none if the calendar has no such date.
#[must_use]
pub fn day_of(year: i32, month: u8, day: u8) -> Option<i32> {
    let exists = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=month_days(year, month)).contains(&day);
    exists.then(|| days_from_march(year, month) + i32::from(day) - 1 - DAYS_BEFORE_1970)
}

/// Days from 1 March of the year 0 to the first of a month. Counted from March, the days before a
/// month follow one formula and leap days need no case of their own.
fn days_from_march(year: i32, month: u8) -> i32 {
    let (years, months) = match month {
        3.. => (year, i32::from(month) - 3),
        _ => (year - 1, i32::from(month) + 9),
    };
    years * 365 + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5
}

/// The date of a day. Days out of the years 1 to 9999 count as the nearest of them.
#[must_use]
pub fn date_of(day: i32) -> CivilDate {
    let days = day.clamp(DAY_MIN, DAY_MAX) + DAYS_BEFORE_1970;
    let (cycles, in_cycle) = (days / DAYS_OF_400_YEARS, days % DAYS_OF_400_YEARS);
    let leap_days = in_cycle / 1_460 - in_cycle / 36_524 + in_cycle / 146_096;
    let years = (in_cycle - leap_days) / 365;
    let in_year = in_cycle - (years * 365 + years / 4 - years / 100);
    let months = (5 * in_year + 2) / 153;
    let month = if months < 10 { months + 3 } else { months - 9 };
    CivilDate {
        year: cycles * 400 + years + i32::from(10 <= months),
        month: u8::try_from(month).unwrap_or(1),
        day: u8::try_from(in_year - (153 * months + 2) / 5 + 1).unwrap_or(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_dates_have_their_known_days() {
        for (date, day) in [
            ((1970, 1, 1), 0),
            ((1, 1, 1), DAY_MIN),
            ((9999, 12, 31), DAY_MAX),
            ((2000, 2, 29), 11_016),
            ((2000, 3, 1), 11_017),
            ((2026, 11, 20), 20_777),
        ] {
            assert_eq!(day_of(date.0, date.1, date.2), Some(day), "{date:?}");
        }
        for (year, month, day) in [(2027, 2, 29), (1900, 2, 29), (2026, 13, 1), (2026, 4, 31)] {
            assert_eq!(day_of(year, month, day), None);
        }
        assert_eq!(weekday(20_777), 4);
    }

    #[test]
    fn every_day_has_one_date_and_dates_follow_one_another() {
        let mut before = date_of(DAY_MIN);
        for day in DAY_MIN + 1..=DAY_MAX {
            let date = date_of(day);
            assert!(before < date, "{day}");
            assert_eq!(day_of(date.year, date.month, date.day), Some(day));
            before = date;
        }
    }

    #[test]
    fn a_day_out_of_the_calendar_is_its_nearest() {
        assert_eq!(date_of(i32::MAX), CivilDate { year: 9999, month: 12, day: 31 });
        assert_eq!(date_of(i32::MIN), CivilDate { year: 1, month: 1, day: 1 });
    }
}
