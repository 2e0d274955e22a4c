//! The choice: the best-placed candidate who may have the slot, and why the better-placed may not.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;

use super::{Pools, Waiting};
use crate::effect::{Lacking, PASSED_MAX, Passed, PassedOver, Points, Rank, Tally};
use crate::pool::Pool;
use crate::rules::current::Stale;
use crate::rules::{eligible, fan_out, score};
use crate::slot::Slot;
use crate::state::State;
use crate::{EntryId, Timestamp};

/// A choice with its reasons.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// How many wait in the pool.
    pub(crate) candidates: u32,
    /// The chosen with rank and points; none if nobody is eligible.
    pub(crate) chosen: Option<(EntryId, Rank, Vec<Points>)>,
    /// Who was placed better than the chosen, best first, as many as are named.
    pub(crate) passed: Vec<Passed>,
    /// All who are not eligible, by reason.
    pub(crate) tally: Vec<Tally>,
    /// What all who are not ready lack.
    pub(crate) lacking: Vec<Lacking>,
}

impl Choice {
    /// Whether somebody would have been chosen, were it not for a list or a feed that is too old.
    pub(crate) fn is_stale(&self) -> bool {
        self.chosen.is_none() && self.tally.iter().any(|it| it.reason == PassedOver::ListStale)
    }
}

/// A place in the order of the list: highest rank first, then best score, then longest wait, then
/// the id.
type Place = (Reverse<Rank>, Reverse<i32>, Timestamp, EntryId);

struct Candidate<'a> {
    waiting: &'a Waiting,
    passed_over: Option<PassedOver>,
}

impl Candidate<'_> {
    /// Of one that is not ready: what it lacks for the slot.
    fn lacks<'a>(&self, slot: &'a Slot) -> impl Iterator<Item = &'a String> {
        let is_not_ready = self.passed_over == Some(PassedOver::NotReady);
        let required = is_not_ready.then_some(&slot.facts.requires);
        required.into_iter().flat_map(|required| self.waiting.entry.ready.lacking(required))
    }
}

/// Looks at everybody in the slot's pool.
pub(crate) fn choose(state: &State, pools: &Pools, slot: &Slot, now: Timestamp) -> Choice {
    let mut candidates = candidates((state, pools), slot, now);
    keep_protected_share(state, slot, now, &mut candidates);
    let eligible = candidates.iter().filter(|it| it.passed_over.is_none());
    let best = eligible.map(|it| place(state, it.waiting, slot, now)).min();
    let chosen = best.and_then(|(rank, _, _, id)| {
        Some((id, rank.0, score::points(state, state.entry(id)?, slot, now)))
    });
    let passed = best.map(|best| better_than(best, &candidates, (state, slot, now)));
    Choice {
        candidates: u32::try_from(candidates.len()).unwrap_or(u32::MAX),
        passed: passed.unwrap_or_default(),
        tally: tally(&candidates),
        lacking: lacking(&candidates, slot),
        chosen,
    }
}

fn candidates<'a>(
    (state, pools): (&State, &'a Pools),
    slot: &Slot,
    now: Timestamp,
) -> Vec<Candidate<'a>> {
    let gave_up = eligible::gave_up(state, slot);
    let stale = Stale::at(state, now);
    let check = |waiting: &Waiting| {
        if gave_up == Some(waiting.entry.patient) {
            return Some(PassedOver::GaveItUp);
        }
        let is_stale = || stale.forbids(&waiting.entry, slot).then_some(PassedOver::ListStale);
        let Waiting { entry, person } = waiting;
        eligible::check_waiting(state, (entry, *person), slot, now).err().or_else(is_stale)
    };
    let all = pools.of(Pool::of_slot(&slot.facts));
    all.map(|waiting| Candidate { waiting, passed_over: check(waiting) }).collect()
}

fn place(state: &State, waiting: &Waiting, slot: &Slot, now: Timestamp) -> Place {
    let entry = &waiting.entry;
    let score = score::total(state, entry, slot, now);
    (Reverse(entry.rank()), Reverse(score), entry.waiting_since, entry.id)
}

/// A protected slot goes to people without a phone or mail first, if one of them may have it: only
/// among those of the highest rank, so that it lifts nobody over a clinical band or over somebody
/// whom the hospital let down.
fn keep_protected_share(state: &State, slot: &Slot, now: Timestamp, all: &mut [Candidate<'_>]) {
    if !fan_out::is_protected(&state.rules, slot, now) {
        return;
    }
    let may_have_it = |it: &&mut Candidate<'_>| it.passed_over.is_none();
    let first = all.iter_mut().filter(may_have_it).map(|it| it.waiting.entry.rank()).max();
    let is_first = |it: &&mut Candidate<'_>| Some(it.waiting.entry.rank()) == first;
    let first = all.iter_mut().filter(may_have_it).filter(is_first);
    let (digital, others): (Vec<_>, Vec<_>) =
        first.partition(|it| it.waiting.entry.reach.is_digital());
    if !others.is_empty() {
        digital.into_iter().for_each(|it| it.passed_over = Some(PassedOver::ProtectedShare));
    }
}

fn better_than(
    best: Place,
    candidates: &[Candidate<'_>],
    (state, slot, now): (&State, &Slot, Timestamp),
) -> Vec<Passed> {
    let mut better: Vec<(Place, PassedOver, &Candidate<'_>)> = Vec::new();
    for candidate in candidates {
        let waiting = candidate.waiting;
        let Some(reason) = candidate.passed_over else { continue };
        // Most lie so far behind that their times and places need not be looked at.
        let at_most = score::at_most(state, &waiting.entry, now);
        if (best.0.0, best.1.0) <= (waiting.entry.rank(), at_most) {
            let place = place(state, waiting, slot, now);
            better.extend((place < best).then_some((place, reason, candidate)));
        }
    }
    better.sort_unstable_by_key(|(place, reason, _)| (*place, *reason));
    better.truncate(PASSED_MAX);
    better
        .into_iter()
        .map(|((rank, score, _, entry), reason, candidate)| Passed {
            entry,
            rank: rank.0,
            score: score.0,
            reason,
            lacks: candidate.lacks(slot).cloned().collect(),
        })
        .collect()
}

fn tally(candidates: &[Candidate<'_>]) -> Vec<Tally> {
    let mut counts: BTreeMap<PassedOver, u32> = BTreeMap::new();
    for reason in candidates.iter().filter_map(|it| it.passed_over) {
        *counts.entry(reason).or_default() += 1;
    }
    counts.into_iter().map(|(reason, count)| Tally { reason, count }).collect()
}

fn lacking(candidates: &[Candidate<'_>], slot: &Slot) -> Vec<Lacking> {
    let mut counts: BTreeMap<&String, u32> = BTreeMap::new();
    for name in candidates.iter().flat_map(|it| it.lacks(slot)) {
        *counts.entry(name).or_default() += 1;
    }
    counts.into_iter().map(|(name, count)| Lacking { name: name.clone(), count }).collect()
}

#[cfg(test)]
mod lacking_tests;
#[cfg(test)]
mod tests {
    use crate::decide::world::{World, entry};
    use crate::entry::{Entry, Priority};
    use crate::time::DAY_MS;
    use crate::{Engine, EntryId, Event, PatientRef, Timestamp};

    /// Who is first: somebody of this priority who waits for so many days and was let down or not.
    #[derive(Clone, Copy)]
    struct Who(Priority, i64, bool);

    fn add(world: &mut World, number: u128, Who(priority, days, let_down): Who) {
        let waiting_since = Timestamp(world.now.0 - days * DAY_MS);
        let (id, patient) = (EntryId(number), PatientRef(number));
        let entry = Entry { id, patient, priority, waiting_since, ..entry(1) };
        world.happen(Event::EntryAdded(entry));
        if let_down {
            let mut snapshot = world.engine.snapshot();
            let mut entries = snapshot.entries.iter_mut();
            entries.find(|it| it.id == id).unwrap().comes_first = true;
            world.engine = Engine::restore(snapshot);
        }
    }

    fn check(first: Who, second: Who) {
        let mut world = World::new();
        add(&mut world, 2, first);
        add(&mut world, 1, second);
        world.free(10);
        assert_eq!(world.live()[0].patient, PatientRef(2));
    }

    #[test]
    fn a_clinical_band_is_crossed_by_no_wait_and_by_nobody_who_was_let_down() {
        use Priority::{Routine, TwoWeekWait, Urgent};
        for let_down in [false, true] {
            check(Who(Urgent, 1, false), Who(Routine, 2_000, let_down));
            check(Who(TwoWeekWait, 1, false), Who(Urgent, 2_000, let_down));
            check(Who(TwoWeekWait, 1, false), Who(Routine, 2_000, let_down));
        }
    }

    #[test]
    fn within_a_band_those_who_were_let_down_come_first() {
        for band in [Priority::Routine, Priority::Urgent, Priority::TwoWeekWait] {
            check(Who(band, 1, true), Who(band, 2_000, false));
            check(Who(band, 20, true), Who(band, 10, true));
            check(Who(band, 20, false), Who(band, 10, false));
        }
    }

    #[test]
    fn who_was_let_down_in_one_service_waits_their_turn_in_another() {
        let mut world = World::new();
        add(&mut world, 1, Who(Priority::Routine, 10, true));
        let service = "330".parse().unwrap();
        for (number, patient, days) in [(3, 1, 10), (4, 4, 20)] {
            let waiting_since = Timestamp(world.now.0 - days * DAY_MS);
            let (id, patient) = (EntryId(number), PatientRef(patient));
            let entry = Entry { id, patient, service, waiting_since, ..entry(1) };
            world.happen(Event::EntryAdded(entry));
        }
        let facts = crate::slot::SlotFacts { service, ..world.facts(10) };
        world.free_as(facts, crate::slot::Cause::Patient);
        assert_eq!(world.live()[0].patient, PatientRef(4));
    }
}
