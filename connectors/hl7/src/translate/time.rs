//! Times: HL7 text to a moment, or to what keeps it from being one.

use backfill_core::Timestamp;
use backfill_runtime::Zone;
use backfill_runtime::zone::{Unsure, YEARS};
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// What a time field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Nothing.
    Absent,
    /// A date without a time.
    DateOnly,
    /// A moment.
    At(Timestamp),
    /// A time that the clocks went forward over.
    Gap,
    /// A time that comes twice; the earlier.
    Fold(Timestamp),
    /// Something else.
    Unreadable,
}

/// `YYYYMMDDHH[MM[SS[.S…]]][±HH[:]MM]`, or `Z` for an offset of nothing. Without an offset it is
/// civil time of the zone.
pub(crate) fn read(text: &str, zone: &Zone) -> When {
    let text = text.trim();
    if text.is_empty() {
        return When::Absent;
    }
    let (civil, offset) = match text.find(['+', '-']) {
        Some(at) => (&text[..at], Some(&text[at..])),
        None => match text.strip_suffix(['Z', 'z']) {
            Some(civil) => (civil, Some("+00")),
            None => (text, None),
        },
    };
    let (digits, fraction) = civil.trim().split_once('.').unwrap_or((civil.trim(), "0"));
    if ![digits, fraction].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return When::Unreadable;
    }
    let offset = match offset.map(seconds_ahead) {
        Some(None) => return When::Unreadable,
        Some(seconds) => seconds,
        None => None,
    };
    if matches!(digits.len(), 4 | 6 | 8) {
        return When::DateOnly;
    }
    match (civil_time(digits), offset) {
        (None, _) => When::Unreadable,
        (Some(civil), None) => in_zone(civil, zone),
        (Some(civil), Some(seconds)) => at_offset(civil, seconds).unwrap_or(When::Unreadable),
    }
}

/// `YYYYMMDD` as `YYYY-MM-DD`, if it is a date.
pub(crate) fn date(text: &str) -> Option<String> {
    day(text).map(|day| day.to_string())
}

/// `YYYY` or `YYYYMM` as `YYYY` or `YYYY-MM`: what is said of a date of which no day is known.
pub(crate) fn part_of_date(text: &str) -> Option<String> {
    let text = text.trim();
    let (year, month) = text.split_at_checked(4)?;
    date(&format!("{year}{}01", if month.is_empty() { "01" } else { month }))?;
    Some(if month.is_empty() { year.to_owned() } else { format!("{year}-{month}") })
}

/// The date at the beginning of `YYYYMMDD…`.
pub(crate) fn day(text: &str) -> Option<Date> {
    let day = text.trim().get(..8)?;
    if !day.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    civil_time(&format!("{day}00")).map(DateTime::date)
}

fn civil_time(digits: &str) -> Option<DateTime> {
    if !matches!(digits.len(), 10 | 12 | 14) {
        return None;
    }
    let part = |from: usize| -> Option<i8> {
        digits.get(from..from + 2).map_or(Some(0), |text| text.parse().ok())
    };
    let year = digits[..4].parse().ok().filter(|year| YEARS.contains(year))?;
    DateTime::new(year, part(4)?, part(6)?, part(8)?, part(10)?, part(12)?, 0).ok()
}

fn in_zone(civil: DateTime, zone: &Zone) -> When {
    match zone.moment(civil) {
        Ok(at) => When::At(at),
        Err(Unsure::Gap) => When::Gap,
        Err(Unsure::Fold(at)) => When::Fold(at),
    }
}

fn at_offset(civil: DateTime, seconds: i32) -> Option<When> {
    let at = Offset::from_seconds(seconds).ok()?.to_timestamp(civil).ok()?;
    Some(When::At(Timestamp(at.as_millisecond())))
}

/// `+01:00`, `+0100` or `+01`, in seconds. No clock is further ahead than 14 hours.
fn seconds_ahead(offset: &str) -> Option<i32> {
    let is_west = offset.starts_with('-');
    let (hours, minutes) = offset.get(1..)?.split_at_checked(2)?;
    let minutes = match minutes {
        "" => "00",
        minutes => minutes.strip_prefix(':').unwrap_or(minutes),
    };
    let is_pair = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_pair(hours) || !is_pair(minutes) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = (hours * 60 + minutes) * 60;
    let is_possible = minutes < 60 && seconds <= AHEAD_SECONDS_MAX;
    is_possible.then_some(if is_west { -seconds } else { seconds })
}

const AHEAD_SECONDS_MAX: i32 = 14 * 60 * 60;

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-07-01T12:00:00Z.
    const NOON: Timestamp = Timestamp(1_782_907_200_000);

    #[test]
    fn times_are_read_in_the_zone_unless_they_say_otherwise() {
        let london = Zone::named(Zone::LONDON).unwrap();
        let cases = [
            ("20260701130000", When::At(NOON)),
            ("202607011300", When::At(NOON)),
            ("2026070113", When::At(NOON)),
            ("20260701130000.1234", When::At(NOON)),
            ("20260701130000+0100", When::At(NOON)),
            ("20260701120000.000+0000", When::At(NOON)),
            ("20260701070000-0500", When::At(NOON)),
            ("20260701120000Z", When::At(NOON)),
            ("20260701120000z", When::At(NOON)),
            ("20260701130000+01:00", When::At(NOON)),
            ("20260701130000.250+01:00", When::At(NOON)),
            ("20260701130000+01", When::At(NOON)),
            ("202607011300+0100", When::At(NOON)),
            ("2026070113+01:00", When::At(NOON)),
            ("202607011730+05:30", When::At(NOON)),
            ("20260701023000-09:30", When::At(NOON)),
            ("20260701120000-0000", When::At(NOON)),
            ("20260701+0100", When::DateOnly),
            ("2026", When::DateOnly),
            ("20260701130000.25x", When::Unreadable),
            ("20260701130000+01:0", When::Unreadable),
            ("20260701130000+0:100", When::Unreadable),
            ("20260701130000+0175", When::Unreadable),
            ("20260701130000+1500", When::Unreadable),
            ("20260701+1", When::Unreadable),
            ("2026-07-01T12:00:00", When::Unreadable),
            ("20260701", When::DateOnly),
            ("202607", When::DateOnly),
            ("", When::Absent),
            ("20260329013000", When::Gap),
            ("20260329013000+0100", When::At(Timestamp(1_774_744_200_000))),
            ("20261025013000", When::Fold(Timestamp(1_792_888_200_000))),
            ("20261320100000", When::Unreadable),
            ("00000101100000", When::Unreadable),
            ("00010101100000+0100", When::Unreadable),
            ("18991231100000", When::Unreadable),
            ("20260701130", When::Unreadable),
            ("20260701130000+1", When::Unreadable),
            ("20260701130000+9900", When::Unreadable),
            ("next Tuesday", When::Unreadable),
            ("20260701é", When::Unreadable),
        ];
        for (text, when) in cases {
            assert_eq!(read(text, &london), when, "{text}");
        }
        assert_eq!(date("19700131").as_deref(), Some("1970-01-31"));
        assert_eq!(date("197001311200").as_deref(), Some("1970-01-31"));
        assert_eq!(date("19700231"), None);
        assert_eq!(date("1970"), None);
    }
}
