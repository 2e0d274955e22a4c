//! A consumer that waits on the offers topic, as a notification service of its own would.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use backfill_core::Command;
use backfill_core::effect::Message as Said;
use backfill_runtime::ports::Feed;
use backfill_schemas::decode_command;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::{ClientConfig, Message as _, Offset, TopicPartitionList};

/// How long it waits for the broker at a time before it looks whether to end.
const POLL: Duration = Duration::from_millis(200);
/// How long one offer is waited for.
const OFFER_MAX: Duration = Duration::from_secs(60);

/// An offer as it came over the topic.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sighting {
    /// The number of the cancelled time.
    pub(crate) time: u128,
    /// The number of the line of the list.
    pub(crate) line: u128,
    pub(crate) at: Instant,
}

/// See the module.
pub(crate) struct Watcher {
    seen: mpsc::Receiver<anyhow::Result<Sighting>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    /// Waits for what is published from now on.
    pub(crate) fn start(brokers: &str) -> anyhow::Result<Self> {
        let consumer = consumer(brokers)?;
        let stop = Arc::new(AtomicBool::new(false));
        let (sender, seen) = mpsc::channel();
        let ended = Arc::clone(&stop);
        let thread = std::thread::spawn(move || watch(&consumer, &sender, &ended));
        Ok(Self { seen, stop, thread: Some(thread) })
    }

    /// The next offer.
    pub(crate) fn next(&self) -> anyhow::Result<Sighting> {
        self.seen.recv_timeout(OFFER_MAX).context("no offer came over the topic")?
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().map(JoinHandle::join).transpose().ok();
    }
}

fn consumer(brokers: &str) -> anyhow::Result<BaseConsumer> {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", brokers).set("group.id", "figures");
    let consumer: BaseConsumer = config.set("enable.auto.commit", "false").create()?;
    let topic = Feed::Offers.topic();
    let metadata = consumer.fetch_metadata(Some(topic), OFFER_MAX)?;
    let partitions = metadata.topics().iter().flat_map(|it| it.partitions());
    let mut places = TopicPartitionList::new();
    for partition in partitions {
        let (_, end) = consumer.fetch_watermarks(topic, partition.id(), OFFER_MAX)?;
        places.add_partition_offset(topic, partition.id(), Offset::Offset(end))?;
    }
    consumer.assign(&places)?;
    Ok(consumer)
}

fn watch(
    consumer: &BaseConsumer,
    seen: &mpsc::Sender<anyhow::Result<Sighting>>,
    stop: &AtomicBool,
) {
    while !stop.load(Ordering::Relaxed) {
        let Some(polled) = consumer.poll(POLL) else { continue };
        let at = Instant::now();
        let sighting = polled
            .map_err(anyhow::Error::from)
            .and_then(|message| sighting(message.payload().unwrap_or_default(), at));
        if let Some(sighting) = sighting.transpose()
            && seen.send(sighting).is_err()
        {
            return;
        }
    }
}

/// None if it is another message than an offer.
fn sighting(value: &[u8], at: Instant) -> anyhow::Result<Option<Sighting>> {
    let Command::SendMessage(message) = decode_command(value)? else { return Ok(None) };
    if !matches!(message.message, Said::Offer { .. }) {
        return Ok(None);
    }
    let time = message.facts.session.parse()?;
    Ok(Some(Sighting { time, line: message.patient.0, at }))
}
