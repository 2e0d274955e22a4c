//! When an appointment of a diary starts and how long it takes, in one column or several.

use backfill_core::Timestamp;
use backfill_schemas::dates::{self, DayOrder, Expected};
use jiff::civil::Date;

use super::{AppointmentRow, DiaryContext};
use crate::limits::DURATION_MINUTES_MAX;
use crate::reader::{Reading, TWO_DIGITS, given};

/// The days that spreadsheets write for the date of a time that has none.
const NO_DAY: [&str; 4] = ["1899-12-30", "1900-01-00", "30/12/1899", "00/01/1900"];
/// Digits of the fraction of a day that are read: far more than a second has.
const FRACTION_DIGITS: usize = 9;
const DAY_MINUTES: u64 = 24 * 60;

/// The start; none if it cannot be read, which is then told.
pub(super) fn start(
    reading: &mut Reading,
    row: &AppointmentRow,
    context: &DiaryContext<'_>,
) -> Option<Timestamp> {
    let zone = context.row.zone;
    let (start, date, time) = (&row.start, &row.date, &row.time);
    let [start, date, time] = [start, date, time].map(|field| given(field.as_deref()));
    match (start, date, time) {
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
            reading.wrong("start", "is given beside `date` and `time`; give one of both");
            None
        }
        (Some(start), None, None) => reading.moment("start", Some(start), zone),
        // Many systems write the time into the column of the date.
        (None, Some(date), None) => reading.moment("date", Some(date), zone),
        (None, Some(date), Some(time)) => {
            let day = reading.date("date", Some(date), TWO_DIGITS)?;
            on_day(reading, "time", (day, time), context)
        }
        (None, None, _) => {
            reading.wrong("start", "is missing; give it, or `date` and `time`");
            None
        }
    }
}

/// How many minutes it takes, and whether that is a default; 0 if it cannot be read.
pub(super) fn length(
    reading: &mut Reading,
    row: &AppointmentRow,
    start: Option<Timestamp>,
    context: &DiaryContext<'_>,
) -> (u16, bool) {
    let said = row.duration_minutes.as_deref();
    let minutes = reading.number("duration_minutes", said, 1..=DURATION_MINUTES_MAX);
    let until_end = until_end(reading, row, start, context);
    let is_said = given(said).is_some();
    match (minutes, until_end) {
        (Some(minutes), Some(other)) if minutes != other => {
            reading.wrong("end", "is not `duration_minutes` after the start; give one of both");
            (minutes, false)
        }
        (Some(minutes), _) | (None, Some(minutes)) => (minutes, false),
        (None, None) if is_said || given(row.end.as_deref()).is_some() => (0, false),
        (None, None) => match context.minutes_assumed {
            Some(minutes) => (minutes, true),
            None => {
                reading.wrong("duration_minutes", "is missing; give it, or `end`");
                (0, true)
            }
        },
    }
}

fn until_end(
    reading: &mut Reading,
    row: &AppointmentRow,
    start: Option<Timestamp>,
    context: &DiaryContext<'_>,
) -> Option<u16> {
    let (end, start) = (given(row.end.as_deref())?, start?);
    let zone = context.row.zone;
    let end = match clock(end) {
        Some(_) => {
            let day = zone.civil(start).date();
            on_day(reading, "end", (day, end), context)?
        }
        None => reading.moment("end", Some(end), zone)?,
    };
    let minutes = u16::try_from(end.minutes_since(start)).ok();
    let minutes = minutes.filter(|minutes| (1..=DURATION_MINUTES_MAX).contains(minutes));
    if minutes.is_none() {
        reading.wrong("end", "is not within a day after the start");
    }
    minutes
}

/// A time of a day, as a moment.
fn on_day(
    reading: &mut Reading,
    field: &str,
    (day, time): (Date, &str),
    context: &DiaryContext<'_>,
) -> Option<Timestamp> {
    let Some(clock) = clock(time) else {
        reading.wrong(field, "must be a time such as 14:30");
        return None;
    };
    reading.moment(field, Some(&format!("{day}T{clock}")), context.row.zone)
}

/// A time of day as `14:30:00`: written with a colon, a dot or nothing between hours and minutes,
/// as a spreadsheet's fraction of a day, or with the day that spreadsheets give to times. None if
/// it is no time of day.
fn clock(text: &str) -> Option<String> {
    let text = NO_DAY.iter().find_map(|day| text.strip_prefix(day)).unwrap_or(text);
    let text = text.trim_start_matches(['T', 't', ' ']);
    if let Some(fraction) = text.strip_prefix("0.").filter(|digits| 2 < digits.len()) {
        return of_fraction(fraction);
    }
    let is_digits = (3..=4).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    let written = match is_digits {
        true => format!("{}:{}", &text[..text.len() - 2], &text[text.len() - 2..]),
        false => text.replacen('.', ":", usize::from(!text.contains(':'))),
    };
    let expected = Expected { order: DayOrder::Unknown, from_day: 0, to_day: 0 };
    let read = dates::date_time(&format!("1970-01-01 {written}"), &expected).ok()?;
    let second = read.second.filter(|_| read.day == 0)?;
    Some(format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60))
}

fn of_fraction(digits: &str) -> Option<String> {
    let read: String = digits.chars().take(FRACTION_DIGITS).collect();
    let all = 10_u64.pow(u32::try_from(read.len()).ok()?);
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    let part: u64 = read.parse().ok().filter(|_| is_number)?;
    let minute = (part * DAY_MINUTES + all / 2) / all;
    (minute < DAY_MINUTES).then(|| format!("{:02}:{:02}:00", minute / 60, minute % 60))
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn a_time_of_day_is_read_as_clerks_and_spreadsheets_write_it() {
        for (text, read) in [
            ("14:30", "14:30:00"),
            ("9:05", "09:05:00"),
            ("9.30", "09:30:00"),
            ("0930", "09:30:00"),
            ("930", "09:30:00"),
            ("2:30 PM", "14:30:00"),
            ("12:00 am", "00:00:00"),
            ("09:30:00", "09:30:00"),
            ("1899-12-30 09:30:00", "09:30:00"),
            ("1899-12-30T09:30:00", "09:30:00"),
            ("0.395833333", "09:30:00"),
            ("0.3958333333333333", "09:30:00"),
        ] {
            assert_eq!(clock(text).as_deref(), Some(read), "{text}");
        }
        for text in ["", "25:00", "9", "0.5", "half past nine", "2026-12-01 09:30", "9.75", "AM"] {
            assert_eq!(clock(text), None, "{text}");
        }
    }
}
