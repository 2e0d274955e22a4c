//! Calls are made in working hours: how long they take is counted in these, never on the clock.

use crate::bank_holiday::is_bank_holiday;
use crate::civil::{date_of, month_days};
use crate::rule_set::CallingHours;
use crate::slot::SlotFacts;
use crate::time::{LocalTime, MINUTE_MS};
use crate::{RuleSet, Timestamp};

/// With fewer working minutes left before the last yes that counts, nobody is put on the call list:
/// a call takes its time, and so does the patient's answer.
const CALL_MINUTES_MIN: u32 = 30;

const SUNDAY: u8 = 6;

/// The calls that can be made for a slot from now on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Calls<'a> {
    pub(crate) rules: &'a RuleSet,
    pub(crate) slot: &'a SlotFacts,
    /// When yeses end.
    pub(crate) last_yes: Timestamp,
    pub(crate) now: Timestamp,
    /// How far the local clock is ahead of UTC now.
    pub(crate) offset_minutes: i16,
}

impl Calls<'_> {
    /// When somebody who is put on the call list now must have answered: after
    /// `call_window_minutes` of working hours, at the latest at the last yes that counts. None if
    /// there is no time to call anybody.
    pub(crate) fn deadline(self) -> Option<Timestamp> {
        let end = || self.after(self.rules.call_window_minutes).unwrap_or(self.last_yes);
        self.is_time().then(|| end().min(self.last_yes))
    }

    /// Whether somebody can still be called.
    pub(crate) fn is_time(self) -> bool {
        self.after(CALL_MINUTES_MIN).is_some_and(|at| at <= self.last_yes)
    }

    /// When so many working minutes have passed; none if they have not when the slot starts.
    fn after(self, minutes: u32) -> Option<Timestamp> {
        let hours = &self.rules.calling_hours;
        let local = LocalTime::at_offset(self.now, self.offset_minutes);
        let mut left = i64::from(minutes);
        for day in local.day..=self.slot.local.day {
            if !is_working_day(hours, day) {
                continue;
            }
            let now = if day == local.day { local.minute } else { 0 };
            let begin = i64::from(hours.from_minute.max(now));
            let here = (i64::from(hours.to_minute) - begin).max(0);
            if left <= here {
                return Some(self.moment(day, begin + left));
            }
            left -= here;
        }
        None
    }

    /// The moment at which the local clock shows this.
    fn moment(self, day: i32, minute: i64) -> Timestamp {
        let minutes = i64::from(day) * 1440 + minute - i64::from(self.offset_on(day));
        Timestamp(minutes.saturating_mul(MINUTE_MS))
    }

    /// How far the local clock is ahead of UTC in the working hours of a day. Where it is not the
    /// same now and at the start of the slot, it changes in between: in all of Europe on the last
    /// Sunday of March or October, before anybody works.
    fn offset_on(self, day: i32) -> i16 {
        let today = LocalTime::at_offset(self.now, self.offset_minutes).day;
        let has_changed = (today..=day).any(is_day_of_change);
        if has_changed { offset_at_start(self.slot) } else { self.offset_minutes }
    }
}

fn is_working_day(hours: &CallingHours, day: i32) -> bool {
    let weekday = LocalTime { day, minute: 0 }.weekday();
    hours.weekdays.contains(weekday) && (hours.on_bank_holidays || !is_bank_holiday(day))
}

fn offset_at_start(slot: &SlotFacts) -> i16 {
    let local = i64::from(slot.local.day) * 1440 + i64::from(slot.local.minute);
    let offset = local - slot.start.0.div_euclid(MINUTE_MS);
    i16::try_from(offset).unwrap_or(0)
}

fn is_day_of_change(day: i32) -> bool {
    let date = date_of(day);
    let is_last = month_days(date.year, date.month) < date.day + 7;
    matches!(date.month, 3 | 10) && is_last && LocalTime { day, minute: 0 }.weekday() == SUNDAY
}

#[cfg(test)]
mod tests;
