//! Leases: which process does which region's work, by the clock of the database.

use std::time::Duration;

use async_trait::async_trait;
use backfill_runtime::ports::{Job, Leases, PortError};
use backfill_runtime::tenure::LEASE;
use sqlx::postgres::types::PgInterval;

use super::connect;
use super::transact::Writer;
use crate::Error;

/// One that renews and one that releases.
const CONNECTIONS_MAX: u32 = 2;

/// The leases of all regions.
#[derive(Clone)]
pub struct PostgresLeases {
    writer: Writer,
    lasts: PgInterval,
}

impl std::fmt::Debug for PostgresLeases {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PostgresLeases")
    }
}

impl PostgresLeases {
    /// Connects to the database at `url`. Leases last as long as [`LEASE`].
    ///
    /// # Errors
    /// If the database cannot be reached, or has an older or newer schema than this program.
    pub async fn open(url: &str) -> Result<Self, Error> {
        Self::open_with(url, LEASE).await
    }

    /// As [`Self::open`], with leases that last `lasts`.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_with(url: &str, lasts: Duration) -> Result<Self, Error> {
        super::Postgres::schema(url).await?.check()?;
        // Shared tables: no region's rows can be seen.
        let pool = connect::pool(connect::for_region(url, "")?, CONNECTIONS_MAX).await?;
        let microseconds = i64::try_from(lasts.as_micros()).unwrap_or(i64::MAX);
        let lasts = PgInterval { months: 0, days: 0, microseconds };
        Ok(Self { writer: Writer::new(pool), lasts })
    }

    /// Closes the connections. Later calls fail.
    pub async fn close(&self) {
        self.writer.close().await;
    }
}

#[async_trait]
impl Leases for PostgresLeases {
    async fn renew(
        &self,
        job: Job,
        member: &str,
        regions: &[String],
        keep: &[String],
    ) -> Result<Vec<String>, PortError> {
        let (member, regions, keep) = (member.to_owned(), regions.to_vec(), keep.to_vec());
        let lasts = self.lasts;
        let renew = self.writer.once(
            move |connection| {
                Box::pin(async move {
                    let query = "SELECT backfill_renew_leases($1, $2, $3, $4, $5)";
                    let query = sqlx::query_scalar(query).bind(job.name()).bind(member);
                    let query = query.bind(regions).bind(keep).bind(lasts);
                    Ok(query.fetch_one(connection).await?)
                })
            },
            |_| (),
        );
        Ok(renew.await?)
    }

    async fn release(
        &self,
        job: Job,
        member: &str,
        regions: &[String],
        leave: bool,
    ) -> Result<(), PortError> {
        let (member, regions) = (member.to_owned(), regions.to_vec());
        let release = self.writer.once(
            move |connection| {
                Box::pin(async move {
                    let query = "SELECT backfill_release_leases($1, $2, $3, $4)";
                    let query = sqlx::query(query).bind(job.name()).bind(member);
                    query.bind(regions).bind(leave).execute(connection).await?;
                    Ok(())
                })
            },
            |()| (),
        );
        Ok(release.await?)
    }
}
