//! Calls are made in working hours: how long they take is counted in these, never on the clock.

use crate::Timestamp;
use crate::rule_set::RuleSet;
use crate::rules::hours::Counted;
use crate::slot::SlotFacts;
use crate::time::MINUTE_MS;

/// With fewer working minutes left before the last yes that counts, nobody is put on the call list:
/// a call takes its time, and so does the patient's answer.
const CALL_MINUTES_MIN: u32 = 30;

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

impl<'a> Calls<'a> {
    /// When somebody who is put on the call list now must have answered: after
    /// `call_window_minutes` of working hours, at the latest when the last of them that come before
    /// the last yes are over: nobody calls after that. None if there is no time to call anybody.
    pub(crate) fn deadline(self) -> Option<Timestamp> {
        let end = || self.counted().last_before(self.last_yes);
        self.is_time().then(|| self.whole_window().or_else(end).unwrap_or(self.last_yes))
    }

    /// When all of the time to call somebody has passed, where it does before the last yes.
    pub(crate) fn whole_window(self) -> Option<Timestamp> {
        self.after(self.rules.call_window_minutes).filter(|at| *at <= self.last_yes)
    }

    /// Whether somebody can still be called.
    pub(crate) fn is_time(self) -> bool {
        self.after(CALL_MINUTES_MIN).is_some_and(|at| at <= self.last_yes)
    }

    /// When so many working minutes have passed, of which the one that runs is the first; none if
    /// they have not when the slot starts.
    fn after(self, minutes: u32) -> Option<Timestamp> {
        self.counted().after_ms(i64::from(minutes) * MINUTE_MS)
    }

    fn counted(self) -> Counted<'a> {
        let from = Timestamp(self.now.0 - self.now.0.rem_euclid(MINUTE_MS));
        let (hours, offset_minutes) = (&self.rules.calling_hours, self.offset_minutes);
        Counted { hours, slot: self.slot, from, offset_minutes }
    }
}

#[cfg(test)]
mod tests;
