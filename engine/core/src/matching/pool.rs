//! Pools: all entries that wait for the same kind of appointment in the same service, so kept
//! that a look at everybody of a pool seldom has to look anything up. They follow the rows that the
//! state says it changed, and can be built anew from it at any time.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use crate::EntryId;
use crate::entry::Entry;
use crate::pool::Pool;
use crate::rules::eligible;
use crate::rules::standing::Standing;
use crate::state::{Changed, State};

/// Somebody of a pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) entry: Arc<Entry>,
    pub(crate) person: Standing,
}

/// Entries by pool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pools(BTreeMap<Pool, BTreeMap<EntryId, Waiting>>);

impl Pools {
    /// The pools of a state.
    pub(crate) fn of_state(state: &State) -> Self {
        let mut pools = Self::default();
        let entries = state.entries.values();
        entries.for_each(|it| pools.add(Arc::clone(it), eligible::standing(state, it)));
        pools
    }

    /// Takes over what the state changed since the last call.
    pub(crate) fn follow(&mut self, state: &mut State) {
        for changed in state.take_changed() {
            match changed {
                Changed::Gone(id, pool) => self.remove(id, pool),
                Changed::Entry(id) => {
                    if let Some(entry) = state.entries.get(&id) {
                        self.add(Arc::clone(entry), eligible::standing(state, entry));
                    }
                }
                Changed::Person(id) => {
                    for entry in state.entries_of(id) {
                        if let Some(entry) = state.entries.get(&entry) {
                            self.note(entry, eligible::standing(state, entry));
                        }
                    }
                }
            }
        }
    }

    fn add(&mut self, entry: Arc<Entry>, person: Standing) {
        let pool = self.0.entry(Pool::of_entry(&entry)).or_default();
        pool.insert(entry.id, Waiting { entry, person });
    }

    fn remove(&mut self, id: EntryId, pool: Pool) {
        if let Some(entries) = self.0.get_mut(&pool) {
            entries.remove(&id);
            if entries.is_empty() {
                self.0.remove(&pool);
            }
        }
    }

    /// Notes how the person behind an entry stands.
    fn note(&mut self, entry: &Entry, person: Standing) {
        let pool = self.0.get_mut(&Pool::of_entry(entry));
        if let Some(waiting) = pool.and_then(|entries| entries.get_mut(&entry.id)) {
            waiting.person = person;
        }
    }

    pub(crate) fn of(&self, pool: Pool) -> impl Iterator<Item = &Waiting> {
        self.0.get(&pool).into_iter().flat_map(|entries| entries.values())
    }
}
