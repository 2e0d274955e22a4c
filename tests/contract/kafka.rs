//! What the log, the wish log and the publisher promise on a real Kafka.

mod cut_off;
pub(crate) mod follow;
mod hurt;
mod liar;
mod loss;
mod order;
mod outcomes;
mod poison;
mod rights;
mod sender;
mod sizes;
mod topics;
mod wishes;

use std::sync::Arc;

use backfill_core::event::EntryRemoved;
use backfill_core::{EntryId, Event, EventId};
use backfill_kafka::{KafkaLog, KafkaPublisher, Options, ensure_topics};
use backfill_runtime::ports::{Feed, Kind, Outgoing, Publisher};
use backfill_schemas::encode_event;
use backfill_servers::Broker;

use crate::sample::MORNING;
use follow::Follower;

/// How many partitions the topics of these tests have.
const PARTITIONS: u32 = 3;

/// The topics on a broker, and one region whose records nobody else writes.
pub(crate) struct Field {
    pub(crate) options: Options,
    pub(crate) region: String,
    pub(crate) publisher: Arc<KafkaPublisher>,
}

impl Field {
    /// On the broker that tests share.
    pub(crate) async fn shared(region: &str) -> Self {
        let broker = tokio::task::spawn_blocking(Broker::shared).await.unwrap();
        Self::on(broker, region).await
    }

    pub(crate) async fn on(broker: &Broker, region: &str) -> Self {
        let options = options(broker);
        ensure_topics(&options).await.unwrap();
        let publisher = Arc::new(KafkaPublisher::open(&options).unwrap());
        Self { options, region: region.to_owned(), publisher }
    }

    /// A log of the region that looks after nobody's records.
    pub(crate) fn log(&self) -> Arc<KafkaLog> {
        self.log_among(&["somebody-else", &self.region])
    }

    pub(crate) fn log_among(&self, regions: &[&str]) -> Arc<KafkaLog> {
        let regions: Vec<String> = regions.iter().map(|it| (*it).to_owned()).collect();
        Arc::new(KafkaLog::open(&self.options, &self.region, &regions).unwrap())
    }

    /// A log that reads from the beginning.
    pub(crate) async fn follow(&self) -> Follower {
        Follower::begin(self.log(), 0, &[]).await
    }

    pub(crate) fn record(&self, id: u128) -> Outgoing {
        record(&self.region, id)
    }

    pub(crate) async fn publish(&self, ids: impl IntoIterator<Item = u128>) {
        let records: Vec<Outgoing> = ids.into_iter().map(|id| self.record(id)).collect();
        self.publisher.publish(&records).await.unwrap();
    }
}

pub(crate) fn options(broker: &Broker) -> Options {
    let brokers = broker.bootstrap();
    Options { brokers, partitions: PARTITIONS, replication: 1, ..Options::default() }
}

pub(crate) fn event(id: u128) -> Event {
    Event::EntryRemoved(EntryRemoved { entry: EntryId(id) })
}

/// An event of no consequence, on its way in.
pub(crate) fn record(region: &str, id: u128) -> Outgoing {
    Outgoing {
        feed: Feed::Waitlist,
        region: region.to_owned(),
        id: EventId(id).to_string(),
        kind: Kind::Event,
        source: "api".to_owned(),
        at: MORNING,
        seq: None,
        value: encode_event(&event(id)),
    }
}
