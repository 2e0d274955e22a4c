//! Dates and times as the NHS writes them ("Wednesday 6 August 2026", "2:30pm", "midday"), and as
//! programs do.

use backfill_core::Timestamp;
use backfill_core::civil::date_of;
use backfill_runtime::Zone;
use jiff::civil::DateTime;

/// "Wednesday 6 August 2026".
pub(crate) fn date(civil: DateTime) -> String {
    civil.strftime("%A %-d %B %Y").to_string()
}

/// "2:30pm", "9am", "midday", "midnight".
pub(crate) fn time(civil: DateTime) -> String {
    match (civil.hour(), civil.minute()) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        (hour, minute) => {
            let half = if hour < 12 { "am" } else { "pm" };
            let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
            if minute == 0 { format!("{hour}{half}") } else { format!("{hour}:{minute:02}{half}") }
        }
    }
}

/// "2:30pm on Wednesday 6 August 2026".
pub(crate) fn time_on_date(civil: DateTime) -> String {
    format!("{} on {}", time(civil), date(civil))
}

/// "Wed 6 Aug, 2:30pm": for tables, where there is little room. In another year than `now` with the
/// year: "Wed 6 Jan 2027, 2:30pm".
pub(crate) fn short(now: DateTime, civil: DateTime) -> String {
    format!("{}, {}", day(now, civil), time(civil))
}

/// "Wed 6 Aug", or "Wed 6 Jan 2027" in another year than `now`.
pub(crate) fn day(now: DateTime, civil: DateTime) -> String {
    let form = if now.year() == civil.year() { "%a %-d %b" } else { "%a %-d %b %Y" };
    civil.strftime(form).to_string()
}

/// "2:30pm" if it is on the day of `now`, otherwise "Thu 6 Aug, 2:30pm".
pub(crate) fn near(now: DateTime, civil: DateTime) -> String {
    if now.date() == civil.date() { time(civil) } else { short(now, civil) }
}

/// "27 March", of a date of birth `YYYY-MM-DD`.
pub(crate) fn day_and_month(date: &str) -> Option<String> {
    let date: jiff::civil::Date = date.parse().ok()?;
    Some(date.strftime("%-d %B").to_string())
}

/// "2:30:05pm": for what just happened.
pub(crate) fn to_the_second(civil: DateTime) -> String {
    civil.strftime("%-I:%M:%S%P").to_string()
}

/// A moment in RFC 3339 with the region's offset: for programs.
pub(crate) fn rfc3339(zone: &Zone, at: Timestamp) -> String {
    let minutes = zone.offset_minutes(at);
    let sign = if minutes < 0 { '-' } else { '+' };
    let ahead = minutes.unsigned_abs();
    format!("{}{sign}{:02}:{:02}", zone.civil(at), ahead / 60, ahead % 60)
}

/// A day since 1970 as a date: 1980-12-31.
pub(crate) fn iso_day(day: i32) -> String {
    let date = date_of(day);
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as on;

    #[test]
    fn times_read_as_in_a_letter_from_the_nhs() {
        let day = on(2026, 8, 6);
        let said = [(14, 30), (9, 0), (12, 0), (0, 0), (0, 5), (12, 15), (23, 59)]
            .map(|(hour, minute)| time(day.at(hour, minute, 0, 0)));
        assert_eq!(said, ["2:30pm", "9am", "midday", "midnight", "12:05am", "12:15pm", "11:59pm"]);
    }

    #[test]
    fn dates_have_no_leading_zero_and_no_comma() {
        let start = on(2026, 8, 6).at(14, 30, 0, 0);
        assert_eq!(time_on_date(start), "2:30pm on Thursday 6 August 2026");
        for (year, said) in [
            (2026, "Thu 6 Aug, 2:30pm"),
            (2025, "Thu 6 Aug 2026, 2:30pm"),
            (2027, "Thu 6 Aug 2026, 2:30pm"),
        ] {
            assert_eq!(short(on(year, 12, 31).at(9, 0, 0, 0), start), said);
        }
        assert_eq!(near(on(2026, 8, 6).at(9, 0, 0, 0), start), "2:30pm");
        assert_eq!(near(on(2026, 8, 5).at(9, 0, 0, 0), start), "Thu 6 Aug, 2:30pm");
        assert_eq!(day_and_month("1956-03-07").as_deref(), Some("7 March"));
        assert_eq!(day_and_month("1956"), None);
        assert_eq!(to_the_second(on(2026, 8, 6).at(9, 5, 7, 0)), "9:05:07am");
    }

    #[test]
    fn summer_and_winter_have_their_own_offset() {
        let london = Zone::named(Zone::LONDON).unwrap();
        let summer = Timestamp(1_782_907_200_000);
        assert_eq!(rfc3339(&london, summer), "2026-07-01T13:00:00+01:00");
        let winter = Timestamp(1_764_547_200_000);
        assert_eq!(rfc3339(&london, winter), "2025-12-01T00:00:00+00:00");
    }
}
