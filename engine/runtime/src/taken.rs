//! Ids taken lately: the net for what the store could not yet know when it was asked.

use std::collections::{HashMap, VecDeque};

use backfill_core::EventId;

use crate::ports::Seen;

/// How many ids are remembered. The store knows all older ones.
pub(crate) const IDS_MAX: usize = 16_384;

/// What is known about the id of a log record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// It was not seen before.
    New,
    /// The same event was taken before.
    Duplicate,
    /// The same id was taken with other contents.
    Conflict,
}

/// The ids of the last records that were taken.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    fingerprints: HashMap<EventId, u64>,
    order: VecDeque<EventId>,
}

impl Taken {
    /// Whether the record was taken before, by this memory or by the store's answer.
    pub(crate) fn known(&self, stored: &HashMap<EventId, u64>, record: Seen) -> Known {
        match self.fingerprints.get(&record.id).or_else(|| stored.get(&record.id)) {
            None => Known::New,
            Some(fingerprint) if *fingerprint == record.fingerprint => Known::Duplicate,
            Some(_) => Known::Conflict,
        }
    }

    /// Remembers a record, and forgets the oldest where there are too many.
    pub(crate) fn remember(&mut self, record: Seen) {
        if self.fingerprints.insert(record.id, record.fingerprint).is_none() {
            self.order.push_back(record.id);
        }
        if IDS_MAX < self.order.len()
            && let Some(oldest) = self.order.pop_front()
        {
            self.fingerprints.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(id: u128, fingerprint: u64) -> Seen {
        Seen { id: EventId(id), fingerprint }
    }

    #[test]
    fn the_oldest_ids_are_left_to_the_store() {
        let mut taken = Taken::default();
        for id in 0..=IDS_MAX as u128 {
            taken.remember(seen(id, 7));
        }
        let stored = HashMap::from([(EventId(0), 7)]);
        assert_eq!(taken.known(&HashMap::new(), seen(0, 7)), Known::New);
        assert_eq!(taken.known(&stored, seen(0, 7)), Known::Duplicate);
        assert_eq!(taken.known(&stored, seen(0, 8)), Known::Conflict);
        assert_eq!(taken.known(&stored, seen(1, 7)), Known::Duplicate);
        assert_eq!(taken.known(&stored, seen(1, 8)), Known::Conflict);
    }
}
