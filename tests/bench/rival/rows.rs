//! The list and the cancelled times as the rival's narrow rows, for `COPY`.

use std::collections::HashMap;
use std::fmt::Write as _;

use backfill_core::availability::Suits;
use backfill_core::code::Code;
use backfill_core::entry::{Entry, Priority};
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{AppointmentKind, Modality, SlotFacts};
use backfill_core::time::{LocalTime, MINUTE_MS};
use backfill_core::{RuleSet, Timestamp};

use crate::list::{self, PARTS, SITES};

type Pool = (Code, AppointmentKind);

/// Gives each pool a small number.
#[derive(Default)]
pub(super) struct Pools(HashMap<Pool, usize>);

impl Pools {
    fn number(&mut self, pool: Pool) -> usize {
        let next = self.0.len();
        *self.0.entry(pool).or_insert(next)
    }
}

/// The list, best first in each pool, so that neighbours lie together.
pub(super) fn waiting(entries: &[Entry], now: Timestamp, pools: &mut Pools) -> String {
    let rules = RuleSet::built_in();
    let row = |entry: &Entry| {
        (pools.number((entry.service, entry.kind)), score(&rules, entry, now), entry.clone())
    };
    let mut rows: Vec<(usize, i32, Entry)> = entries.iter().map(row).collect();
    rows.sort_by_key(|(pool, score, entry)| (*pool, -score, entry.waiting_since, entry.id));
    let mut text = String::new();
    for (pool, score, entry) in &rows {
        line(&mut text, (*pool, *score), entry, &rules);
    }
    text
}

fn line(text: &mut String, (pool, score): (usize, i32), entry: &Entry, rules: &RuleSet) {
    let accepts = parts(entry, |suits| suits != Suits::No);
    let prefers = parts(entry, |suits| suits == Suits::Preferred);
    let since = entry.waiting_since.0 / MINUTE_MS;
    let Entry { notice_minutes_min: notice, duration_minutes: duration, .. } = entry;
    write!(text, "{}\t{score}\t{since}\t{notice}\t{accepts}\t{prefers}", entry.id.0).ok();
    write!(text, "\t{pool}\t{duration}").ok();
    for site in 0..SITES {
        write!(text, "\t{}", near(entry, list::site(site), rules)).ok();
    }
    let (ready, needs) = (bit(&entry.ready), entry.needs.0);
    writeln!(text, "\t{}\t{ready}\t{needs}\t{}", entry.modalities.0, entry.suspended).ok();
}

/// The one prerequisite of these lists, as a bit.
fn bit(set: &Prerequisites) -> u8 {
    u8::from(!set.names().is_empty())
}

/// What does not depend on the slot.
fn score(rules: &RuleSet, entry: &Entry, now: Timestamp) -> i32 {
    let weights = &rules.weights;
    let days = i32::try_from(now.days_since(entry.waiting_since)).unwrap_or(i32::MAX);
    let priority = match entry.priority {
        Priority::Unsaid | Priority::Routine => 0,
        Priority::Urgent => weights.urgent,
        Priority::TwoWeekWait => weights.two_week_wait,
    };
    let given = |condition: bool, points: i32| if condition { points } else { 0 };
    priority
        + days.min(weights.waiting_days_max) * weights.waiting_day
        + given(18 * 7 <= days, weights.past_18_weeks)
        + given(52 * 7 <= days, weights.past_52_weeks)
        + weights.attendance * i32::from(entry.attendance_percent) / 100
        + given(!entry.reach.is_digital(), weights.not_digital)
}

fn near(entry: &Entry, site: Code, rules: &RuleSet) -> i32 {
    let points = rules.weights.near_site;
    if entry.sites.is_empty() {
        return points / 2;
    }
    let limit = i32::from(entry.travel_minutes_max);
    match entry.sites.iter().find(|choice| choice.site == site) {
        Some(choice) if i32::from(choice.travel_minutes) <= limit => {
            points * (limit - i32::from(choice.travel_minutes)) / limit
        }
        _ => -1,
    }
}

/// The parts of the week, bit by bit from Monday's first.
fn parts(entry: &Entry, counts: fn(Suits) -> bool) -> u32 {
    let mut mask = 0;
    // The epoch was a Thursday: day 4 was a Monday.
    for weekday in 0..7_u8 {
        for (index, (from, to)) in PARTS.iter().enumerate() {
            let local = LocalTime { day: 4 + i32::from(weekday), minute: *from };
            let suits = entry.availability.suits(local, to - from);
            mask |= u32::from(counts(suits)) << (usize::from(weekday) * PARTS.len() + index);
        }
    }
    mask
}

/// The cancelled times, with the round of each in its pool.
pub(super) fn cancelled(times: &[SlotFacts], pools: &mut Pools) -> String {
    let mut rounds: HashMap<usize, usize> = HashMap::new();
    let mut text = String::new();
    for facts in times {
        let pool = pools.number((facts.service, facts.kind));
        let round = rounds.entry(pool).or_default();
        *round += 1;
        let site = (0..SITES).find(|it| list::site(*it) == facts.site).unwrap_or(SITES);
        let start = facts.start.0 / MINUTE_MS;
        let SlotFacts { session, duration_minutes: duration, requires, provides, .. } = facts;
        let modality = modality(facts.modality);
        let part = part(facts.local);
        write!(text, "{session}\t{round}\t{pool}\t{site}\t{part}\t{start}\t{duration}").ok();
        writeln!(text, "\t{modality}\t{}\t{}", bit(requires), provides.0).ok();
    }
    text
}

fn modality(modality: Modality) -> u8 {
    1 << modality as u8
}

fn part(local: LocalTime) -> u32 {
    let within = |(from, to): &(u16, u16)| (*from..*to).contains(&local.minute);
    let index = PARTS.iter().position(within).unwrap_or(0);
    1 << (usize::from(local.weekday()) * PARTS.len() + index)
}
