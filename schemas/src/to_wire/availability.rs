//! When a person can come.

use backfill_core::LocalTime;
use backfill_core::availability::{Availability, Away, MonthWeeks, Window};

use crate::wire;

pub(crate) fn local_time(value: LocalTime) -> wire::LocalTime {
    let LocalTime { day, minute } = value;
    wire::LocalTime { day: Some(day), minute: Some(minute.into()) }
}

pub(crate) fn availability(value: &Availability) -> wire::Availability {
    let Availability { windows, away, not_on_bank_holidays } = value;
    wire::Availability {
        windows: windows.iter().map(window).collect(),
        away: away.iter().map(away_days).collect(),
        not_on_bank_holidays: *not_on_bank_holidays,
    }
}

fn window(value: &Window) -> wire::Window {
    let Window { weekdays, weeks, from_minute, to_minute, from_day, to_day, preferred } = *value;
    wire::Window {
        weekdays: Some(weekdays.0.into()),
        from_minute: Some(from_minute.into()),
        to_minute: Some(to_minute.into()),
        from_day,
        to_day,
        preferred,
        weeks: (weeks != MonthWeeks::EVERY).then(|| weeks.0.into()),
    }
}

fn away_days(value: &Away) -> wire::Away {
    let Away { from_day, to_day } = *value;
    wire::Away { from_day: Some(from_day), to_day: Some(to_day) }
}
