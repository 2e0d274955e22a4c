//! The choice: the best-placed candidate who may have the slot, and why the better-placed may not.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cmp::Reverse;

use super::Pool;
use crate::effect::{Passed, PassedOver, Points, Tally};
use crate::entry::Entry;
use crate::rules::{eligible, fan_out, score};
use crate::slot::Slot;
use crate::state::State;
use crate::{EntryId, Timestamp};

/// A choice with its reasons.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// How many wait in the pool.
    pub(crate) candidates: u32,
    /// The chosen with score and points; none if nobody is eligible.
    pub(crate) chosen: Option<(EntryId, i32, Vec<Points>)>,
    /// Everybody placed better than the chosen, best first.
    pub(crate) passed: Vec<Passed>,
    /// All who are not eligible, by reason.
    pub(crate) tally: Vec<Tally>,
}

/// A candidate in the order of the list: best score first, then longest wait, then the id.
type Place = (Reverse<i32>, Timestamp, EntryId);

struct Candidate {
    place: Place,
    passed_over: Option<PassedOver>,
}

/// Looks at everybody in the slot's pool.
pub(crate) fn choose(state: &State, slot: &Slot, now: Timestamp) -> Choice {
    let mut candidates = rank(state, slot, now);
    keep_protected_share(state, slot, now, &mut candidates);
    let best = candidates.iter().filter(|it| it.passed_over.is_none()).map(|it| it.place).min();
    let chosen = best.and_then(|(_, _, id)| {
        let points = score::points(state, state.entries.get(&id)?, slot, now);
        Some((id, score::sum(&points), points))
    });
    Choice {
        candidates: u32::try_from(candidates.len()).unwrap_or(u32::MAX),
        passed: best.map(|best| better_than(best, &candidates)).unwrap_or_default(),
        tally: tally(&candidates),
        chosen,
    }
}

fn rank(state: &State, slot: &Slot, now: Timestamp) -> Vec<Candidate> {
    let entries = state.index.pools.of(Pool::of_slot(&slot.facts));
    let entries = entries.filter_map(|id| state.entries.get(&id));
    entries
        .map(|entry| Candidate {
            place: place(state, entry, slot, now),
            passed_over: eligible::check(state, entry, slot, now).err(),
        })
        .collect()
}

fn place(state: &State, entry: &Entry, slot: &Slot, now: Timestamp) -> Place {
    let score = score::sum(&score::points(state, entry, slot, now));
    (Reverse(score), entry.waiting_since, entry.id)
}

/// A protected slot goes to people without a phone or mail first, if one of them may have it.
fn keep_protected_share(state: &State, slot: &Slot, now: Timestamp, all: &mut [Candidate]) {
    let is_digital = |candidate: &Candidate| {
        state.entries.get(&candidate.place.2).is_some_and(|entry| entry.reach.is_digital())
    };
    let anyone = all.iter().any(|it| it.passed_over.is_none() && !is_digital(it));
    if !anyone || !fan_out::is_protected(&state.rules, slot, now) {
        return;
    }
    for candidate in all.iter_mut() {
        if candidate.passed_over.is_none() && is_digital(candidate) {
            candidate.passed_over = Some(PassedOver::ProtectedShare);
        }
    }
}

fn better_than(best: Place, candidates: &[Candidate]) -> Vec<Passed> {
    let mut better: Vec<_> = candidates
        .iter()
        .filter(|it| it.place < best)
        .filter_map(|it| it.passed_over.map(|reason| (it.place, reason)))
        .collect();
    better.sort_unstable();
    better
        .into_iter()
        .map(|((score, _, entry), reason)| Passed { entry, score: score.0, reason })
        .collect()
}

fn tally(candidates: &[Candidate]) -> Vec<Tally> {
    let mut counts: BTreeMap<PassedOver, u32> = BTreeMap::new();
    for reason in candidates.iter().filter_map(|it| it.passed_over) {
        *counts.entry(reason).or_default() += 1;
    }
    counts.into_iter().map(|(reason, count)| Tally { reason, count }).collect()
}
