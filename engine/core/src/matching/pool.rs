//! Pools: all entries that wait for the same kind of appointment in the same service.

use alloc::collections::{BTreeMap, BTreeSet};

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

/// Entries by pool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pools(BTreeMap<Pool, BTreeSet<EntryId>>);

impl Pools {
    pub(crate) fn add(&mut self, pool: Pool, entry: EntryId) {
        self.0.entry(pool).or_default().insert(entry);
    }

    pub(crate) fn remove(&mut self, pool: Pool, entry: EntryId) {
        if let Some(entries) = self.0.get_mut(&pool) {
            entries.remove(&entry);
            if entries.is_empty() {
                self.0.remove(&pool);
            }
        }
    }

    pub(crate) fn of(&self, pool: Pool) -> impl Iterator<Item = EntryId> {
        self.0.get(&pool).into_iter().flatten().copied()
    }
}
