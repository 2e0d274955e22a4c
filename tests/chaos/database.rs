//! PostgreSQL beside the service, past every proxy: what is undecided, untold and not carried out,
//! and the rows of a region when all is over.

use std::str::FromStr as _;
use std::time::Duration;

use backfill_core::EventId;
use backfill_tests::checks::evidence::Rows;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// How long to wait for a connection.
const CONNECT_MAX: Duration = Duration::from_secs(30);

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Database(PgPool);

/// How much there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ToDo {
    /// Committed, and not told on a topic.
    pub(crate) untold: i64,
    /// Messages and bookings that wait to be carried out.
    pub(crate) wishes: i64,
}

impl Database {
    /// As the server's superuser, who sees all regions.
    pub(crate) fn open(url: &str) -> anyhow::Result<Self> {
        let options = PgConnectOptions::from_str(url)?;
        let pool = PgPoolOptions::new().max_connections(2).acquire_timeout(CONNECT_MAX);
        Ok(Self(pool.connect_lazy_with(options)))
    }

    /// How many of these events are not decided.
    pub(crate) async fn undecided(&self, events: &[EventId]) -> anyhow::Result<usize> {
        let ids: Vec<Vec<u8>> = events.iter().map(|it| it.0.to_be_bytes().to_vec()).collect();
        let query = "SELECT count(DISTINCT event) FROM inbox WHERE event = ANY($1)";
        let decided: i64 = sqlx::query_scalar(query).bind(&ids).fetch_one(&self.0).await?;
        Ok(events.len() - usize::try_from(decided)?)
    }

    pub(crate) async fn to_do(&self, topic: &str) -> anyhow::Result<ToDo> {
        // A position is behind until the relay has looked through the journal.
        let query = "SELECT (SELECT count(*) FROM unpublished) + (SELECT count(*)
                FROM (SELECT region, max(seq) AS last FROM journal GROUP BY region) AS journal
                CROSS JOIN (VALUES ('backfill.offers.v1'), ('backfill.bookings.v1'),
                    ('backfill.ledger.v1'), ('backfill.outcomes.v1')) AS topic (feed)
                LEFT JOIN published USING (region, feed)
                WHERE coalesce(position, 0) < last * 65536 + 65535),
            (SELECT count(*) FROM outbox WHERE state = 'waiting' AND topic LIKE $1)";
        let (untold, wishes) = sqlx::query_as(query).bind(topic).fetch_one(&self.0).await?;
        Ok(ToDo { untold, wishes })
    }

    /// The owner's epoch of each region.
    pub(crate) async fn epochs(&self) -> anyhow::Result<Vec<(String, i64)>> {
        let query = "SELECT region, owner_epoch::bigint FROM cursor ORDER BY region";
        Ok(sqlx::query_as(query).fetch_all(&self.0).await?)
    }

    /// The last record of a region's journal.
    pub(crate) async fn last_record(&self, region: &str) -> anyhow::Result<i64> {
        let query = "SELECT coalesce(max(seq), 0)::bigint FROM journal WHERE region = $1";
        Ok(sqlx::query_scalar(query).bind(region).fetch_one(&self.0).await?)
    }

    /// What was decided and carried out, and how far each topic was read, a line each.
    pub(crate) async fn decided(&self) -> anyhow::Result<String> {
        let query = "SELECT 'place ' || place::text FROM place
            UNION ALL SELECT concat_ws(' ', 'wish', region, encode(event, 'hex'), effect_index,
                topic, state, attempts, seq, error) FROM outbox
            UNION ALL SELECT concat_ws(' ', 'stop', region, encode(patient, 'hex'), seq) FROM stop
            UNION ALL SELECT 'cursor ' || cursor::text FROM cursor
            UNION ALL SELECT 'decided ' || region || ' ' || encode(event, 'hex') FROM inbox";
        let lines: Vec<String> = sqlx::query_scalar(query).fetch_all(&self.0).await?;
        Ok(lines.join("\n"))
    }

    /// A region's rows; what came in is on the topics.
    pub(crate) async fn rows(&self, region: &str) -> anyhow::Result<Rows> {
        let outbox = "SELECT event, effect_index::bigint, bytes, state, seq::bigint
            FROM outbox WHERE region = $1";
        let journal = "SELECT bytes, outcome FROM journal WHERE region = $1 ORDER BY seq";
        let inbox = "SELECT event, refusal FROM inbox WHERE region = $1";
        let deliveries = "SELECT source, delivery, reply FROM delivery WHERE region = $1";
        Ok(Rows {
            outbox: sqlx::query_as(outbox).bind(region).fetch_all(&self.0).await?,
            journal: sqlx::query_as(journal).bind(region).fetch_all(&self.0).await?,
            inbox: sqlx::query_as(inbox).bind(region).fetch_all(&self.0).await?,
            log: Vec::new(),
            deliveries: sqlx::query_as(deliveries).bind(region).fetch_all(&self.0).await?,
        })
    }
}
