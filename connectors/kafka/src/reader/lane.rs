//! One partition: its queue, and how far it was read.

use backfill_runtime::ports::{Feed, Place};
use rdkafka::Offset;
use rdkafka::consumer::base_consumer::PartitionQueue;

use super::ear::Ear;

/// One partition that is read.
pub(super) struct Lane {
    pub(super) feed: Feed,
    pub(super) partition: i32,
    /// The next offset to read; none at the beginning, wherever that is.
    pub(super) next: Option<u64>,
    /// What the consumer fetched of it.
    pub(super) queue: Option<PartitionQueue<Ear>>,
    /// The consumer has stopped here, since the next offset is not there.
    pub(super) is_lost: bool,
    /// The brokers refuse to let us read it, until it says something else.
    pub(super) is_forbidden: bool,
}

impl Lane {
    pub(super) fn new(feed: Feed, partition: i32, next: Option<u64>) -> Self {
        Self { feed, partition, next, queue: None, is_lost: false, is_forbidden: false }
    }

    /// Its order among lanes.
    pub(super) fn rank(&self) -> (usize, i32) {
        let feed = Feed::IN.iter().position(|it| *it == self.feed).unwrap_or(Feed::IN.len());
        (feed, self.partition)
    }

    pub(super) fn place(&self, offset: u64) -> Place {
        let partition = u32::try_from(self.partition).unwrap_or(0);
        Place { feed: self.feed, partition, offset }
    }

    /// Where the consumer begins.
    pub(super) fn begins(&self) -> Offset {
        let known = self.next.and_then(|next| i64::try_from(next).ok());
        known.map_or(Offset::Beginning, Offset::Offset)
    }
}
