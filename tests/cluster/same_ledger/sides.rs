//! The two sides: everything in one file, and PostgreSQL with Kafka between.

use std::path::Path;
use std::sync::Arc;

use backfill_kafka::{KafkaLog, KafkaPublisher, KafkaWishLog, Values, ensure_topics};
use backfill_runtime::ports::Topic;
use backfill_store::{Options, Postgres, PostgresOptions, Sqlite};

use super::side::{Feeds, REGION, Side};

/// The embedded default.
pub(super) async fn embedded(folder: &Path) -> Side {
    let store = Arc::new(sqlite(folder).await);
    Side {
        store: store.clone(),
        log: store.clone(),
        intake: store.clone(),
        outbox: store.clone(),
        reader: store,
        feeds: None,
        driver: None,
        taken: 0,
    }
}

/// PostgreSQL and Kafka, with the notification service and the connection to the trust at the
/// other end of their topics.
pub(super) async fn shared(folder: &Path, url: &str, brokers: &str) -> Side {
    let kafka = backfill_kafka::Options {
        brokers: brokers.to_owned(),
        partitions: 3,
        replication: 1,
        values: Values::Json,
        ..backfill_kafka::Options::default()
    };
    ensure_topics(&kafka).await.unwrap();
    let publisher = Arc::new(KafkaPublisher::open(&kafka).unwrap());
    Postgres::migrate(url).await.unwrap();
    let options = postgres_options(folder, url);
    let store = Arc::new(Postgres::open(&options, Some(publisher.clone())).await.unwrap());
    let log = KafkaLog::open(&kafka, REGION, &[REGION.to_owned()]).unwrap();
    let wishes = |topic| Arc::new(KafkaWishLog::open(&kafka, topic, REGION).unwrap());
    let feeds = Feeds {
        publications: store.clone(),
        publisher,
        wishes: store.clone(),
        offers: wishes(Topic::Offers),
        bookings: wishes(Topic::Bookings),
    };
    Side {
        store: store.clone(),
        log: Arc::new(log),
        intake: store.clone(),
        outbox: store.clone(),
        reader: store,
        feeds: Some(feeds),
        driver: None,
        taken: 0,
    }
}

/// The file in a data folder that the program would open there.
pub(super) async fn sqlite(folder: &Path) -> Sqlite {
    Sqlite::open(&folder.join("backfill.sqlite"), &Options::default()).await.unwrap()
}

/// The region on PostgreSQL as the program would open it for a command.
pub(super) fn postgres_options(folder: &Path, url: &str) -> PostgresOptions {
    std::fs::create_dir_all(folder).unwrap();
    PostgresOptions {
        nobodys_numbers: Vec::new(),
        put_aside: backfill_store::PutAside::default(),
        url: url.to_owned(),
        region: REGION.to_owned(),
        holder: None,
        connections_max: 4,
        key_file: None,
        listens: false,
        data: folder.to_owned(),
    }
}
