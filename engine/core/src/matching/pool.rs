//! Pools: all entries that wait for the same kind of appointment in the same service, so kept
//! that a look at everybody of a pool seldom has to look anything up.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use crate::EntryId;
use crate::code::Code;
use crate::entry::Entry;
use crate::slot::{AppointmentKind, SlotFacts};

/// What a pool has in common: nobody of another pool can ever fill its slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pool {
    service: Code,
    kind: AppointmentKind,
}

impl Pool {
    pub(crate) fn of_entry(entry: &Entry) -> Self {
        Self { service: entry.service, kind: entry.kind }
    }

    pub(crate) fn of_slot(facts: &SlotFacts) -> Self {
        Self { service: facts.service, kind: facts.kind }
    }
}

/// Somebody of a pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) entry: Arc<Entry>,
    /// Whether anything is remembered of the person that may bear on an offer: a stop, a debt,
    /// an offer. Of most people nothing is.
    pub(crate) remembered: bool,
}

/// Entries by pool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pools(BTreeMap<Pool, BTreeMap<EntryId, Waiting>>);

impl Pools {
    pub(crate) fn add(&mut self, entry: Arc<Entry>, remembered: bool) {
        let pool = self.0.entry(Pool::of_entry(&entry)).or_default();
        pool.insert(entry.id, Waiting { entry, remembered });
    }

    pub(crate) fn remove(&mut self, entry: &Entry) {
        let pool = Pool::of_entry(entry);
        if let Some(entries) = self.0.get_mut(&pool) {
            entries.remove(&entry.id);
            if entries.is_empty() {
                self.0.remove(&pool);
            }
        }
    }

    /// Notes whether anything is remembered of the person behind an entry.
    pub(crate) fn note(&mut self, entry: &Entry, remembered: bool) {
        let pool = self.0.get_mut(&Pool::of_entry(entry));
        if let Some(waiting) = pool.and_then(|entries| entries.get_mut(&entry.id)) {
            waiting.remembered = remembered;
        }
    }

    pub(crate) fn of(&self, pool: Pool) -> impl Iterator<Item = &Waiting> {
        self.0.get(&pool).into_iter().flat_map(|entries| entries.values())
    }
}
