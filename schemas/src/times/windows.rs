//! Arithmetic of windows: what two share, and what is left of one without another.

use backfill_core::availability::{Weekdays, Window};

/// The time that both hold, as wished for as the second.
pub(super) fn shared(one: &Window, other: &Window) -> Option<Window> {
    let both = Window {
        weekdays: Weekdays(one.weekdays.0 & other.weekdays.0),
        from_minute: one.from_minute.max(other.from_minute),
        to_minute: one.to_minute.min(other.to_minute),
        from_day: later(one.from_day, other.from_day),
        to_day: earlier(one.to_day, other.to_day),
        preferred: other.preferred,
    };
    holds_time(&both).then_some(both)
}

/// What is left of `window` without some hours of some weekdays.
pub(super) fn without(window: &Window, weekdays: Weekdays, hours: (u16, u16)) -> Vec<Window> {
    let excluded = Weekdays(window.weekdays.0 & weekdays.0);
    let untouched = Weekdays(window.weekdays.0 & !weekdays.0);
    let parts = [
        Window { weekdays: untouched, ..*window },
        Window { weekdays: excluded, to_minute: window.to_minute.min(hours.0), ..*window },
        Window { weekdays: excluded, from_minute: window.from_minute.max(hours.1), ..*window },
    ];
    parts.into_iter().filter(holds_time).collect()
}

/// Whether there is any time in it.
pub(super) fn holds_time(window: &Window) -> bool {
    window.weekdays.0 != 0
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
