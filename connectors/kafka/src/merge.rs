//! The merge: many partitions become one order, by the time of their records.
//!
//! A record may go when every other partition shows its next record, or is at its end, or has
//! said nothing for [`PATIENCE_MS`]. So a backlog is taken in the order in which it was written,
//! and no partition holds up the others for long. Pure: the caller brings records and the time.

use std::collections::VecDeque;

/// How long a partition that shows nothing holds up the others, in milliseconds.
pub(crate) const PATIENCE_MS: u64 = 5_000;
/// How many records of one partition wait here at most.
pub(crate) const LANE_MAX: usize = 256;

/// Records of several partitions ("lanes") on their way into one order. Of records of the same
/// moment those of the lower lane go first.
#[derive(Debug)]
pub(crate) struct Merge<T> {
    lanes: Vec<Lane<T>>,
}

#[derive(Debug)]
struct Lane<T> {
    waiting: VecDeque<(i64, T)>,
    tail: Tail,
    /// It was seen at its end, and its records came live since.
    is_live: bool,
}

/// What is known about what comes after the records that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tail {
    /// Nothing, yet.
    End,
    /// Perhaps more; unknown since this moment.
    Unknown(u64),
}

/// How far a lane had come when a record was pushed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// The record was just written: what follows it will only be written, if the end was seen
    /// before.
    Live,
    /// More may be there already.
    Behind,
}

impl<T> Merge<T> {
    /// So many lanes of which nothing is known.
    pub(crate) fn new(lanes: usize, now_ms: u64) -> Self {
        Self { lanes: (0..lanes).map(|_| Lane::new(now_ms)).collect() }
    }

    /// One more lane, before the lane that has this number now.
    pub(crate) fn insert(&mut self, lane: usize, now_ms: u64) {
        self.lanes.insert(lane, Lane::new(now_ms));
    }

    /// How many more records a lane takes.
    pub(crate) fn room(&self, lane: usize) -> usize {
        LANE_MAX.saturating_sub(self.lanes[lane].waiting.len())
    }

    /// Whether nothing waits, and nothing is known to follow.
    pub(crate) fn is_at_end(&self) -> bool {
        self.lanes.iter().all(|lane| lane.waiting.is_empty() && lane.tail == Tail::End)
    }

    /// How many records wait.
    pub(crate) fn len(&self) -> usize {
        self.lanes.iter().map(|lane| lane.waiting.len()).sum()
    }

    /// The next record of a lane, written at `stamp`.
    pub(crate) fn push(&mut self, lane: usize, stamp: i64, record: T, pace: Pace, now_ms: u64) {
        let lane = &mut self.lanes[lane];
        lane.waiting.push_back((stamp, record));
        lane.is_live &= pace == Pace::Live;
        lane.tail = if lane.is_live { Tail::End } else { Tail::Unknown(now_ms) };
    }

    /// A lane has nothing behind the records that wait.
    pub(crate) fn at_end(&mut self, lane: usize) {
        let lane = &mut self.lanes[lane];
        lane.tail = Tail::End;
        lane.is_live = true;
    }

    /// The next record in the order, with its lane; none if it is not known yet.
    pub(crate) fn pop(&mut self, now_ms: u64) -> Option<(usize, T)> {
        if self.held_until(now_ms).is_some() {
            return None;
        }
        let heads = self.lanes.iter().enumerate();
        let heads = heads.filter_map(|(at, lane)| Some((lane.waiting.front()?.0, at)));
        let (_, first) = heads.min()?;
        let lane = &mut self.lanes[first];
        let (_, record) = lane.waiting.pop_front()?;
        if lane.waiting.is_empty() && lane.tail != Tail::End {
            lane.tail = Tail::Unknown(now_ms);
        }
        Some((first, record))
    }

    /// Until when an unknown lane holds up records that wait; none if nothing is held up.
    pub(crate) fn held_until(&self, now_ms: u64) -> Option<u64> {
        if self.lanes.iter().all(|lane| lane.waiting.is_empty()) {
            return None;
        }
        self.lanes.iter().filter_map(|lane| lane.holds_until(now_ms)).max()
    }
}

impl<T> Lane<T> {
    fn new(now_ms: u64) -> Self {
        Self { waiting: VecDeque::new(), tail: Tail::Unknown(now_ms), is_live: false }
    }

    fn holds_until(&self, now_ms: u64) -> Option<u64> {
        let Tail::Unknown(since) = self.tail else { return None };
        let until = since.saturating_add(PATIENCE_MS);
        (self.waiting.is_empty() && now_ms < until).then_some(until)
    }
}

#[cfg(test)]
mod tests;
