//! Fan-out: one at a time while there is time, more at once as the slot nears.

use crate::Timestamp;
use crate::id::percentile;
use crate::rule_set::{FanOutStep, RuleSet};
use crate::slot::Slot;
use crate::time::{LocalTime, MINUTE_MS};

/// The step in force: the first whose notice is still left. None: too late to offer.
pub(crate) fn step(rules: &RuleSet, slot: &Slot, now: Timestamp) -> Option<FanOutStep> {
    let notice = slot.facts.start.minutes_since(now);
    let steps = rules.fan_out.iter();
    steps.copied().find(|step| i64::from(step.notice_minutes_min) <= notice)
}

/// How many offers of the slot may be live now.
pub(crate) fn live_max(rules: &RuleSet, slot: &Slot, now: Timestamp) -> usize {
    step(rules, slot, now).map_or(0, |step| usize::from(step.parallel.min(rules.live_offers_max)))
}

/// Whether messages may be sent at this minute of the local day.
pub(crate) fn may_send(rules: &RuleSet, local: LocalTime) -> bool {
    rules.messages_from_minute <= local.minute && local.minute < rules.messages_to_minute
}

/// Whether the slot is kept for people without a phone or mail while there is time to reach them.
pub(crate) fn is_protected(rules: &RuleSet, slot: &Slot, now: Timestamp) -> bool {
    percentile(slot.id.0) < rules.protected_percent
        && i64::from(rules.protected_notice_minutes_min) <= slot.facts.start.minutes_since(now)
}

/// The next time after `now` when waiting alone can change what may be offered: a fan-out step
/// begins, or the hours of messages do. The hours begin where the local clock is now, so on the
/// day of a clock change the look may come an hour off, and the next one is right again.
pub(crate) fn next_review(rules: &RuleSet, slot: &Slot, now: Timestamp, offset: i16) -> Timestamp {
    let local = LocalTime::at_offset(now, offset);
    let minutes = i64::from(rules.messages_from_minute) - i64::from(local.minute);
    let days = if 0 < minutes { 0 } else { 1 };
    let whole_minute = Timestamp(now.0 - now.0.rem_euclid(MINUTE_MS));
    let morning = whole_minute.plus_minutes(minutes + days * 1440);
    // Notice counts in whole minutes: a step is over one millisecond after its last one.
    let over = |minutes: u32| Timestamp(slot.facts.start.plus_minutes(-i64::from(minutes)).0 + 1);
    let steps = rules.fan_out.iter().map(|step| over(step.notice_minutes_min));
    let kept = [rules.kept_for_cancer_minutes, rules.kept_for_urgent_minutes];
    let ends = steps.chain([over(rules.protected_notice_minutes_min)]).chain(kept.map(over));
    ends.filter(|at| now < *at).fold(morning, Ord::min)
}
