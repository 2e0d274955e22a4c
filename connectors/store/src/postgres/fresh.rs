//! What follows from the commits of this process: it need not be read back to be published.
//!
//! Whoever owns the region is the only one who commits, so what was committed since it took over is all
//! there is behind that. What was before is in the journal.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use backfill_runtime::ports::{Feed, Following, Publication};

use super::following::{beginning, end};

/// More is not kept: the journal has it.
pub(super) const KEPT_MAX: usize = 10_000;

/// See the module: each feed for itself.
pub(super) struct FreshFeeds(BTreeMap<Feed, Fresh>);

/// The first and the last record of a commit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seqs {
    pub(super) first: u64,
    pub(super) last: u64,
}

impl FreshFeeds {
    pub(super) fn new() -> Self {
        Self(Feed::OUT.into_iter().map(|feed| (feed, Fresh::default())).collect())
    }

    /// What goes out on a feed; none if nothing ever does.
    pub(super) fn of(&self, feed: Feed) -> Option<&Fresh> {
        self.0.get(&feed)
    }

    /// Somebody else may have committed meanwhile.
    pub(super) fn begin_anew(&self) {
        self.0.values().for_each(|fresh| *fresh.state() = State::default());
    }

    /// This follows from a commit, behind everything that is kept.
    pub(super) fn committed(&self, seqs: Seqs, publications: &[Publication]) {
        for (feed, fresh) in &self.0 {
            let ours = publications.iter().filter(|it| it.record.feed == *feed).cloned();
            fresh.state().add(seqs, ours.collect());
        }
    }
}

/// What is to be published on one feed.
#[derive(Default)]
pub(super) struct Fresh(Mutex<State>);

#[derive(Default)]
struct State {
    /// What is kept is all that there is behind this; none if nothing was committed here.
    from: Option<u64>,
    /// Behind the last commit.
    end: u64,
    kept: VecDeque<Publication>,
}

impl Fresh {
    /// What follows after a position, at most `count_max`; none if the journal is to be asked.
    pub(super) fn next(&self, after: u64, count_max: usize) -> Option<Following> {
        let state = self.state();
        if after < state.from? {
            return None;
        }
        let mut waits = state.kept.iter().filter(|it| after < it.number);
        let publications: Vec<Publication> = waits.by_ref().take(count_max).cloned().collect();
        let is_all = waits.next().is_none();
        let last = publications.last().map_or(after, |it| it.number);
        let to = if is_all { state.end.max(after) } else { last };
        Some(Following { publications, to, is_all })
    }

    /// Everything up to there is published.
    pub(super) fn published(&self, to: u64) {
        let mut state = self.state();
        while state.kept.front().is_some_and(|it| it.number <= to) {
            state.kept.pop_front();
        }
        state.from = state.from.map(|from| from.max(to));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn add(&mut self, seqs: Seqs, publications: Vec<Publication>) {
        // The end of a commit before a new beginning may be heard of late.
        if self.from.is_some() && self.end != beginning(seqs.first) {
            *self = Self::default();
            return;
        }
        self.end = end(seqs.last);
        if KEPT_MAX < self.kept.len() + publications.len() {
            self.kept.clear();
            self.from = Some(self.end);
            return;
        }
        self.from.get_or_insert(beginning(seqs.first));
        self.kept.extend(publications);
    }
}

#[cfg(test)]
mod tests;
