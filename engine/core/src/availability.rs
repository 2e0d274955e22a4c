//! When a person can come: weekdays, hours and dates, and the dates when not.

use alloc::vec::Vec;

use crate::time::LocalTime;

/// How many windows or exceptions one entry may hold.
pub const WINDOWS_MAX: usize = 32;

/// A set of weekdays: bit 0 is Monday, bit 6 is Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weekdays(pub u8);

impl Weekdays {
    /// Every day of the week.
    pub const ALL: Self = Self(0b111_1111);
    /// Monday to Friday.
    pub const WORKDAYS: Self = Self(0b001_1111);

    /// Whether the set holds `weekday` (0 = Monday).
    #[must_use]
    pub fn contains(self, weekday: u8) -> bool {
        self.0 & (1 << weekday) != 0
    }
}

/// A recurring time: on these weekdays, from one minute of the day to another, within dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// On which weekdays.
    pub weekdays: Weekdays,
    /// First minute of the local day, inclusive: 0 to 1439.
    pub from_minute: u16,
    /// End of the window, exclusive: 1 to 1440.
    pub to_minute: u16,
    /// First civil day (days since 1970-01-01), inclusive; none means from now on.
    pub from_day: Option<i32>,
    /// Last civil day, inclusive; none means for good.
    pub to_day: Option<i32>,
    /// Whether the person asked for this time, rather than only putting up with it.
    pub preferred: bool,
}

impl Window {
    /// Every time of every day.
    pub const ANY: Self = Self {
        weekdays: Weekdays::ALL,
        from_minute: 0,
        to_minute: 1440,
        from_day: None,
        to_day: None,
        preferred: false,
    };

    /// Whether an appointment of `minutes` from `start` lies wholly in the window.
    #[must_use]
    pub fn contains(&self, start: LocalTime, minutes: u16) -> bool {
        self.weekdays.contains(start.weekday())
            && self.from_day.is_none_or(|day| day <= start.day)
            && self.to_day.is_none_or(|day| start.day <= day)
            && self.from_minute <= start.minute
            && start.minute.saturating_add(minutes) <= self.to_minute
    }
}

/// Civil days on which the person can not come, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Away {
    /// First day, days since 1970-01-01.
    pub from_day: i32,
    /// Last day.
    pub to_day: i32,
}

/// When a person can come. No window at all means any time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Availability {
    /// Times that suit; empty means any time suits.
    pub windows: Vec<Window>,
    /// Days that do not.
    pub away: Vec<Away>,
}

/// How well a time suits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suits {
    /// It does not.
    No,
    /// The person can come.
    Acceptable,
    /// The person asked for such a time.
    Preferred,
}

impl Availability {
    /// How well an appointment of `minutes` from `start` suits.
    #[must_use]
    pub fn suits(&self, start: LocalTime, minutes: u16) -> Suits {
        if self.away.iter().any(|away| away.from_day <= start.day && start.day <= away.to_day) {
            return Suits::No;
        }
        if self.windows.is_empty() {
            return Suits::Acceptable;
        }
        let fitting = self.windows.iter().filter(|window| window.contains(start, minutes));
        fitting.fold(Suits::No, |best, window| {
            best.max(if window.preferred { Suits::Preferred } else { Suits::Acceptable })
        })
    }
}
