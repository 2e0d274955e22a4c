//! Whether days or months come first in the dates of one source.

use super::split::{date_and_time, parts};

/// What is known of the order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayOrder {
    /// Nothing: `03/04/1956` is two dates.
    #[default]
    Unknown,
    /// As in Britain.
    DayFirst,
    /// As in the United States, and spreadsheets that were set up for them.
    MonthFirst,
}

/// What dates of one source say of their order: one program wrote them all, so one that can be
/// read in one order only says how the others are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrderEvidence {
    day_first: bool,
    month_first: bool,
}

impl OrderEvidence {
    /// Looks at one more date of the source.
    pub fn look_at(&mut self, text: &str) {
        let (date, _) = date_and_time(text);
        let parts = parts(date);
        let [one, two, year] = parts.as_slice() else { return };
        let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 2);
        let is_year = year.len() == 4 || number(year).is_some_and(|year| 31 < year);
        let (Some(one), Some(two)) = (number(one), number(two)) else { return };
        let fits = |day: u32, month: u32| (13..=31).contains(&day) && (1..=12).contains(&month);
        self.day_first |= is_year && fits(one, two);
        self.month_first |= is_year && fits(two, one);
    }

    /// The order, if the dates agree on one.
    #[must_use]
    pub fn order(self) -> DayOrder {
        match (self.day_first, self.month_first) {
            (true, false) => DayOrder::DayFirst,
            (false, true) => DayOrder::MonthFirst,
            (true, true) | (false, false) => DayOrder::Unknown,
        }
    }
}
