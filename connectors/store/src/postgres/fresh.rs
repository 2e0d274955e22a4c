//! What is in the table of announcements, as far as this process knows: what it commits need not be
//! read back to be told.
//!
//! The table knows more: what earlier owners left, and what other processes announce. It is asked
//! when nothing is kept, and at the latest after [`LOOK_EVERY`]; what it says replaces what is kept.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use backfill_runtime::ports::{Announcement, Feed};

/// How long what others announced waits at most while there is always something to tell. Whoever
/// slept longer than its lease looks first: somebody else may have told it all.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// More is not kept. The table is asked for so many at once.
pub(super) const KEPT_MAX: usize = 10_000;

/// See the module: each feed for itself.
#[derive(Default)]
pub(super) struct FreshFeeds(BTreeMap<Feed, Fresh>);

impl FreshFeeds {
    pub(super) fn new() -> Self {
        Self(Feed::OUT.into_iter().map(|feed| (feed, Fresh::default())).collect())
    }

    /// What goes out on a feed; none if nothing ever does.
    pub(super) fn of(&self, feed: Feed) -> Option<&Fresh> {
        self.0.get(&feed)
    }

    /// Somebody else may have committed or told: only the table knows.
    pub(super) fn begin_anew(&self) {
        self.0.values().for_each(Fresh::begin_anew);
    }

    /// These were committed, after everything that is kept.
    pub(super) fn committed(&self, announced: &[Announcement]) {
        for (feed, fresh) in &self.0 {
            let ours = announced.iter().filter(|it| it.record.feed == *feed).cloned();
            fresh.committed(ours.collect());
        }
    }

    /// These were told.
    pub(super) fn told(&self, numbers: &BTreeSet<u64>) {
        self.0.values().for_each(|fresh| fresh.told(numbers));
    }
}

/// What is to be told on one feed.
#[derive(Default)]
pub(super) struct Fresh(Mutex<State>);

#[derive(Default)]
struct State {
    /// In the order in which it is to be told.
    kept: VecDeque<Announcement>,
    /// Whether that is all there is, so that what is committed comes after it.
    is_all: bool,
    looked_at: Option<Instant>,
    /// The table was asked for what has a number above this.
    above: u64,
    /// How often it began anew.
    beginnings: u64,
}

/// The table is being asked.
#[derive(Clone, Copy)]
pub(super) struct Look {
    beginnings: u64,
    above: u64,
}

impl Fresh {
    /// Somebody else may have committed or told: only the table knows.
    pub(super) fn begin_anew(&self) {
        self.state().begin_anew();
    }

    /// These were committed, after everything that is kept.
    pub(super) fn committed(&self, announced: Vec<Announcement>) {
        let mut state = self.state();
        let has_room = state.kept.len() + announced.len() <= KEPT_MAX;
        state.is_all &= has_room;
        if state.is_all {
            state.kept.extend(announced);
        }
    }

    /// What to tell next, at most `count_max` of what has a number above `after`; none if the table
    /// is to be asked.
    pub(super) fn next(
        &self,
        after: u64,
        count_max: usize,
        now: Instant,
    ) -> Option<Vec<Announcement>> {
        let state = self.state();
        let looked_at = state.looked_at?;
        if after < state.above || LOOK_EVERY <= now.saturating_duration_since(looked_at) {
            return None;
        }
        let wanted = state.kept.iter().filter(|it| after < it.number).take(count_max);
        let next: Vec<Announcement> = wanted.cloned().collect();
        (!next.is_empty()).then_some(next)
    }

    /// To be called before the table is asked for what has a number above `above`: what is committed
    /// meanwhile is kept.
    pub(super) fn look(&self, above: u64) -> Look {
        let mut state = self.state();
        state.begin_anew();
        state.is_all = true;
        Look { beginnings: state.beginnings, above }
    }

    /// What the table has, at most [`KEPT_MAX`].
    pub(super) fn looked(&self, look: Look, table: &[Announcement], now: Instant) {
        let mut state = self.state();
        if look.beginnings != state.beginnings {
            return;
        }
        let known: BTreeSet<u64> = table.iter().map(|it| it.number).collect();
        let since = std::mem::take(&mut state.kept);
        state.kept.extend(table.iter().cloned());
        state.is_all &= table.len() < KEPT_MAX;
        if state.is_all {
            state.kept.extend(since.into_iter().filter(|it| !known.contains(&it.number)));
        }
        state.looked_at = Some(now);
        state.above = look.above;
    }

    /// These were told.
    pub(super) fn told(&self, numbers: &BTreeSet<u64>) {
        self.state().kept.retain(|it| !numbers.contains(&it.number));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn begin_anew(&mut self) {
        let beginnings = self.beginnings + 1;
        *self = Self { beginnings, ..Self::default() };
    }
}

#[cfg(test)]
mod tests;
