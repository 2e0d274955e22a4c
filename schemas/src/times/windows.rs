//! Arithmetic of windows: what two share, and what is left of one without another.

use backfill_core::availability::{MonthWeeks, Weekdays, Window};

/// The time that both hold, as wished for as the second.
pub(super) fn shared(one: &Window, other: &Window) -> Option<Window> {
    let both = Window {
        weekdays: Weekdays(one.weekdays.0 & other.weekdays.0),
        weeks: shared_weeks(one.weeks, other.weeks)?,
        from_minute: one.from_minute.max(other.from_minute),
        to_minute: one.to_minute.min(other.to_minute),
        from_day: later(one.from_day, other.from_day),
        to_day: earlier(one.to_day, other.to_day),
        preferred: other.preferred,
    };
    holds_time(&both).then_some(both)
}

/// The last week of a month shares days with two others, and differently each month: only the same
/// is sure to be shared.
fn shared_weeks(one: MonthWeeks, other: MonthWeeks) -> Option<MonthWeeks> {
    let has_last = (one.0 | other.0) & MonthWeeks::LAST.0 != 0;
    match (one == MonthWeeks::EVERY, other == MonthWeeks::EVERY) {
        (true, _) => Some(other),
        (_, true) => Some(one),
        _ if has_last => (one == other).then_some(one),
        _ => Some(MonthWeeks(one.0 & other.0)),
    }
}

/// A time of the week that does not suit.
#[derive(Debug, Clone)]
pub(super) struct Excluded {
    pub(super) weekdays: Weekdays,
    pub(super) weeks: MonthWeeks,
    pub(super) hours: (u16, u16),
    /// As it was written.
    pub(super) text: String,
}

/// What is left of `window` without a time; none if that cannot be said in windows.
pub(super) fn without(window: &Window, excluded: &Excluded) -> Option<Vec<Window>> {
    let weeks = shared_weeks(window.weeks, excluded.weeks)?;
    let is_every = excluded.weeks == MonthWeeks::EVERY;
    if !is_every && (window.weeks.0 | excluded.weeks.0) & MonthWeeks::LAST.0 != 0 {
        return None;
    }
    let on = Weekdays(window.weekdays.0 & excluded.weekdays.0);
    let other_days = Weekdays(window.weekdays.0 & !excluded.weekdays.0);
    let other_weeks =
        if is_every { MonthWeeks(0) } else { MonthWeeks(window.weeks.0 & !excluded.weeks.0) };
    let hours = excluded.hours;
    let inside = Window { weekdays: on, weeks, ..*window };
    let parts = [
        Window { weekdays: other_days, ..*window },
        Window { weekdays: on, weeks: other_weeks, ..*window },
        Window { to_minute: window.to_minute.min(hours.0), ..inside },
        Window { from_minute: window.from_minute.max(hours.1), ..inside },
    ];
    Some(parts.into_iter().filter(holds_time).collect())
}

/// Whether there is any time in it.
pub(super) fn holds_time(window: &Window) -> bool {
    window.weekdays.0 != 0
        && window.weeks.0 != 0
        && window.from_minute < window.to_minute
        && window.from_day.zip(window.to_day).is_none_or(|(from, to)| from <= to)
}

/// The later of two first days; none is the earliest.
pub(super) fn later(one: Option<i32>, other: Option<i32>) -> Option<i32> {
    one.max(other)
}

/// The earlier of two last days; none is the latest.
pub(super) fn earlier(one: Option<i32>, other: Option<i32>) -> Option<i32> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
