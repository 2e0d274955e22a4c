//! Waiting until nothing is left to do: the log is read to its end, and no wish is due.

use std::time::Duration;

use sqlx::SqlitePool;

use crate::folder::Folder;
use crate::remains;
use backfill_tests::pace;

/// How long it may take until all is quiet. A wish whose answer got lost waits for some seconds
/// before it is tried again.
const PATIENCE: Duration = Duration::from_secs(90);

/// Waits until all is quiet; returns the last record of the journal at that moment.
pub(crate) async fn wait(folder: &Folder) -> anyhow::Result<i64> {
    let pool = remains::open(&folder.database(), true).await?;
    let found = pace::until("all is quiet", PATIENCE, async || look(&pool).await).await;
    pool.close().await;
    found
}

/// One statement, so that all of it is of one moment.
async fn look(pool: &SqlitePool) -> anyhow::Result<Option<i64>> {
    let query = "SELECT (SELECT count(*) FROM outbox WHERE state = 'waiting'),
        (SELECT log_end.next_offset - cursor.next_offset FROM log_end JOIN cursor USING (region)),
        (SELECT max(seq) FROM journal)";
    let (wishes, undecided, seq): (i64, i64, i64) = sqlx::query_as(query).fetch_one(pool).await?;
    Ok((wishes + undecided == 0).then_some(seq))
}
