//! The thread that reads: pulls records out of the consumer, decodes and merges them.

mod care;
mod hold;
mod pull;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use backfill_runtime::clock::Clock;
use backfill_runtime::ports::{Feed, PortError, Position};
use rdkafka::ClientConfig;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use tokio::sync::watch;
use tracing::{info, warn};

use super::assignment::{assign, lanes};
use super::ear::Ear;
use super::lane::Lane;
use super::shelf::{Ready, Shelf};
use super::{Waker, Word};
use crate::decode::Decode;
use crate::error::unavailable;
use crate::merge::Merge;
use crate::reach::STATISTICS_MS;
use crate::{Error, Options};

/// How long the thread waits at most before it looks by itself.
const WAIT_MAX: Duration = Duration::from_millis(100);
/// How often partitions are counted, and losses looked into again.
const CARE_EVERY: Duration = Duration::from_secs(1);

const SETTINGS: [(&str, &str); 18] = [
    // The store knows where to go on; the group is a name only.
    ("enable.auto.commit", "false"),
    ("enable.auto.offset.store", "false"),
    // What is missing must be told, not jumped over.
    ("auto.offset.reset", "error"),
    ("enable.partition.eof", "true"),
    ("isolation.level", "read_committed"),
    ("statistics.interval.ms", STATISTICS_MS),
    ("topic.metadata.refresh.interval.ms", "30000"),
    // A waiting fetch is answered as soon as there is a record; this is how often the end of a
    // quiet partition is seen.
    ("fetch.wait.max.ms", "100"),
    ("fetch.min.bytes", "1"),
    ("fetch.error.backoff.ms", "100"),
    ("fetch.queue.backoff.ms", "5"),
    // What waits per partition, besides what waits on the shelf.
    ("queued.min.messages", "5000"),
    ("queued.max.messages.kbytes", "1024"),
    ("max.partition.fetch.bytes", "1048576"),
    ("fetch.max.bytes", "8388608"),
    ("check.crcs", "true"),
    ("socket.timeout.ms", "10000"),
    ("allow.auto.create.topics", "false"),
];

/// The settings of the consumer of a reader that is called `name`.
pub(super) fn config(options: &Options, name: &str) -> Result<ClientConfig, Error> {
    let mut config = options.client(&SETTINGS)?;
    config.set("group.id", format!("backfill-{name}"));
    Ok(config)
}

pub(super) fn consumer(
    config: &ClientConfig,
    ear: &Ear,
    waker: &Waker,
) -> Result<Arc<BaseConsumer<Ear>>, Error> {
    let mut consumer = BaseConsumer::from_config_and_context(config, ear.clone())?;
    let waker = waker.clone();
    consumer.set_nonempty_callback(move || waker.wake());
    Ok(Arc::new(consumer))
}

/// What the thread works with.
pub(super) struct Worker<D: Decode> {
    pub(super) config: ClientConfig,
    pub(super) consumer: Arc<BaseConsumer<Ear>>,
    pub(super) feeds: Vec<Feed>,
    pub(super) decode: D,
    pub(super) shelf: Arc<Shelf<D::Item>>,
    pub(super) ear: Ear,
    pub(super) waker: Waker,
    pub(super) bell: watch::Sender<u64>,
    pub(super) region: String,
    pub(super) read: Option<Read<D::Item>>,
}

/// What is being read since reading was resumed.
pub(super) struct Read<T> {
    lanes: Vec<Lane>,
    merge: Merge<Ready<T>>,
    begun: Instant,
    cared: Instant,
    /// When it was last looked whether the topics are still those that were read.
    looked_back: Instant,
    /// Set while nothing is fetched.
    hold: Option<hold::Hold>,
    wall: Clock,
}

impl<T> Read<T> {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl<D: Decode> Worker<D> {
    /// Works until it is told to stop.
    pub(super) fn run(mut self, words: &Receiver<Word>) {
        let mut wait = Duration::ZERO;
        loop {
            match words.recv_timeout(wait) {
                Ok(Word::Look) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Word::Resume(places, answer)) => {
                    answer.send(self.resume(&places)).ok();
                }
                Ok(Word::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            }
            self.waker.heard();
            wait = self.round();
        }
        // The queues first: they hold on to the consumer.
        self.read = None;
        if let Err(error) = self.consumer.unassign() {
            warn!(%error, "the consumer could not let go of its partitions");
        }
    }

    fn resume(&mut self, places: &[Position]) -> Result<(), PortError> {
        self.read = None;
        self.shelf.clear();
        self.ear.resumed();
        let resumed = self.begin(places);
        if let Err(reason) = &resumed {
            self.shelf.set_trouble(Some(reason.clone()));
        }
        resumed.map_err(unavailable)
    }

    fn begin(&mut self, places: &[Position]) -> Result<(), String> {
        let mut lanes = lanes(&self.consumer, &self.feeds, places)?;
        lanes.sort_by_key(Lane::rank);
        assign(&self.consumer, &mut lanes, &self.waker)?;
        info!(region = self.region, partitions = lanes.len(), "reading");
        let now = Instant::now();
        let merge = Merge::new(lanes.len(), 0);
        let (hold, wall) = (None, Clock::system());
        self.read =
            Some(Read { lanes, merge, begun: now, cared: now, looked_back: now, hold, wall });
        Ok(())
    }

    /// One look at everything. Returns how long nothing needs to be looked at.
    fn round(&mut self) -> Duration {
        self.serve_consumer();
        let Some(mut read) = self.read.take() else { return WAIT_MAX };
        let more = self.pull_all(&mut read);
        let put = self.shelve(&mut read);
        self.shelf.set_unmerged(read.merge.len());
        let is_read = |lane: &Lane| !lane.is_lost && !lane.is_forbidden;
        let reads_all = read.hold.is_none() && read.lanes.iter().all(is_read);
        self.shelf.set_at_end(reads_all && read.merge.is_at_end());
        if put {
            self.bell.send_modify(|rung| *rung = rung.wrapping_add(1));
        }
        if CARE_EVERY <= read.cared.elapsed() {
            read.cared = Instant::now();
            self.care(&mut read);
        }
        let has_room = self.shelf.has_room();
        let wait = if more && put && has_room { Duration::ZERO } else { pause(&read) };
        self.read = Some(read);
        wait
    }

    /// Moves what is in order onto the shelf; says whether there was something.
    fn shelve(&self, read: &mut Read<D::Item>) -> bool {
        let now_ms = read.now_ms();
        let mut put = false;
        while self.shelf.has_room() {
            let Some((_, ready)) = read.merge.pop(now_ms) else { break };
            self.shelf.put(ready);
            put = true;
        }
        put
    }
}

/// How long nothing needs to be looked at.
fn pause<T>(read: &Read<T>) -> Duration {
    let now_ms = read.now_ms();
    let held = read.merge.held_until(now_ms).map(|until| until.saturating_sub(now_ms));
    held.map_or(WAIT_MAX, Duration::from_millis).min(WAIT_MAX)
}
