//! What one cancellation is held against: two produces and one commit, one after the other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use backfill_core::Timestamp;
use backfill_kafka::KafkaPublisher;
use backfill_runtime::ports::{Feed, Kind, Outgoing, Publisher as _};
use backfill_servers::Postgres;
use sqlx::{Connection as _, PgConnection};

const DATABASE: &str = "reference";
const SCHEMA: &str = "CREATE TABLE written (number bigint PRIMARY KEY, bytes bytea NOT NULL)";
/// About as long as a cancellation.
const VALUE: [u8; 128] = [7; 128];

pub(crate) struct Reference {
    publisher: Arc<KafkaPublisher>,
    connection: PgConnection,
    number: i64,
}

impl Reference {
    pub(crate) async fn start(
        server: &Postgres,
        publisher: Arc<KafkaPublisher>,
    ) -> anyhow::Result<Self> {
        server.create_database(DATABASE);
        let mut connection = PgConnection::connect(&server.url(DATABASE)).await?;
        sqlx::raw_sql(SCHEMA).execute(&mut connection).await?;
        Ok(Self { publisher, connection, number: 0 })
    }

    /// How long the first produce, the commit and the second produce took.
    pub(crate) async fn once(&mut self) -> anyhow::Result<[Duration; 3]> {
        self.number += 1;
        let begun = Instant::now();
        self.publisher.publish(&[record(self.number, "in")]).await?;
        let produced = Instant::now();
        let query = sqlx::query("INSERT INTO written VALUES ($1, $2)").bind(self.number);
        query.bind(VALUE.as_slice()).execute(&mut self.connection).await?;
        let committed = Instant::now();
        self.publisher.publish(&[record(self.number, "out")]).await?;
        Ok([produced - begun, committed - produced, committed.elapsed()])
    }
}

/// On a topic that nobody reads here.
fn record(number: i64, way: &str) -> Outgoing {
    Outgoing {
        feed: Feed::Quarantine,
        region: crate::region::NAME.to_owned(),
        id: format!("reference-{number}-{way}"),
        kind: Kind::Quarantined,
        source: "figures".to_owned(),
        at: Timestamp(0),
        seq: None,
        value: VALUE.to_vec(),
    }
}
