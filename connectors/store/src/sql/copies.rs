//! Backups that were made, and restores from one.

use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::Timestamp;
use backfill_runtime::ports::{Backup, Copies, Incarnation, PortError, Restored};

use super::{Connection, House, store, times};
use crate::Error;
use crate::columns::{blob, id, loaded};

#[async_trait]
impl Copies for House {
    async fn restored(&self) -> Result<Option<Restored>, PortError> {
        let query = "SELECT value, seq, at FROM incarnation WHERE region = $1
            ORDER BY number DESC LIMIT 1";
        let row: Option<(Vec<u8>, i64, i64)> = sqlx::query_as(query)
            .bind(self.region())
            .fetch_optional(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        let restored = |(value, seq, at): (Vec<u8>, i64, i64)| {
            let incarnation = Incarnation(id("incarnation", &value)?);
            Ok(Restored { incarnation, seq: loaded(seq), at: Timestamp(at) })
        };
        Ok(row.map(restored).transpose().map_err(|error: Error| error)?)
    }

    async fn begin_incarnation(&self, new: Incarnation, at: Timestamp) -> Result<(), PortError> {
        let region = Arc::clone(&self.inner.region);
        let work = self.inner.writer.transact(move |connection| {
            Box::pin(async move { begin(connection, &region, new, at).await })
        });
        Ok(work.await?)
    }

    async fn backup(&self) -> Result<Option<Backup>, PortError> {
        let query = "SELECT seq, at FROM backup WHERE region = $1";
        let row: Option<(i64, i64)> = sqlx::query_as(query)
            .bind(self.region())
            .fetch_optional(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        Ok(row.map(|(seq, at)| Backup { seq: loaded(seq), at: Timestamp(at) }))
    }

    async fn note_backup(&self, at: Timestamp) -> Result<(), PortError> {
        let region = Arc::clone(&self.inner.region);
        let work = self.inner.writer.transact(move |connection| {
            Box::pin(async move { note(connection, &region, at).await })
        });
        Ok(work.await?)
    }
}

/// Whoever still decides by the past of another copy is fenced.
async fn begin(
    connection: &mut Connection,
    region: &str,
    new: Incarnation,
    at: Timestamp,
) -> Result<(), Error> {
    store::take_over(connection, region).await?;
    let query = "INSERT INTO incarnation (region, number, value, seq, at)
        VALUES ($1, (SELECT coalesce(max(number), 0) + 1 FROM incarnation WHERE region = $1), $2,
            (SELECT coalesce(max(seq), 0) FROM journal WHERE region = $1), $3)";
    sqlx::query(query).bind(region).bind(blob(new.0)).bind(at.0).execute(&mut *connection).await?;
    times::accept(connection, region, at).await
}

async fn note(connection: &mut Connection, region: &str, at: Timestamp) -> Result<(), Error> {
    let query = "INSERT INTO backup (region, seq, at)
        VALUES ($1, (SELECT coalesce(max(seq), 0) FROM journal WHERE region = $1), $2)
        ON CONFLICT (region) DO UPDATE SET seq = excluded.seq, at = excluded.at";
    sqlx::query(query).bind(region).bind(at.0).execute(connection).await?;
    Ok(())
}
