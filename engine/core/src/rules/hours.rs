//! Hours of the local clock in which time counts: those of calls, and those of answers.

use crate::Timestamp;
use crate::bank_holiday::is_bank_holiday;
use crate::civil::{date_of, month_days};
use crate::rule_set::Hours;
use crate::slot::SlotFacts;
use crate::time::{DAY_MS, LocalTime, MINUTE_MS};

const SUNDAY: u8 = 6;

/// Time that counts for a slot from a moment on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted<'a> {
    /// When it counts.
    pub(crate) hours: &'a Hours,
    pub(crate) slot: &'a SlotFacts,
    pub(crate) from: Timestamp,
    /// How far the local clock is ahead of UTC at that moment.
    pub(crate) offset_minutes: i16,
}

impl Counted<'_> {
    /// When so many milliseconds have counted; none if they have not when the slot starts.
    pub(crate) fn after_ms(self, wanted_ms: i64) -> Option<Timestamp> {
        if *self.hours == Hours::ANY {
            return Some(Timestamp(self.from.0.saturating_add(wanted_ms)));
        }
        let mut left_ms = wanted_ms;
        for (begin, end) in self.spans() {
            let here_ms = end.0 - begin.0;
            if left_ms <= here_ms {
                return Some(Timestamp(begin.0 + left_ms));
            }
            left_ms -= here_ms;
        }
        None
    }

    /// The last moment, at the latest this one, before which time counts; none if none does.
    pub(crate) fn last_before(self, until: Timestamp) -> Option<Timestamp> {
        if *self.hours == Hours::ANY {
            return (self.from < until).then_some(until);
        }
        let spans = self.spans().filter(|(begin, _)| *begin < until);
        spans.last().map(|(_, end)| end.min(until))
    }

    /// How many milliseconds count before this moment; what comes after the slot does not.
    pub(crate) fn until_ms(self, until: Timestamp) -> i64 {
        if *self.hours == Hours::ANY {
            return (until.0 - self.from.0).max(0);
        }
        self.spans().map(|(begin, end)| (end.min(until).0 - begin.0).max(0)).sum()
    }

    /// The hours of each day until the slot is over, as far as they are still to come. A day more: where
    /// the clock changed after the slot was told, it may start on the next.
    fn spans(self) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let last = self.slot.local.day.saturating_add(1);
        let days = (self.today()..=last).filter(move |day| counts(self.hours, *day));
        let spans = days.map(move |day| {
            let begin = self.moment(day, self.hours.from_minute).max(self.from);
            (begin, self.moment(day, self.hours.to_minute))
        });
        spans.filter(|(begin, end)| begin < end)
    }

    fn today(self) -> i32 {
        LocalTime::at_offset(self.from, self.offset_minutes).day
    }

    /// The moment at which the local clock shows this.
    fn moment(self, day: i32, minute: u16) -> Timestamp {
        let offset = i64::from(self.offset_on(day));
        let ms = i64::from(day) * DAY_MS + (i64::from(minute) - offset) * MINUTE_MS;
        Timestamp(ms)
    }

    /// How far the local clock is ahead of UTC in the hours of a day. Where it is not the same now
    /// and at the start of the slot, it changes in between: in all of Europe on the last Sunday of
    /// March or October, before anybody is up.
    fn offset_on(self, day: i32) -> i16 {
        let has_changed = (self.today()..=day).any(is_day_of_change);
        if has_changed { offset_at_start(self.slot) } else { self.offset_minutes }
    }
}

/// Whether time counts on that day at all.
fn counts(hours: &Hours, day: i32) -> bool {
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
