//! When a person can come.

use backfill_core::LocalTime;
use backfill_core::availability::{Availability, Away, MonthWeeks, WINDOWS_MAX, Weekdays, Window};

use super::field::{Reading, each};
use crate::error::{DecodeError, Problem};
use crate::wire;

/// Minutes of a day: the end of a window may be this, a start may not.
pub(super) const DAY_MINUTES: u32 = 1440;

pub(crate) fn local_time(value: wire::LocalTime) -> Result<LocalTime, DecodeError> {
    let reading = Reading("LocalTime");
    Ok(LocalTime {
        day: reading.day("day", value.day)?,
        minute: reading.at_most("minute", value.minute, DAY_MINUTES - 1)?,
    })
}

pub(crate) fn availability(value: wire::Availability) -> Result<Availability, DecodeError> {
    let reading = Reading("Availability");
    reading.within("windows", value.windows.len(), WINDOWS_MAX)?;
    reading.within("away", value.away.len(), WINDOWS_MAX)?;
    Ok(Availability {
        windows: each(value.windows, window)?,
        away: each(value.away, away)?,
        not_on_bank_holidays: value.not_on_bank_holidays,
    })
}

fn window(value: wire::Window) -> Result<Window, DecodeError> {
    let reading = Reading("Window");
    let from_minute: u16 = reading.at_most("from_minute", value.from_minute, DAY_MINUTES - 1)?;
    let to_minute: u16 = reading.at_most("to_minute", value.to_minute, DAY_MINUTES)?;
    if to_minute <= from_minute {
        let (min, max) = (i64::from(from_minute) + 1, i64::from(DAY_MINUTES));
        let problem = Problem::Range { min, max };
        return Err(reading.refuse("to_minute", problem));
    }
    Ok(Window {
        weekdays: Weekdays(reading.at_most("weekdays", value.weekdays, Weekdays::ALL.0.into())?),
        weeks: weeks(reading, value.weeks)?,
        from_minute,
        to_minute,
        from_day: reading.optional_day("from_day", value.from_day)?,
        to_day: reading.optional_day("to_day", value.to_day)?,
        preferred: value.preferred,
    })
}

/// None means every week: windows that were written before there were weeks hold none.
fn weeks(reading: Reading, value: Option<u32>) -> Result<MonthWeeks, DecodeError> {
    let all = u32::from(MonthWeeks::EVERY.0 | MonthWeeks::LAST.0);
    match value {
        None => Ok(MonthWeeks::EVERY),
        given => Ok(MonthWeeks(reading.at_most("weeks", given, all)?)),
    }
}

fn away(value: wire::Away) -> Result<Away, DecodeError> {
    let reading = Reading("Away");
    Ok(Away {
        from_day: reading.day("from_day", value.from_day)?,
        to_day: reading.day("to_day", value.to_day)?,
    })
}
