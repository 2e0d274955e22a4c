//! Civil dates as HL7 and people write them.

use backfill_core::LocalTime;

/// Year, month and day of a civil day counted from 1970-01-01, by the proleptic Gregorian
/// calendar (Fliegel and Van Flandern's method, counted from March so that leap days come last).
#[must_use]
pub(super) fn date(day: i32) -> (i32, i32, i32) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    (year, month, day_of_month)
}

/// `YYYYMMDDHHMM00`, as HL7 version 2 writes a time without an offset.
#[must_use]
pub(super) fn hl7(at: LocalTime) -> String {
    let (year, month, day) = date(at.day);
    format!("{year:04}{month:02}{day:02}{:02}{:02}00", at.minute / 60, at.minute % 60)
}

/// `YYYY-MM-DD`.
#[must_use]
pub(super) fn iso_date(day: i32) -> String {
    let (year, month, day) = date(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A civil time so many minutes later.
#[must_use]
pub(super) fn plus_minutes(at: LocalTime, minutes: i64) -> LocalTime {
    let total = i64::from(at.minute) + minutes;
    LocalTime {
        day: at.day + i32::try_from(total.div_euclid(1440)).unwrap_or(0),
        minute: u16::try_from(total.rem_euclid(1440)).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(iso_date(0), "1970-01-01");
        assert_eq!(iso_date(11_016), "2000-02-29");
        assert_eq!(iso_date(20_777), "2026-11-20");
        assert_eq!(iso_date(-1), "1969-12-31");
        assert_eq!(hl7(LocalTime { day: 20_777, minute: 545 }), "20261120090500");
    }

    #[test]
    fn minutes_carry_over_midnight() {
        let late = LocalTime { day: 4, minute: 1430 };
        assert_eq!(plus_minutes(late, 20), LocalTime { day: 5, minute: 10 });
        assert_eq!(plus_minutes(late, -1431), LocalTime { day: 3, minute: 1439 });
    }
}
