//! Pulls records out of the consumer's queues.

use std::time::Duration;

use backfill_runtime::ports::{Feed, Position};
use backfill_schemas::fingerprint;
use rdkafka::Message;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use tracing::{debug, error, info, warn};

use super::{Read, Worker};
use crate::decode::Decode;
use crate::error::{about_topic, code_of};
use crate::merge::Pace;
use crate::reader::lane::Lane;
use crate::reader::shelf::Ready;

/// A record that is at most so old when it is read is live: what follows it was hardly written
/// yet. In milliseconds. Where the brokers' clocks are further behind ours, records of other
/// partitions wait until the end is seen, which is a tenth of a second.
const LIVE_MS: i64 = 1_000;
/// What a record weighs besides its value, in bytes.
const RECORD_BYTES: usize = 256;

impl<D: Decode> Worker<D> {
    /// Serves what belongs to no partition, and records that came before their queue was made.
    pub(super) fn serve_consumer(&mut self) {
        while let Some(polled) = self.consumer.poll(Duration::ZERO) {
            match polled {
                Ok(message) => {
                    let Some(read) = &mut self.read else { continue };
                    let feed = Feed::named(message.topic());
                    let lanes = read.lanes.iter();
                    let is_of = |lane: &Lane| {
                        Some(lane.feed) == feed && lane.partition == message.partition()
                    };
                    if let Some(at) = lanes.into_iter().position(is_of) {
                        accept(&self.decode, read, at, &message);
                    }
                }
                Err(error) if is_lost(&error) => {
                    // It does not say which partition: all of them are looked into.
                    warn!(region = self.region, %error, "a partition's next record is not there");
                    let lanes = self.read.iter_mut().flat_map(|read| &mut read.lanes);
                    lanes.for_each(|lane| lane.is_lost = true);
                }
                Err(error) if code_of(&error) == RDKafkaErrorCode::AllBrokersDown => self.hold(),
                Err(error) => debug!(%error, "the consumer reports"),
            }
        }
    }

    /// Pulls what each lane has room for; says whether there may be more.
    pub(super) fn pull_all(&self, read: &mut Read<D::Item>) -> bool {
        let mut more = false;
        for at in 0..read.lanes.len() {
            more |= self.pull(read, at);
        }
        more
    }

    fn pull(&self, read: &mut Read<D::Item>, at: usize) -> bool {
        let Some(queue) = read.lanes[at].queue.take() else { return false };
        let mut has_more = true;
        while has_more && 0 < read.merge.room(at) {
            match queue.poll(Duration::ZERO) {
                None => has_more = false,
                Some(Ok(message)) => {
                    self.allowed(read, at);
                    accept(&self.decode, read, at, &message);
                }
                Some(Err(KafkaError::PartitionEOF(_))) => {
                    self.allowed(read, at);
                    read.lanes[at].ended();
                    read.merge.at_end(at);
                }
                Some(Err(error)) => self.trouble(&mut read.lanes[at], &error),
            }
        }
        read.lanes[at].queue = Some(queue);
        has_more
    }

    /// A partition is read: if it was forbidden before, this was the trouble.
    fn allowed(&self, read: &mut Read<D::Item>, at: usize) {
        if !std::mem::take(&mut read.lanes[at].is_forbidden) {
            return;
        }
        info!(region = self.region, topic = read.lanes[at].feed.topic(), "it may be read again");
        if !read.lanes.iter().any(|lane| lane.is_forbidden) {
            self.shelf.set_trouble(None);
        }
    }

    /// What a partition says instead of a record.
    fn trouble(&self, lane: &mut Lane, error: &KafkaError) {
        let (topic, partition) = (lane.feed.topic(), lane.partition);
        #[expect(clippy::wildcard_enum_match_arm, reason = "Kafka has over a hundred error codes")]
        match code_of(error) {
            _ if is_lost(error) => {
                warn!(topic, partition, next = lane.next, %error, "the next record is not there");
                lane.is_lost = true;
            }
            code @ RDKafkaErrorCode::TopicAuthorizationFailed => {
                let reason = about_topic(code, topic, "Read");
                error!(region = self.region, partition, reason, "a topic cannot be read");
                lane.is_forbidden = true;
                self.shelf.set_trouble(Some(reason));
            }
            _ => warn!(topic, partition, %error, "a partition reports an error"),
        }
    }
}

/// Whether the consumer has stopped to read a partition, since the next record is not there.
fn is_lost(error: &KafkaError) -> bool {
    use RDKafkaErrorCode as Code;
    [Code::AutoOffsetReset, Code::LogTruncation, Code::OffsetOutOfRange].contains(&code_of(error))
}

/// Takes a record into the merge, once.
fn accept<D: Decode>(
    decode: &D,
    read: &mut Read<D::Item>,
    at: usize,
    message: &rdkafka::message::BorrowedMessage<'_>,
) {
    let lane = &mut read.lanes[at];
    let Ok(offset) = u64::try_from(message.offset()) else { return };
    let mark = mark(message);
    if !lane.takes(offset, mark) {
        return;
    }
    (lane.next, lane.mark) = (Some(offset + 1), Some(mark));
    let next = Position { mark: lane.mark, ..lane.place(offset + 1).into() };
    let item = decode.decode(lane.place(offset), message);
    let bytes = if item.is_some() { RECORD_BYTES + message.payload_len() } else { 0 };
    let now = read.wall.now().0;
    let stamp = message.timestamp().to_millis().unwrap_or(now);
    let pace = if now.saturating_sub(stamp) <= LIVE_MS { Pace::Live } else { Pace::Behind };
    let now_ms = read.now_ms();
    read.merge.push(at, stamp, Ready { next, item, bytes }, pace, now_ms);
}

/// By what a record is known again: its time, who it is for and what it says. A broker gives each
/// record a time, so the same record sent again is another.
fn mark(message: &impl Message) -> u64 {
    let stamp = message.timestamp().to_millis().unwrap_or_default().to_be_bytes();
    let parts =
        [&stamp[..], message.key().unwrap_or_default(), message.payload().unwrap_or_default()];
    fingerprint(&parts.concat())
}
