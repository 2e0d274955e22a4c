//! Dates and times as the NHS writes them: "Wednesday 6 August 2026", "2:30pm", "midday".

use jiff::Span;
use jiff::civil::{Date, Weekday, date as civil_date};

/// "Wednesday 6 August 2026", from days since 1970-01-01.
pub(crate) fn date(day: i32) -> String {
    let date = calendar(day);
    format!("{} {}", day_and_month(date), date.year())
}

/// "Wednesday 6 August".
pub(crate) fn short_date(day: i32) -> String {
    day_and_month(calendar(day))
}

/// "2:30pm", "9am", "midday" or "midnight", from minutes since midnight.
pub(crate) fn time(minute_of_day: u16) -> String {
    let (hour, minute) = (minute_of_day / 60 % 24, minute_of_day % 60);
    let half = if hour < 12 { "am" } else { "pm" };
    let shown = if hour % 12 == 0 { 12 } else { hour % 12 };
    match (hour, minute) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        (_, 0) => format!("{shown}{half}"),
        _ => format!("{shown}:{minute:02}{half}"),
    }
}

fn calendar(day: i32) -> Date {
    let epoch = civil_date(1970, 1, 1);
    // A day beyond the calendar can only be a broken record; the nearest end is as good as any.
    let end = if day < 0 { Date::MIN } else { Date::MAX };
    Span::new().try_days(day).and_then(|days| epoch.checked_add(days)).unwrap_or(end)
}

fn day_and_month(date: Date) -> String {
    format!("{} {} {}", weekday(date.weekday()), date.day(), month(date.month()))
}

fn weekday(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn month(month: i8) -> &'static str {
    const MONTHS: [&str; 12] = [
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
    usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_out() {
        assert_eq!(date(0), "Thursday 1 January 1970");
        assert_eq!(date(20_671), "Thursday 6 August 2026");
        assert_eq!(short_date(20_671), "Thursday 6 August");
        assert!(date(i32::MAX).ends_with("9999"));
        assert!(!date(i32::MIN).is_empty());
    }

    #[test]
    fn times_have_no_needless_zeros_and_no_12pm() {
        let cases = [
            (0, "midnight"),
            (1, "12:01am"),
            (9 * 60, "9am"),
            (12 * 60, "midday"),
            (12 * 60 + 5, "12:05pm"),
            (14 * 60 + 30, "2:30pm"),
            (23 * 60 + 59, "11:59pm"),
        ];
        for (minute, words) in cases {
            assert_eq!(time(minute), words);
        }
    }
}
