//! The commit point: who owns the region, and what was committed. How a commit is written differs:
//! see `commit.rs` of each database.

use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::{EventId, Recorded, Snapshot, Timestamp};
use backfill_runtime::ports::{
    Commit, CommitError, Cursor, PortError, Position, Seen, Store, Times,
};
use backfill_schemas::{decode_recorded, decode_snapshot, encode_snapshot};

use super::{Connection, House, places, times};
use crate::Error;
use crate::columns::{id, limit, loaded, stored};

/// Snapshots kept: the newest, and one more in case it cannot be read.
const SNAPSHOTS_KEPT: i64 = 2;

#[async_trait]
impl Store for House {
    async fn take_over(&self) -> Result<Cursor, PortError> {
        Ok(self.own().await?)
    }

    async fn places(&self) -> Result<Vec<Position>, PortError> {
        Ok(places::read(&self.inner.readers, self.region(), places::MATCHER).await?)
    }

    async fn snapshot(&self) -> Result<Option<Snapshot>, PortError> {
        let query = "SELECT bytes FROM snapshot WHERE region = $1 ORDER BY seq DESC LIMIT 1";
        let bytes: Option<Vec<u8>> = sqlx::query_scalar(query)
            .bind(self.region())
            .fetch_optional(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        let snapshot = bytes.as_deref().map(decode_snapshot).transpose();
        Ok(snapshot.map_err(Error::row("snapshot"))?)
    }

    async fn journal(&self, seq: u64, count_max: usize) -> Result<Vec<Recorded>, PortError> {
        let query = "SELECT bytes FROM journal WHERE region = $1 AND $2 < seq
            ORDER BY seq LIMIT $3";
        let rows: Vec<Vec<u8>> = sqlx::query_scalar(query)
            .bind(self.region())
            .bind(stored(seq))
            .bind(limit(count_max))
            .fetch_all(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        let decoded = rows.iter().map(|bytes| decode_recorded(bytes));
        Ok(decoded.collect::<Result<_, _>>().map_err(Error::row("journal"))?)
    }

    async fn seen(&self, ids: &[EventId]) -> Result<Vec<Seen>, PortError> {
        let rows: Vec<(Vec<u8>, i64)> = self.known_events(ids).await?;
        let seen = |(event, fingerprint): (Vec<u8>, i64)| {
            let id = EventId(id("inbox", &event)?);
            Ok(Seen { id, fingerprint: loaded(fingerprint) })
        };
        Ok(rows.into_iter().map(seen).collect::<Result<_, Error>>()?)
    }

    async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        self.write(commit).await
    }

    async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), PortError> {
        let (seq, bytes) = (stored(snapshot.seq), encode_snapshot(snapshot));
        let region = Arc::clone(&self.inner.region);
        Ok(self
            .inner
            .writer
            .transact(move |connection| {
                Box::pin(async move { save_snapshot(connection, &region, seq, bytes).await })
            })
            .await?)
    }

    async fn times(&self) -> Result<Times, PortError> {
        Ok(times::read(self).await?)
    }

    async fn accept_clock(&self, at: Timestamp) -> Result<(), PortError> {
        let region = Arc::clone(&self.inner.region);
        let work = self.inner.writer.transact(move |connection| {
            Box::pin(async move { times::accept(connection, &region, at).await })
        });
        Ok(work.await?)
    }
}

/// Raises the epoch, so that an older owner is refused.
pub(super) async fn take_over(connection: &mut Connection, region: &str) -> Result<Cursor, Error> {
    let query = "INSERT INTO cursor (region, next_offset, owner_epoch) VALUES ($1, 0, 1)
        ON CONFLICT (region) DO UPDATE SET owner_epoch = cursor.owner_epoch + 1
        RETURNING next_offset, owner_epoch";
    let (next_offset, owner_epoch): (i64, i64) =
        sqlx::query_as(query).bind(region).fetch_one(connection).await?;
    Ok(Cursor { next_offset: loaded(next_offset), owner_epoch: loaded(owner_epoch) })
}

async fn save_snapshot(
    connection: &mut Connection,
    region: &str,
    seq: i64,
    bytes: Vec<u8>,
) -> Result<(), Error> {
    let save = "INSERT INTO snapshot (region, seq, bytes) VALUES ($1, $2, $3)
        ON CONFLICT (region, seq) DO UPDATE SET bytes = excluded.bytes";
    sqlx::query(save).bind(region).bind(seq).bind(bytes).execute(&mut *connection).await?;
    let prune = "DELETE FROM snapshot WHERE region = $1 AND seq NOT IN
        (SELECT seq FROM snapshot WHERE region = $1 ORDER BY seq DESC LIMIT $2)";
    sqlx::query(prune).bind(region).bind(SNAPSHOTS_KEPT).execute(connection).await?;
    Ok(())
}
