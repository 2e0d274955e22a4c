//! When trusts were last heard of, as anybody can tell from the journal.

use std::collections::BTreeMap;

use backfill_core::code::Code;
use backfill_core::{EntryId, Event, RuleSet, Timestamp};

use super::Moment;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// What was heard of one trust.
#[derive(Debug, Clone, Copy)]
struct Trust {
    word_at: Timestamp,
    list_at: Option<Timestamp>,
    /// Until when it catches up.
    back_until: Timestamp,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Hearing {
    trusts: BTreeMap<Code, Trust>,
    /// Whose list an entry is on.
    lists: BTreeMap<EntryId, Code>,
    rules: Option<RuleSet>,
}

impl Hearing {
    /// Learns who spoke, by the rules that were in force before.
    pub(super) fn learn(&mut self, moment: &Moment<'_>) {
        let rules = self.rules.get_or_insert_with(|| moment.engine.rules().clone()).clone();
        let now = moment.recorded.at;
        match &moment.recorded.event {
            Event::EntryAdded(entry) | Event::EntryChanged(entry) => {
                self.list(entry.trust, &rules, now);
            }
            Event::EntryRemoved(it) => {
                if let Some(trust) = self.lists.get(&it.entry).copied() {
                    self.list(trust, &rules, now);
                }
            }
            Event::AppointmentBooked(it) => self.word(it.appointment.facts.trust, &rules, now),
            Event::AppointmentMoved(it) => self.word(it.appointment.facts.trust, &rules, now),
            Event::SlotFreed(it) => self.word(it.trust, &rules, now),
            Event::SlotBlocked(it) => self.word(it.trust, &rules, now),
            Event::AppointmentMissed(id) => {
                if let Some(known) = moment.engine.appointment(*id) {
                    self.word(known.facts.trust, &rules, now);
                }
            }
            Event::ListChecked(trust) => {
                let (list_at, back_until) = (Some(now), Timestamp(0));
                self.trusts.insert(*trust, Trust { word_at: now, list_at, back_until });
            }
            _ => {}
        }
        for id in &moment.touched.entries {
            match moment.engine.entry(*id) {
                Some(entry) => self.lists.insert(*id, entry.trust),
                None => self.lists.remove(id),
            };
        }
        self.rules = Some(moment.engine.rules().clone());
    }

    fn word(&mut self, code: Code, rules: &RuleSet, now: Timestamp) {
        let new = Trust { word_at: now, list_at: None, back_until: Timestamp(0) };
        let trust = self.trusts.entry(code).or_insert(new);
        if is_over(trust.word_at, i64::from(rules.silence_hours_max) * HOUR_MS, now) {
            let pause_ms = i64::from(rules.bulk_window_minutes) * MINUTE_MS;
            trust.back_until = Timestamp(now.0 + pause_ms);
        }
        trust.word_at = whole_minute(trust.word_at, now);
    }

    fn list(&mut self, code: Code, rules: &RuleSet, now: Timestamp) {
        self.word(code, rules, now);
        if let Some(trust) = self.trusts.get_mut(&code)
            && !is_old(*trust, rules, now)
        {
            trust.list_at = Some(whole_minute(trust.list_at.unwrap_or(now), now));
        }
    }

    /// Whether a time of this trust is not to be offered to anybody of that list.
    pub(crate) fn forbids(
        &self,
        (diary, list): (Code, Code),
        rules: &RuleSet,
        now: Timestamp,
    ) -> bool {
        let is_silent = |code: Code| {
            self.trusts.get(&code).is_some_and(|trust| {
                let span_ms = i64::from(rules.silence_hours_max) * HOUR_MS;
                is_over(trust.word_at, span_ms, now) || now < trust.back_until
            })
        };
        let old = self.trusts.get(&list).is_some_and(|trust| is_old(*trust, rules, now));
        is_silent(diary) || is_silent(list) || old
    }
}

fn is_old(trust: Trust, rules: &RuleSet, now: Timestamp) -> bool {
    let span_ms = i64::from(rules.list_age_days_max) * 24 * HOUR_MS;
    trust.list_at.is_some_and(|at| is_over(at, span_ms, now))
}

fn is_over(since: Timestamp, span_ms: i64, now: Timestamp) -> bool {
    0 < span_ms && span_ms <= now.0 - since.0
}

/// What is remembered moves once a minute.
fn whole_minute(known: Timestamp, now: Timestamp) -> Timestamp {
    if now.0 - known.0 < MINUTE_MS { known } else { now }
}
