//! A trust that streams its cancellations straight onto the topic, as protobuf or JSON, and takes
//! nothing for told that the brokers have not confirmed.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use backfill_core::{Event, EventId};
use backfill_runtime::clock::Clock;
use backfill_runtime::ports::Feed;
use backfill_schemas::{CE_TYPE_EVENT, encode_event, encode_event_json, rfc3339};
use backfill_tests::pace;
use rdkafka::ClientConfig;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::util::Timeout;

use crate::cancellations::Cancellation;
use crate::told::{Poison, TOPIC, Told};

/// What the stream calls itself.
pub(crate) const SOURCE: &str = "chaos";
/// How often a record is tried before the test gives up.
const TRIES_MAX: u32 = 100;
/// How long to wait before a record that was not confirmed is sent again.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// A record as it goes to the broker.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Value {
    pub(crate) key: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) bytes: Vec<u8>,
}

/// See the module.
#[derive(Clone)]
pub(crate) struct Streams {
    producer: FutureProducer,
    told: Arc<Told>,
}

impl std::fmt::Debug for Streams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Streams")
    }
}

impl Streams {
    pub(crate) fn new(brokers: &str, told: &Arc<Told>) -> anyhow::Result<Self> {
        let producer = ClientConfig::new()
            .set("bootstrap.servers", brokers)
            .set("acks", "all")
            .set("enable.idempotence", "true")
            .set("message.timeout.ms", "30000")
            .set("reconnect.backoff.max.ms", "1000")
            .create()
            .context("a producer")?;
        Ok(Self { producer, told: Arc::clone(told) })
    }

    /// Tells a cancellation, and returns when the brokers have it. `is_json` says how.
    pub(crate) async fn tell(
        &self,
        region: &str,
        cancellation: &Cancellation,
        is_json: bool,
    ) -> anyhow::Result<()> {
        let (said, event) = cancellation.event();
        self.told.begin(region, cancellation.line(taken_as(said), TOPIC));
        self.put(Feed::Cancellations.topic(), &value(region, said, &event, is_json)).await?;
        self.told.acknowledge(taken_as(said));
        Ok(())
    }

    /// The same record once more, whether the first was confirmed or not.
    pub(crate) async fn tell_again(
        &self,
        region: &str,
        cancellation: &Cancellation,
        is_json: bool,
    ) -> anyhow::Result<()> {
        let (id, event) = cancellation.event();
        self.told.again.more();
        self.put(Feed::Cancellations.topic(), &value(region, id, &event, is_json)).await?;
        Ok(())
    }

    /// Puts the rules of the run in force.
    pub(crate) async fn rules(&self, region: &str, event: &Event) -> anyhow::Result<()> {
        let id = backfill_runtime::ids::event_id(&["chaos-rules", region]);
        self.put(Feed::Rules.topic(), &value(region, id, event, false)).await?;
        Ok(())
    }

    /// Something that must be put aside.
    pub(crate) async fn poison(&self, value: &Value) -> anyhow::Result<()> {
        let topic = Feed::Cancellations.topic();
        let (partition, offset) = self.put(topic, value).await?;
        self.told.poison(Poison { topic: topic.to_owned(), partition, offset });
        Ok(())
    }

    /// Puts a record on a topic, as often as it takes; returns where it is.
    pub(crate) async fn put(&self, topic: &str, value: &Value) -> anyhow::Result<(i32, i64)> {
        self.told.streaming.more();
        let put = self.put_until_confirmed(topic, value).await;
        self.told.streaming.less();
        put
    }

    async fn put_until_confirmed(&self, topic: &str, value: &Value) -> anyhow::Result<(i32, i64)> {
        for _ in 0..TRIES_MAX {
            let mut headers = OwnedHeaders::new();
            for (key, text) in &value.headers {
                headers = headers.insert(Header { key, value: Some(text) });
            }
            let mut record: FutureRecord<'_, str, [u8]> =
                FutureRecord::to(topic).payload(value.bytes.as_slice()).headers(headers);
            if let Some(key) = &value.key {
                record = record.key(key.as_str());
            }
            if let Ok(there) = self.producer.send(record, Timeout::Never).await {
                return Ok((there.partition, there.offset));
            }
            pace::pass(AGAIN_AFTER).await;
        }
        bail!("the brokers did not take a record in {TRIES_MAX} tries")
    }
}

/// The id under which an event is decided that came under this one: each source has ids of its own.
pub(crate) fn taken_as(said: EventId) -> EventId {
    backfill_runtime::ids::event_id(&["kafka", SOURCE, &said.to_string()])
}

/// An event as a record.
pub(crate) fn value(region: &str, id: EventId, event: &Event, is_json: bool) -> Value {
    let (bytes, kind) = if is_json {
        (encode_event_json(event), "application/json")
    } else {
        (encode_event(event), "application/protobuf")
    };
    let headers = [
        ("ce_id", id.to_string()),
        ("ce_type", CE_TYPE_EVENT.to_owned()),
        ("ce_source", SOURCE.to_owned()),
        ("ce_time", rfc3339(Clock::system().now())),
        ("content-type", kind.to_owned()),
    ];
    let headers = headers.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    Value { key: Some(region.to_owned()), headers, bytes }
}

/// Records that nobody can read, one after the other in another way. No two are the same: of the
/// same original one copy is put aside, however often it comes.
pub(crate) fn poison(region: &str, number: u64) -> Value {
    let id = backfill_runtime::ids::event_id(&["poison", region, &number.to_string()]);
    let event = Event::OfferExpired(backfill_core::OfferId(id.0));
    let mut value = value(region, id, &event, false);
    let header = |value: &mut Value, name: &str, text: &str| {
        for (_, its) in value.headers.iter_mut().filter(|(its, _)| its == name) {
            text.clone_into(its);
        }
    };
    match number % 6 {
        // Only the engine itself may say it.
        0 => {}
        1 => value.bytes = [[0xFF; 40].as_slice(), &id.0.to_be_bytes()].concat(),
        2 => {
            header(&mut value, "content-type", "application/json");
            value.bytes = format!("{{\"slotFreed\": {{\"n\": \"{id}\", \"trust\": ").into_bytes();
        }
        3 => header(&mut value, "content-type", "text/csv"),
        4 => value.headers.retain(|(name, _)| name != "ce_id"),
        _ => value.key = None,
    }
    value
}
