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
    /// A checksum of the record before the next; none if it is not known.
    pub(super) mark: Option<u64>,
    /// Reading begins one record earlier: it must be the one that was read there.
    pub(super) looks_back: bool,
    /// It was not: the topic is another.
    pub(super) is_another: bool,
    /// What the consumer fetched of it.
    pub(super) queue: Option<PartitionQueue<Ear>>,
    /// The consumer has stopped here, since the next offset is not there.
    pub(super) is_lost: bool,
    /// The brokers refuse to let us read it, until it says something else.
    pub(super) is_forbidden: bool,
}

impl Lane {
    pub(super) fn new(feed: Feed, partition: i32, next: Option<u64>) -> Self {
        Self {
            feed,
            partition,
            next,
            mark: None,
            looks_back: false,
            is_another: false,
            queue: None,
            is_lost: false,
            is_forbidden: false,
        }
    }

    /// Goes on at an offset, whatever came before it.
    pub(super) fn go_on(&mut self, offset: u64) {
        (self.next, self.mark, self.is_another) = (Some(offset), None, false);
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

    /// Where the consumer begins: at the record before the next, if it is known what that was.
    pub(super) fn begins(&mut self) -> Offset {
        let before = self.next.filter(|_| self.mark.is_some()).and_then(|next| next.checked_sub(1));
        (self.looks_back, self.is_another) = (before.is_some(), false);
        let begins = before.or(self.next).and_then(|next| i64::try_from(next).ok());
        begins.map_or(Offset::Beginning, Offset::Offset)
    }

    /// Whether a record is to be taken. The first after looking back is not: it is compared with what
    /// was read there.
    pub(super) fn takes(&mut self, offset: u64, mark: u64) -> bool {
        let Some(next) = self.next else { return !self.is_lost };
        if std::mem::take(&mut self.looks_back) && offset + 1 == next && self.mark != Some(mark) {
            self.is_another = true;
            self.is_lost = true;
        }
        !self.is_lost && next <= offset
    }

    /// The end of the partition was reached. If the record before the next should have come first, it
    /// is to be found out what became of it.
    pub(super) fn ended(&mut self) {
        self.is_lost |= std::mem::take(&mut self.looks_back);
    }
}

#[cfg(test)]
mod tests {
    use super::Lane;
    use backfill_runtime::ports::Feed;
    use rdkafka::Offset;

    fn at(next: Option<u64>, mark: Option<u64>) -> (Lane, Offset) {
        let mut lane = Lane { mark, ..Lane::new(Feed::Answers, 3, next) };
        let begins = lane.begins();
        (lane, begins)
    }

    #[test]
    fn what_was_read_last_is_looked_at_again_and_taken_once() {
        let (mut lane, begins) = at(Some(5), Some(77));
        assert_eq!(begins, Offset::Offset(4));
        assert!(!lane.takes(4, 77));
        assert!(lane.takes(5, 78) && !lane.is_lost);
    }

    #[test]
    fn after_another_record_nothing_is_taken_until_it_was_looked_into() {
        let (mut lane, _) = at(Some(5), Some(77));
        assert!(!lane.takes(4, 99));
        assert!(lane.is_lost && lane.is_another);
        assert!(!lane.takes(5, 100));
        lane.go_on(0);
        lane.is_lost = false;
        assert_eq!(lane.begins(), Offset::Offset(0));
        assert!(lane.takes(0, 98));
    }

    #[test]
    fn a_last_record_that_retention_ate_holds_nothing_up() {
        let (mut lane, _) = at(Some(5), Some(77));
        assert!(lane.takes(6, 1) && !lane.is_lost);
    }

    #[test]
    fn an_end_before_the_last_record_is_looked_into() {
        let (mut lane, _) = at(Some(5), Some(77));
        lane.ended();
        assert!(lane.is_lost);
    }

    #[test]
    fn without_a_mark_it_begins_where_it_stands() {
        for (next, begins) in [(None, Offset::Beginning), (Some(0), Offset::Offset(0))] {
            let (mut lane, found) = at(next, None);
            assert_eq!(found, begins);
            lane.ended();
            assert!(!lane.is_lost && lane.takes(0, 1));
        }
    }
}
