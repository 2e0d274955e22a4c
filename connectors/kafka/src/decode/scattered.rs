//! Whether a source's records of one key come on one partition: between two of them only the broker's
//! time tells which came first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use backfill_runtime::ports::{Feed, Place};
use metrics::counter;
use tracing::warn;

/// Of so many sources, on so many topics, it is noted where their records come.
const NOTED_MAX: usize = 1_000;

/// On which partitions each source's records of a region came.
#[derive(Debug, Default)]
pub(super) struct Scattered(Mutex<BTreeMap<(Feed, String), BTreeSet<u32>>>);

impl Scattered {
    /// Notes a record, and says so once where a source's come on a second partition; whether it did.
    pub(super) fn note(&self, region: &str, place: Place, source: &str) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if NOTED_MAX <= noted.len() {
            return false;
        }
        let partitions = noted.entry((place.feed, source.to_owned())).or_default();
        let is_told = partitions.insert(place.partition) && partitions.len() == 2;
        if is_told {
            let topic = place.feed.topic();
            counter!("backfill_scattered_sources_total", "topic" => topic).increment(1);
            warn!(
                region,
                topic,
                source,
                ?partitions,
                "a source's records of one key are on several partitions: of the same millisecond \
                 nobody knows which came first; let it send with the region as the key and one \
                 partitioner"
            );
        }
        is_told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_on_two_partitions_of_a_topic_is_told_once() {
        let scattered = Scattered::default();
        let at = |feed, partition| Place { feed, partition, offset: 7 };
        let note = |feed, partition, source| scattered.note("r", at(feed, partition), source);
        assert!(!note(Feed::Answers, 0, "rxx/pas"));
        assert!(!note(Feed::Answers, 0, "rxx/pas"));
        assert!(!note(Feed::Waitlist, 1, "rxx/pas"), "another topic");
        assert!(!note(Feed::Answers, 1, "ryy/pas"), "another source");
        assert!(note(Feed::Answers, 1, "rxx/pas"));
        assert!(!note(Feed::Answers, 2, "rxx/pas"));
    }
}
