//! Waiting until nothing is left to do: every feed is read to its end, everything is told, and
//! every wish carried out.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context as _;
use backfill_core::Timestamp;
use backfill_runtime::clock::Clock;
use backfill_tests::outside::rules;
use backfill_tests::pace;
use serde_json::Value;

use crate::world::{REGIONS, World};

/// How long it may take until all is quiet. Offers that are live must end first, which takes a
/// minute, and what waits to be tried again waits for some seconds.
const PATIENCE: Duration = Duration::from_secs(420);
/// How long nothing may move.
const LOOK_EVERY: Duration = Duration::from_millis(1_000);

/// The last record of each region.
pub(crate) type Records = BTreeMap<String, i64>;

impl World {
    /// Waits until nothing is to be done and nothing has moved for a moment; returns the last record
    /// of each region. Offers that were made before `long_since` end within their short window, and
    /// then others follow.
    pub(crate) async fn quiet(&mut self, long_since: Timestamp) -> anyhow::Result<Records> {
        let mut before: Option<Records> = None;
        let mut was_idle = false;
        let mut last_seen = String::new();
        let quiet = pace::until_every(LOOK_EVERY, "all is quiet", PATIENCE, async || {
            self.crew.tend()?;
            let busy = self.busy(long_since).await?;
            let records = self.records().await?;
            // Twice: how much is not read yet is told a moment late.
            let is_idle = busy.is_none();
            let is_quiet = is_idle && was_idle && before.as_ref() == Some(&records);
            was_idle = is_idle;
            last_seen = busy.unwrap_or_else(|| format!("{before:?} {records:?}"));
            before = Some(records.clone());
            Ok(is_quiet.then_some(records))
        })
        .await;
        quiet.with_context(|| last_seen)
    }

    async fn records(&self) -> anyhow::Result<Records> {
        let mut records = Records::new();
        for region in REGIONS {
            records.insert(region.to_owned(), self.database.last_record(region).await?);
        }
        Ok(records)
    }

    /// What there is to do still; none if nothing is.
    async fn busy(&self, long_since: Timestamp) -> anyhow::Result<Option<String>> {
        if Clock::system().now() < long_since.plus_minutes(rules::WINDOW_MINUTES.into()) {
            return Ok(Some("offers with a short window may still end".to_owned()));
        }
        let to_do = self.database.to_do("%").await?;
        if 0 < to_do.untold + to_do.wishes {
            return Ok(Some(format!("{to_do:?}")));
        }
        for role in ["match", "notify", "connect"] {
            let mut at_work = BTreeMap::new();
            for member in self.crew.of(role) {
                let said = self.crew.members[member].says().await.unwrap_or_default();
                let regions = said["roles"][role]["regions"].as_object().cloned();
                at_work.extend(regions.unwrap_or_default());
            }
            for region in REGIONS {
                let said = at_work.get(region).cloned().unwrap_or_default();
                let is_read = said["lag"] == 0 && said["ready"] == Value::Bool(true);
                if !is_read {
                    return Ok(Some(format!("{role} of {region}: {said}")));
                }
            }
        }
        Ok(None)
    }
}
