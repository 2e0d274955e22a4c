//! The rival: PostgreSQL alone, tuned, matching a storm of cancellations set by set.

mod rows;

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use backfill_core::Timestamp;
use backfill_core::entry::Entry;
use backfill_core::slot::SlotFacts;
use backfill_core::time::MINUTE_MS;
use backfill_servers::Postgres;
use sqlx::postgres::{PgConnection, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _};

const SCHEMA: &str = include_str!("schema.sql");
const MATCH: &str = include_str!("match.sql");
/// More than any plan has clients.
const CONNECTIONS_MAX: u32 = 8;
/// Filled as tightly as a table that is only changed in place.
const RESET: &str = "TRUNCATE waiting, offer;
    INSERT INTO waiting SELECT * FROM waiting_master ORDER BY pool, stat DESC;
    VACUUM (FREEZE, ANALYZE) waiting; ANALYZE cancelled; CHECKPOINT";

/// How the rival works through the storm.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Connections, each with pools of its own.
    pub(crate) clients: i32,
    /// Rounds per transaction.
    pub(crate) rounds: i32,
}

/// The rival with a list and a storm.
pub(crate) struct Rival {
    pool: PgPool,
    now: Timestamp,
}

impl Rival {
    pub(crate) async fn start(
        url: &str,
        (entries, times): (&[Entry], &[SlotFacts]),
        now: Timestamp,
    ) -> anyhow::Result<Self> {
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS_MAX).connect(url).await?;
        sqlx::raw_sql(SCHEMA).execute(&pool).await?;
        let mut pools = rows::Pools::default();
        let list = rows::waiting(entries, now, &mut pools);
        copy(&pool, "COPY waiting_master FROM STDIN", list).await?;
        copy(&pool, "COPY cancelled FROM STDIN", rows::cancelled(times, &mut pools)).await?;
        Ok(Self { pool, now })
    }

    /// As before the storm.
    pub(crate) async fn reset(&self) -> anyhow::Result<()> {
        for statement in RESET.split(';') {
            sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&self.pool).await?;
        }
        Ok(())
    }

    /// Works through the rounds up to `rounds_max`, and says how long it took.
    pub(crate) async fn storm(&self, plan: Plan, rounds_max: i32) -> anyhow::Result<Duration> {
        // Notice counts in whole minutes.
        let moment = i32::try_from(self.now.0 / MINUTE_MS + 1)?;
        let mut connections = Vec::new();
        for _ in 0..plan.clients {
            connections.push(self.pool.acquire().await?.detach());
        }
        let begun = Instant::now();
        let clients: Vec<_> = (0..plan.clients)
            .zip(connections)
            .map(|(client, connection)| {
                tokio::spawn(work(connection, plan, (client, moment, rounds_max)))
            })
            .collect();
        for client in clients {
            client.await??;
        }
        Ok(begun.elapsed())
    }

    /// How many rounds there are.
    pub(crate) async fn rounds(&self) -> anyhow::Result<i32> {
        Ok(sqlx::query_scalar("SELECT max(round) FROM cancelled").fetch_one(&self.pool).await?)
    }

    /// Who was offered which time.
    pub(crate) async fn offers(&self) -> anyhow::Result<BTreeMap<u128, u128>> {
        let rows: Vec<(i32, i32)> =
            sqlx::query_as("SELECT slot, entry FROM offer").fetch_all(&self.pool).await?;
        let pair = |(slot, entry)| (u128::from(number(slot)), u128::from(number(entry)));
        Ok(rows.into_iter().map(pair).collect())
    }
}

fn number(stored: i32) -> u32 {
    stored.unsigned_abs()
}

async fn work(
    mut connection: PgConnection,
    plan: Plan,
    (client, moment, rounds_max): (i32, i32, i32),
) -> anyhow::Result<()> {
    let mut round = 0;
    while round < rounds_max {
        let mut transaction = connection.begin().await?;
        for _ in 0..plan.rounds.min(rounds_max - round) {
            round += 1;
            let query = sqlx::query(MATCH).bind(round).bind(client).bind(plan.clients);
            query.bind(moment).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
    }
    Ok(connection.close().await?)
}

async fn copy(pool: &PgPool, statement: &str, text: String) -> anyhow::Result<()> {
    let mut connection = pool.acquire().await?;
    let mut copy = connection.copy_in_raw(statement).await?;
    copy.send(text.into_bytes()).await?;
    copy.finish().await?;
    Ok(())
}

/// What a server wrote since it started.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written {
    pub(crate) wal_bytes: i64,
    pub(crate) rows: i64,
}

impl Written {
    pub(crate) fn since(self, before: Self) -> Self {
        Self { wal_bytes: self.wal_bytes - before.wal_bytes, rows: self.rows - before.rows }
    }

    /// The same for each of so many cancellations.
    pub(crate) fn each(self, count: usize) -> String {
        let (rows, bytes) = (self.rows as f64, self.wal_bytes as f64);
        let count = count as f64;
        format!("each cancellation: {:.1} rows, {:.0} bytes of log", rows / count, bytes / count)
    }
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = self.wal_bytes as f64 / 1e6;
        write!(f, "PostgreSQL wrote {} rows, {megabytes:.1} MB of its log", self.rows)
    }
}

/// Reads what was written: log bytes of the server, rows of the database.
pub(crate) fn written(server: &Postgres, database: &str) -> anyhow::Result<Written> {
    let query = "SELECT pg_stat_force_next_flush();
        SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint || ' ' || (tup_inserted + tup_updated
        + tup_deleted) FROM pg_stat_database WHERE datname = current_database()";
    let said = server.sql(database, query);
    let mut words = said.split_whitespace().map(str::parse::<i64>);
    let mut next = || words.next().ok_or_else(|| anyhow::anyhow!("psql said {said:?}"));
    Ok(Written { wal_bytes: next()??, rows: next()?? })
}

/// Rows written to each table since the database was made, the most first.
pub(crate) fn by_table(server: &Postgres, database: &str) -> String {
    let query = "SELECT string_agg(relname || ' ' || written, ', ' ORDER BY written DESC)
        FROM (SELECT relname, n_tup_ins + n_tup_upd + n_tup_del AS written
            FROM pg_stat_user_tables) AS counted WHERE 0 < written";
    server.sql(database, query)
}
