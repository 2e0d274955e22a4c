//! Pools: all entries that wait for the same kind of appointment in the same service, so kept
//! that a look at everybody of a pool seldom has to look anything up.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use crate::EntryId;
use crate::code::Code;
use crate::effect::PassedOver;
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
    pub(crate) person: Standing,
}

/// What is remembered of the person behind an entry, as far as it bears on offers. Of most people
/// nothing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Standing {
    /// Why nothing at all may be offered for this entry now.
    pub(crate) barred: Option<PassedOver>,
    /// Was offered something lately: message caps may hold.
    pub(crate) was_asked: bool,
}

/// Entries by pool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pools(BTreeMap<Pool, BTreeMap<EntryId, Waiting>>);

impl Pools {
    pub(crate) fn add(&mut self, entry: Arc<Entry>, person: Standing) {
        let pool = self.0.entry(Pool::of_entry(&entry)).or_default();
        pool.insert(entry.id, Waiting { entry, person });
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

    /// Notes how the person behind an entry stands.
    pub(crate) fn note(&mut self, entry: &Entry, person: Standing) {
        let pool = self.0.get_mut(&Pool::of_entry(entry));
        if let Some(waiting) = pool.and_then(|entries| entries.get_mut(&entry.id)) {
            waiting.person = person;
        }
    }

    pub(crate) fn of(&self, pool: Pool) -> impl Iterator<Item = &Waiting> {
        self.0.get(&pool).into_iter().flat_map(|entries| entries.values())
    }
}
