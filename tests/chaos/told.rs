//! The generator's own record: which cancellations it told, how, and which of them it knows to be
//! safe. It is written before and after each try, by nobody else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard};

use backfill_core::EventId;
use backfill_tests::checks::evidence::Streamed;

use crate::topics::Kept;

/// Onto the topic.
pub(crate) const TOPIC: &str = "topic";
/// By the API.
pub(crate) const API: &str = "api";
/// By the API, by somebody who did not wait for the answer.
pub(crate) const LEFT: &str = "api, and left";

/// What must be put aside: where the broker has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Poison {
    pub(crate) topic: String,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
}

impl Poison {
    /// The place of a record.
    pub(crate) fn at(record: &Kept) -> Self {
        let Kept { topic, partition, offset, .. } = record;
        Self { topic: topic.clone(), partition: *partition, offset: *offset }
    }
}

#[derive(Debug, Default)]
struct Inner {
    lines: BTreeMap<EventId, (String, Streamed)>,
    /// The newest acknowledged ones last.
    acknowledged: Vec<EventId>,
    poison: BTreeSet<Poison>,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Told {
    inner: Mutex<Inner>,
    /// Records that the broker has not confirmed.
    pub(crate) streaming: Count,
    /// Requests that are not answered.
    pub(crate) asking: Count,
    /// HL7 messages of bursts that are not answered.
    pub(crate) speaking: Count,
    /// Records sent again, all in all.
    pub(crate) again: Count,
}

/// A number that many change.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU32);

impl Count {
    pub(crate) fn more(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn less(&self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Told {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("nobody panics while writing down")
    }

    /// Something is about to be told.
    pub(crate) fn begin(&self, region: &str, streamed: Streamed) {
        self.inner().lines.insert(streamed.event, (region.to_owned(), streamed));
    }

    /// It is known to be safe.
    pub(crate) fn acknowledge(&self, event: EventId) {
        let mut inner = self.inner();
        if let Some((_, line)) = inner.lines.get_mut(&event)
            && !line.is_acknowledged
        {
            line.is_acknowledged = true;
            inner.acknowledged.push(event);
        }
    }

    pub(crate) fn poison(&self, poison: Poison) {
        self.inner().poison.insert(poison);
    }

    /// How many are known to be safe.
    pub(crate) fn safe(&self) -> usize {
        self.inner().acknowledged.len()
    }

    /// The newest of those that are known to be safe, at most `count`.
    pub(crate) fn newest(&self, count: usize) -> Vec<EventId> {
        let inner = self.inner();
        inner.acknowledged.iter().rev().take(count).copied().collect()
    }

    /// What was told in a region.
    pub(crate) fn lines(&self, region: &str) -> Vec<Streamed> {
        let inner = self.inner();
        let of_region = inner.lines.values().filter(|(its, _)| its == region);
        of_region.map(|(_, line)| line.clone()).collect()
    }

    /// All that must be put aside.
    pub(crate) fn poisoned(&self) -> BTreeSet<Poison> {
        self.inner().poison.clone()
    }
}
