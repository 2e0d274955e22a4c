//! What all processes of an installation share: PostgreSQL, its leases, and the broker.

use std::sync::Arc;

use backfill_hl7::Mapping;
use backfill_kafka::check_topics;
use backfill_runtime::Zone;
use backfill_runtime::clock::Clock;
use backfill_runtime::ports::{Leases, Publisher};
use backfill_store::{Postgres, PostgresLeases};
use tracing::warn;

use super::{Feeds, NotReady, Parts, database};
use crate::config::Config;

/// Most connections for one job in one region: two that write, two that read.
const CONNECTIONS_MAX: u32 = 4;
/// The fewest: one that writes, one that reads.
const CONNECTIONS_MIN: u32 = 2;
/// What a job has for all of its regions together, as long as that is enough for the fewest of each.
const CONNECTIONS_OF_JOB: u32 = 30;

/// The most connections for one job in one of so many regions.
pub(crate) fn connections_each(regions: usize) -> u32 {
    let regions = u32::try_from(regions).unwrap_or(u32::MAX).max(1);
    (CONNECTIONS_OF_JOB / regions).clamp(CONNECTIONS_MIN, CONNECTIONS_MAX)
}

/// An installation, as this process sees it.
#[derive(Clone)]
pub(crate) struct Installation {
    pub(crate) config: Arc<Config>,
    /// The name of this process among those that share the work.
    pub(crate) member: String,
    pub(crate) leases: Arc<dyn Leases>,
    pub(crate) feeds: Option<Feeds>,
    mapping: Arc<Mapping>,
    /// The machine's, which each region's database is held against.
    pub(crate) clock: Clock,
}

/// One region of an installation.
pub(crate) struct Region {
    pub(crate) parts: Parts,
    /// The same database, for what only PostgreSQL has.
    pub(crate) postgres: Arc<Postgres>,
}

impl Installation {
    /// Reaches everything once, so that what cannot work is said before any work begins.
    ///
    /// # Errors
    /// If the database or the broker cannot be reached or used.
    pub(crate) async fn open(
        config: Arc<Config>,
        mapping: Arc<Mapping>,
        member: String,
    ) -> anyhow::Result<Self> {
        database::make_folder(&config.data)?;
        let feeds = Feeds::open(&config).await?;
        let leases = PostgresLeases::open(&config.postgres.url).await;
        let leases = Arc::new(leases.map_err(NotReady::postgres(&config))?);
        let clock = config.clock();
        let installation = Self { config, member, leases, feeds, mapping, clock };
        installation.check_database().await?;
        installation.check_topics().await?;
        Ok(installation)
    }

    /// Opens a region; `is_holder` if it will decide there.
    ///
    /// # Errors
    /// If the database or its key cannot be used.
    pub(crate) async fn region(&self, name: &str, is_holder: bool) -> anyhow::Result<Region> {
        let mut options = self.config.postgres_options(name);
        options.connections_max = connections_each(self.config.all_regions().len());
        options.holder = is_holder.then(|| self.member.clone());
        // Without feeds, who carries wishes out is rung when another process commits some.
        options.listens = !is_holder && self.feeds.is_none();
        let publisher = self.feeds.as_ref().map(|it| it.publisher.clone() as Arc<dyn Publisher>);
        let postgres = Postgres::open(&options, publisher).await;
        let postgres = Arc::new(postgres.map_err(NotReady::postgres(&self.config))?);
        let parts = Parts {
            config: self.config.clone(),
            region: name.to_owned(),
            store: postgres.clone(),
            clock: self.clock.of_another_region(),
            zone: Zone::named(&self.config.zone)?,
            mapping: self.mapping.clone(),
        };
        Ok(Region { parts, postgres })
    }

    /// Opening a region shows whether schema, role and key fit.
    async fn check_database(&self) -> anyhow::Result<()> {
        let region = self.region(&self.config.region, false).await?;
        region.parts.store.close().await;
        Ok(())
    }

    async fn check_topics(&self) -> anyhow::Result<()> {
        let Some(feeds) = &self.feeds else { return Ok(()) };
        let findings = check_topics(&feeds.options).await?;
        if let Some(finding) = findings.iter().find(|it| it.stops) {
            return Err(NotReady(finding.to_string()).into());
        }
        for finding in &findings {
            warn!(%finding, "a topic is not as it should be");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::connections_each;

    #[test]
    fn many_regions_have_fewer_connections_each() {
        for (regions, each) in [(1, 4), (7, 4), (10, 3), (15, 2), (42, 2)] {
            assert_eq!(connections_each(regions), each, "{regions}");
        }
    }
}
