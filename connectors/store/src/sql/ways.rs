//! The ways over which messages do not go out at the moment.

use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::Timestamp;
use backfill_runtime::ports::{PausedWay, PortError, Way, Ways};

use super::House;
use crate::Error;

#[async_trait]
impl Ways for House {
    async fn pause(&self, paused: &PausedWay) -> Result<(), PortError> {
        Ok(self.note(paused.way, Some(paused.since), paused.reason.clone()).await?)
    }

    async fn resume(&self, way: Way) -> Result<(), PortError> {
        Ok(self.note(way, None, String::new()).await?)
    }
}

impl House {
    /// One that was paused before stays so since then.
    async fn note(&self, way: Way, since: Option<Timestamp>, reason: String) -> Result<(), Error> {
        let region = Arc::clone(&self.inner.region);
        let query = "INSERT INTO way (region, way, paused_since, reason) VALUES ($1, $2, $3, $4)
            ON CONFLICT (region, way) DO UPDATE SET reason = excluded.reason,
                paused_since = CASE WHEN excluded.paused_since IS NULL THEN NULL
                    ELSE coalesce(way.paused_since, excluded.paused_since) END";
        let work = self.inner.writer.together(move |connection| {
            Box::pin(async move {
                let query = sqlx::query(query).bind(region.as_ref()).bind(way.name());
                let query = query.bind(since.map(|since| since.0)).bind(reason);
                query.execute(connection).await?;
                Ok(())
            })
        });
        work.await
    }

    /// Those that are paused, by name.
    pub(super) async fn paused(&self) -> Result<Vec<PausedWay>, Error> {
        let query = "SELECT way, paused_since, reason FROM way
            WHERE region = $1 AND paused_since IS NOT NULL ORDER BY way";
        let rows: Vec<(String, i64, String)> =
            sqlx::query_as(query).bind(self.region()).fetch_all(&self.inner.readers).await?;
        let paused = rows.into_iter().filter_map(|(name, since, reason)| {
            let way = Way::ALL.into_iter().find(|way| way.name() == name)?;
            Some(PausedWay { way, since: Timestamp(since), reason })
        });
        Ok(paused.collect())
    }
}
