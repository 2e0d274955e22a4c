//! When a person can come: weekdays, hours and dates, and the dates when not.

use alloc::vec::Vec;

use crate::bank_holiday::is_bank_holiday;
use crate::civil::{date_of, month_days};
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

/// Which of the weeks of a month: bit 0 is its days 1 to 7 and so on to bit 4, its days from 29; bit
/// 5 is its last seven days. With one weekday they say "the first Tuesday of the month".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthWeeks(pub u8);

impl MonthWeeks {
    /// Every week of every month.
    pub const EVERY: Self = Self(0b01_1111);
    /// The last seven days of a month.
    pub const LAST: Self = Self(0b10_0000);

    /// Whether the set holds a civil day, in days since 1970-01-01.
    #[must_use]
    pub fn contains(self, day: i32) -> bool {
        if self == Self::EVERY {
            return true;
        }
        let date = date_of(day);
        let is_last = month_days(date.year, date.month) < date.day + 7;
        self.0 & (1 << ((date.day - 1) / 7)) != 0 || (is_last && self.0 & Self::LAST.0 != 0)
    }
}

/// A recurring time: on these weekdays, from one minute of the day to another, within dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// On which weekdays.
    pub weekdays: Weekdays,
    /// In which weeks of the month.
    pub weeks: MonthWeeks,
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
        weeks: MonthWeeks::EVERY,
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
            && self.weeks.contains(start.day)
    }
}

/// Civil days on which the person cannot come, both ends inclusive.
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
    /// Never on a bank holiday of England.
    pub not_on_bank_holidays: bool,
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
    /// Whether every time that suits was before `day` (days since 1970-01-01).
    #[must_use]
    pub fn is_over(&self, day: i32) -> bool {
        let is_past = |window: &Window| window.to_day.is_some_and(|last| last < day);
        !self.windows.is_empty() && self.windows.iter().all(is_past)
    }

    /// How well an appointment of `minutes` from `start` suits.
    #[must_use]
    pub fn suits(&self, start: LocalTime, minutes: u16) -> Suits {
        if self.away.iter().any(|away| away.from_day <= start.day && start.day <= away.to_day) {
            return Suits::No;
        }
        if self.not_on_bank_holidays && is_bank_holiday(start.day) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::civil::day_of;
    use alloc::vec;

    fn at(month: u8, day: u8) -> LocalTime {
        LocalTime { day: day_of(2026, month, day).unwrap(), minute: 600 }
    }

    #[test]
    fn a_week_of_the_month_is_its_days_and_the_last_week_its_last_seven() {
        let table = [
            // September 2026 begins on a Tuesday and has 30 days.
            (0b00_0001, [1, 7].as_slice(), [8, 15, 29].as_slice()),
            (0b00_0010, &[8, 14], &[7, 15]),
            (0b01_0000, &[29, 30], &[1, 28]),
            (0b10_0000, &[24, 30], &[1, 23]),
            (0b00_0101, &[1, 15, 21], &[8, 22]),
        ];
        for (weeks, inside, outside) in table {
            let holds = |day: &u8| MonthWeeks(weeks).contains(at(9, *day).day);
            assert!(inside.iter().all(holds), "{weeks:b}");
            assert!(!outside.iter().any(holds), "{weeks:b}");
        }
        assert!((1..=30).all(|day| MonthWeeks::EVERY.contains(at(9, day).day)));
    }

    #[test]
    fn the_first_tuesday_of_a_month_is_no_other_tuesday() {
        let window = Window { weekdays: Weekdays(2), weeks: MonthWeeks(1), ..Window::ANY };
        let first = Availability { windows: vec![window], ..Availability::default() };
        let suits = [1, 8, 15, 22, 29].map(|day| first.suits(at(9, day), 30) != Suits::No);
        assert_eq!(suits, [true, false, false, false, false]);
    }

    #[test]
    fn who_cannot_come_on_bank_holidays_is_not_asked_for_one() {
        let work = Availability { not_on_bank_holidays: true, ..Availability::default() };
        for (month, day, holiday) in [(5, 4, true), (5, 11, false), (12, 28, true), (8, 31, true)] {
            assert_eq!(work.suits(at(month, day), 30) == Suits::No, holiday, "{month}-{day}");
            assert_eq!(Availability::default().suits(at(month, day), 30), Suits::Acceptable);
        }
    }
}
