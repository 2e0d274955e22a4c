//! A sender of its own, as a trust's engineer would write one: any key, headers and value.

use backfill_kafka::Options;
use backfill_runtime::ports::Feed;
use rdkafka::ClientConfig;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::util::Timeout;

/// A record as anybody may write it.
#[derive(Clone)]
pub(crate) struct Letter<'a> {
    pub(crate) feed: Feed,
    pub(crate) partition: Option<i32>,
    pub(crate) key: Option<&'a str>,
    pub(crate) headers: Vec<(&'a str, &'a [u8])>,
    pub(crate) value: Option<&'a [u8]>,
    pub(crate) timestamp: Option<i64>,
}

impl<'a> Letter<'a> {
    /// JSON on the waitlist, as it should be.
    pub(crate) fn json(key: &'a str, id: &'a str, value: &'a [u8]) -> Self {
        let headers: Vec<(&str, &[u8])> = vec![
            ("content-type", b"application/json"),
            ("ce_type", b"backfill.event.v1"),
            ("ce_id", id.as_bytes()),
            ("ce_source", b"rxx/pas"),
        ];
        Self {
            feed: Feed::Waitlist,
            partition: None,
            key: Some(key),
            headers,
            value: Some(value),
            timestamp: None,
        }
    }

    pub(crate) fn with(mut self, header: &'a str, value: &'a [u8]) -> Self {
        self.headers.retain(|(name, _)| *name != header);
        self.headers.push((header, value));
        self
    }

    pub(crate) fn without(mut self, header: &str) -> Self {
        self.headers.retain(|(name, _)| *name != header);
        self
    }
}

pub(crate) struct Sender(FutureProducer);

impl Sender {
    pub(crate) fn new(options: &Options, codec: &str) -> Self {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &options.brokers).set("linger.ms", "0");
        config.set("topic.metadata.refresh.interval.ms", "100");
        config.set("compression.type", codec);
        Self(config.create().unwrap())
    }

    /// Sends it; the offset it got.
    pub(crate) async fn send(&self, letter: &Letter<'_>) -> i64 {
        loop {
            match self.0.send(record(letter), Timeout::Never).await {
                Ok(delivered) => return delivered.offset,
                // The partition was made just now and is not known here yet.
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::UnknownPartition), _)) => {}
                Err((error, _)) => panic!("{error}"),
            }
        }
    }
}

fn record<'a>(letter: &'a Letter<'_>) -> FutureRecord<'a, str, [u8]> {
    let mut headers = OwnedHeaders::new();
    for (key, value) in &letter.headers {
        headers = headers.insert(Header { key, value: Some(*value) });
    }
    let mut record = FutureRecord::to(letter.feed.topic()).headers(headers);
    record.partition = letter.partition;
    record.key = letter.key;
    record.payload = letter.value;
    record.timestamp = letter.timestamp;
    record
}
