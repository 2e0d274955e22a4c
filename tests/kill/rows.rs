//! The rows of a data folder that no service uses.

use backfill_store::Sqlite;
use backfill_tests::checks::evidence::{Evidence, Rows, Seen};
use sqlx::SqlitePool;

use crate::folder::Folder;
use crate::remains;

/// Reads everything there is.
pub(crate) async fn gather(folder: &Folder, seen: Seen) -> anyhow::Result<Evidence> {
    let pool = remains::open(&folder.database(), true).await?;
    let store = Sqlite::open(&folder.database(), &backfill_store::Options::default()).await?;
    let evidence = Evidence::gather(&store, rows(&pool).await?, seen).await;
    pool.close().await;
    store.close().await;
    evidence
}

async fn rows(pool: &SqlitePool) -> anyhow::Result<Rows> {
    let outbox = "SELECT event, effect_index, bytes, state, seq FROM outbox";
    let journal = "SELECT bytes, outcome FROM journal ORDER BY seq";
    let inbox = "SELECT event, refusal FROM inbox";
    let log = "SELECT event FROM log ORDER BY log_offset";
    let deliveries = "SELECT source, delivery, reply FROM delivery";
    Ok(Rows {
        outbox: sqlx::query_as(outbox).fetch_all(pool).await?,
        journal: sqlx::query_as(journal).fetch_all(pool).await?,
        inbox: sqlx::query_as(inbox).fetch_all(pool).await?,
        log: sqlx::query_scalar(log).fetch_all(pool).await?,
        deliveries: sqlx::query_as(deliveries).fetch_all(pool).await?,
    })
}
