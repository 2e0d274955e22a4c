//! What is on the topics, read from their beginning.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use backfill_tests::until;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Headers as _, Message as _};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

use crate::streams::Value;

/// How long the broker may take for one answer.
const ANSWER_MAX: Duration = Duration::from_secs(60);
/// How long to wait for one record; then those that are there are counted again.
const RECORD_MAX: Duration = Duration::from_secs(5);
/// How often nothing comes before the test gives up.
const SILENCES_MAX: u32 = 24;

/// A record and where it is.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) topic: String,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    /// When the broker took it, in milliseconds since 1970.
    pub(crate) taken_at: i64,
    pub(crate) value: Value,
}

impl Kept {
    /// A header; none if it is not there.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.value.headers.iter().find(|(its, _)| its == name);
        found.map(|(_, text)| text.as_str())
    }
}

/// A record in a line, without its value.
pub(crate) fn line(record: &Kept) -> String {
    let Kept { topic, partition, offset, taken_at, value } = record;
    let key = value.key.as_deref().unwrap_or("-");
    let headers = value.headers.iter().map(|(name, text)| format!(" {name}={text}"));
    format!("{topic} {partition} {offset} {taken_at} {key}{}\n", headers.collect::<String>())
}

/// Reads all that is on a topic now. Blocks.
pub(crate) fn read(brokers: &str, topic: &str) -> anyhow::Result<Vec<Kept>> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("group.id", "chaos-reader")
        .set("enable.auto.commit", "false")
        .set("auto.offset.reset", "error")
        .create()
        .context("a consumer")?;
    let metadata = led(|| consumer.fetch_metadata(Some(topic), ANSWER_MAX));
    let found = metadata.topics().first().context("a topic")?;
    let mut places = TopicPartitionList::new();
    let mut left = Vec::new();
    for partition in found.partitions() {
        let id = partition.id();
        let (begin, end) = led(|| consumer.fetch_watermarks(topic, id, ANSWER_MAX));
        places.add_partition_offset(topic, partition.id(), Offset::Beginning)?;
        if begin < end {
            left.push((partition.id(), end));
        }
    }
    ensure!(!found.partitions().is_empty(), "{topic} has no partitions");
    consumer.assign(&places)?;
    let mut kept = Vec::new();
    let mut silences = 0;
    while !left.is_empty() {
        let Some(message) = consumer.poll(RECORD_MAX) else {
            silences += 1;
            ensure!(silences < SILENCES_MAX, "nothing more comes from {topic}: {left:?}");
            continue;
        };
        let Ok(message) = message else { continue };
        left.retain(|(id, end)| *id != message.partition() || message.offset() + 1 < *end);
        kept.push(of(&message));
    }
    Ok(kept)
}

/// What the brokers answer once they agree who leads: one of them may just have been killed.
fn led<T>(ask: impl Fn() -> Result<T, KafkaError>) -> T {
    until("the brokers agree who leads", || ask().ok())
}

fn of(message: &BorrowedMessage<'_>) -> Kept {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers = message.headers().map(|headers| {
        let headers = headers.iter();
        headers.map(|it| (it.key.to_owned(), it.value.map(text).unwrap_or_default())).collect()
    });
    Kept {
        topic: message.topic().to_owned(),
        partition: message.partition(),
        offset: message.offset(),
        taken_at: message.timestamp().to_millis().unwrap_or_default(),
        value: Value {
            key: message.key().map(text),
            headers: headers.unwrap_or_default(),
            bytes: message.payload().unwrap_or_default().to_vec(),
        },
    }
}
