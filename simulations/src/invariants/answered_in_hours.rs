//! Nobody's time to answer runs out while they sleep: whoever is sent a message has the minutes of
//! the step in force, counted in the rules' hours of answers and in them alone, and whoever is called
//! has those of calls as well. The only other end is the last yes that counts, or of calls the end of the
//! last hours before it. Suspected cancer is phoned first where all of the time to call is there.

use backfill_core::bank_holiday::is_bank_holiday;
use backfill_core::course::ContactVia;
use backfill_core::effect::{Message, SendMessage};
use backfill_core::entry::{Entry, Priority, Reach};
use backfill_core::rule_set::Hours;
use backfill_core::{LocalTime, Timestamp};

use super::{Moment, Truth, lead, missing};

const MINUTE_MS: i64 = 60_000;

#[derive(Debug)]
pub(super) struct AnsweredInHours;

impl Truth for AnsweredInHours {
    fn name(&self) -> &'static str {
        "hours"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        for message in moment.decided.messages() {
            if let Message::Offer { deadline, .. } = message.message {
                let right = expected(moment, message).ok_or("an offer without an entry")?;
                let offer = message.offer;
                if deadline != right {
                    return Err(format!("{offer} ends at {deadline:?} instead of {right:?}"));
                }
                let phoned = is_phoned_first(moment, message).ok_or("an offer without an entry")?;
                if phoned == Some(message.reach != Reach::Call) {
                    return Err(format!("{offer} goes over {:?}", message.reach));
                }
            }
        }
        Ok(())
    }
}

/// Whether suspected cancer is phoned first: where all of the time to call comes before the last yes.
/// Of others nothing is said here.
fn is_phoned_first(moment: &Moment<'_>, message: &SendMessage) -> Option<Option<bool>> {
    let rules = moment.engine.rules();
    let entry = moment.engine.entry(moment.engine.offer(message.offer)?.entry)?;
    let missing = missing(entry, &message.facts);
    let is_called = !entry.reach.is_digital()
        || missing != 0
        || matches!(entry.course.via, ContactVia::CallOnly | ContactVia::SafeContact);
    if entry.priority != Priority::TwoWeekWait || is_called {
        return Some(None);
    }
    let (now, last_yes) = (moment.recorded.at, last_yes(moment, entry, message));
    let clock = Clock { offset_minutes: moment.recorded.utc_offset_minutes, last_yes };
    let minute = Timestamp(now.0.div_euclid(MINUTE_MS) * MINUTE_MS);
    let there = clock.between_ms(&rules.calling_hours, minute, last_yes);
    let has_number = entry.reach != Reach::Email;
    Some(Some(has_number && i64::from(rules.call_window_minutes) * MINUTE_MS <= there))
}

fn last_yes(moment: &Moment<'_>, entry: &Entry, message: &SendMessage) -> Timestamp {
    let rules = moment.engine.rules();
    let lead = lead(&rules.lead_times, missing(entry, &message.facts));
    message.facts.start.plus_minutes(-lead.max(i64::from(rules.cutoff_minutes)))
}

fn expected(moment: &Moment<'_>, message: &SendMessage) -> Option<Timestamp> {
    let rules = moment.engine.rules();
    let entry = moment.engine.entry(moment.engine.offer(message.offer)?.entry)?;
    let (now, start) = (moment.recorded.at, message.facts.start);
    let last_yes = last_yes(moment, entry, message);
    let notice = start.minutes_since(now);
    let mut steps = rules.fan_out.iter();
    let window = steps.find(|step| i64::from(step.notice_minutes_min) <= notice)?.window_minutes;
    let clock = Clock { offset_minutes: moment.recorded.utc_offset_minutes, last_yes };
    let told = clock.after(&rules.answering_hours, now, i64::from(window) * MINUTE_MS);
    if message.reach != Reach::Call {
        return Some(told);
    }
    let minute = Timestamp(now.0.div_euclid(MINUTE_MS) * MINUTE_MS);
    let window = i64::from(rules.call_window_minutes) * MINUTE_MS;
    let is_whole = window <= clock.between_ms(&rules.calling_hours, minute, last_yes);
    let end = match is_whole {
        true => clock.after(&rules.calling_hours, minute, window),
        // Nobody calls after the last of these hours.
        false => clock.last(&rules.calling_hours, now),
    };
    Some(end.max(told))
}

/// Counts on the local clock, minute by minute.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    pub(super) offset_minutes: i16,
    /// When every window ends.
    pub(super) last_yes: Timestamp,
}

impl Clock {
    /// When so many milliseconds have counted, or the last yes if that comes first.
    pub(super) fn after(self, hours: &Hours, from: Timestamp, wanted_ms: i64) -> Timestamp {
        let (mut at, mut left) = (from.0, wanted_ms);
        while at < self.last_yes.0 {
            let next = next_minute(at);
            if self.counts(hours, at) {
                if left <= next - at {
                    return Timestamp(at + left).min(self.last_yes);
                }
                left -= next - at;
            }
            at = next;
        }
        self.last_yes
    }

    /// When the last minute that counts before the last yes is over.
    fn last(self, hours: &Hours, from: Timestamp) -> Timestamp {
        let (mut at, mut last) = (from.0, from.0);
        while at < self.last_yes.0 {
            let next = next_minute(at).min(self.last_yes.0);
            last = if self.counts(hours, at) { next } else { last };
            at = next;
        }
        Timestamp(last)
    }

    /// How many milliseconds count from one moment to another.
    pub(super) fn between_ms(self, hours: &Hours, from: Timestamp, to: Timestamp) -> i64 {
        let (mut at, mut counted) = (from.0, 0);
        while at < to.0 {
            let next = next_minute(at).min(to.0);
            counted += if self.counts(hours, at) { next - at } else { 0 };
            at = next;
        }
        counted
    }

    fn counts(self, hours: &Hours, at: i64) -> bool {
        let local = LocalTime::at_offset(Timestamp(at), self.offset_minutes);
        hours.weekdays.contains(local.weekday())
            && (hours.from_minute..hours.to_minute).contains(&local.minute)
            && (hours.on_bank_holidays || !is_bank_holiday(local.day))
    }
}

fn next_minute(at: i64) -> i64 {
    (at.div_euclid(MINUTE_MS) + 1) * MINUTE_MS
}
