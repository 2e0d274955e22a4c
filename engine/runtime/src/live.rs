//! The loop around the driver: read, decide, commit, wait.
//!
//! Everything read at once goes into one commit. From a record's arrival to its durable effects
//! it costs one read, one look for duplicates and one commit.

mod care;
mod hold;
mod session;
mod snapshots;
mod trouble;

use std::sync::Arc;

use backfill_core::RuleSet;
use metrics::counter;
use tokio::sync::watch;
use tracing::{error, warn};

use crate::backoff::Backoff;
use crate::clock::Clock;
use crate::ports::{Cursor, Log, PortError, Store};
use crate::recovery::{Recovered, RecoveryError, recover};
use crate::wake::Wake;
use crate::wall::Implausible;
use crate::zone::Zone;
use care::Care;
use hold::Hold;
use session::Session;
use snapshots::Snapshots;
use trouble::{Trouble, retry};

/// How often in a row the engine is recovered without getting any further.
pub const RECOVERIES_MAX: u32 = 5;
/// How often another owner may take the region away before this one gives way, where nobody
/// shares the regions out.
pub const FENCED_MAX: u32 = 3;

const RECOVERY_BACKOFF: Backoff = Backoff { first_ms: 200, max_ms: 10_000 };

/// What keeps one region's engine running.
#[derive(Clone)]
pub struct Live {
    /// Where everything is committed.
    pub store: Arc<dyn Store>,
    /// What comes in.
    pub log: Arc<dyn Log>,
    /// The time.
    pub clock: Clock,
    /// The region's time zone.
    pub zone: Zone,
    /// The region's name: the key of its ids.
    pub region: String,
    /// The rules a new region starts with.
    pub rules: RuleSet,
    /// How often the region is taken back from another owner: [`FENCED_MAX`] where one process
    /// is expected, none where leases share the regions out.
    pub fenced_max: u32,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Live({})", self.region)
    }
}

/// Where the loop stands, for readiness and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Status {
    /// The engine is in memory and owns its region.
    pub recovered: bool,
    /// The last read of the log reached its end.
    pub caught_up: bool,
    /// The last committed journal record.
    pub seq: u64,
    /// Why nothing is decided, if the clock cannot be right.
    pub implausible: Option<Implausible>,
}

/// Why the loop ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// The store's journal is damaged or cannot be used.
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    /// Something behind a port cannot go on.
    #[error(transparent)]
    Port(#[from] PortError),
    /// Another process owns the region.
    #[error(
        "another process took region `{0}` over; if nobody shares the regions, stop one of the two"
    )]
    TakenOver(String),
    /// Recovering did not help.
    #[error("region `{region}` cannot go on after {RECOVERIES_MAX} recoveries: {reason}")]
    Stuck {
        /// Which region.
        region: String,
        /// What went wrong the last time.
        reason: String,
    },
}

impl Live {
    /// Runs until `shutdown` becomes true, then saves a snapshot. Tells on `status` where it is.
    ///
    /// # Errors
    /// If it cannot go on; nothing that was acknowledged is lost.
    pub async fn run(
        self,
        shutdown: watch::Receiver<bool>,
        status: watch::Sender<Status>,
    ) -> Result<(), LiveError> {
        let wake = Wake::new(self.log.appended(), shutdown);
        let course = Course { live: &self, wake, status: &status, care: Care::default() };
        let ended = course.run().await;
        status.send_modify(|status| status.recovered = false);
        ended
    }
}

/// The way through one session after another.
struct Course<'a> {
    live: &'a Live,
    wake: Wake,
    status: &'a watch::Sender<Status>,
    care: Care,
}

/// How often something went wrong.
#[derive(Default)]
struct Failures {
    in_a_row: u32,
    fenced: u32,
    /// Where the last session began: if the next begins further on, there was progress.
    begun_at: Option<(u64, u64)>,
}

impl Course<'_> {
    async fn run(mut self) -> Result<(), LiveError> {
        let mut failures = Failures::default();
        while !self.wake.stopping() {
            let Err(trouble) = self.session(&mut failures).await else { break };
            self.status.send_modify(|status| status.recovered = false);
            failures.count(trouble, self.live)?;
            counter!("backfill_recoveries_total").increment(1);
            self.wake.pause(RECOVERY_BACKOFF.delay(failures.in_a_row)).await;
        }
        Ok(())
    }

    async fn session(&mut self, failures: &mut Failures) -> Result<(), Trouble> {
        let Recovered { driver, replayed } = self.recover().await?;
        let seq = driver.engine().seq();
        failures.begin(driver.cursor(), seq);
        self.status.send_modify(|status| {
            *status = Status { recovered: true, seq, ..Status::default() };
        });
        let snapshots = Snapshots::new(Arc::clone(&self.live.store), driver.engine(), replayed);
        let mut session = Session {
            live: self.live,
            driver,
            wake: &mut self.wake,
            status: self.status,
            care: &mut self.care,
            hold: Hold::default(),
            snapshots,
            kept: Vec::new(),
            kept_ms: self.live.clock.steady_ms(),
        };
        session.serve().await
    }

    async fn recover(&mut self) -> Result<Recovered, Trouble> {
        let Live { store, log, region, rules, .. } = self.live;
        let recover = || recover(store.as_ref(), log.as_ref(), region, rules.clone());
        retry(&mut self.wake, recover).await
    }
}

impl Failures {
    fn begin(&mut self, cursor: Cursor, seq: u64) {
        let begun_at = Some((cursor.next_offset, seq));
        if self.begun_at != begun_at {
            self.in_a_row = 0;
        }
        self.begun_at = begun_at;
    }

    fn count(&mut self, trouble: Trouble, live: &Live) -> Result<(), LiveError> {
        let Live { region, fenced_max, .. } = live;
        self.in_a_row += 1;
        if matches!(trouble, Trouble::Fenced) {
            counter!("backfill_fence_rejections_total").increment(1);
        }
        let reason = match trouble {
            Trouble::Stopped => return Ok(()),
            Trouble::End(ended) => return Err(ended),
            Trouble::Fenced if *fenced_max <= self.fenced => {
                return Err(LiveError::TakenOver(region.clone()));
            }
            Trouble::Fenced => {
                self.fenced += 1;
                "another owner took the region over".to_owned()
            }
            Trouble::Again(reason) | Trouble::Refused(reason) => reason,
        };
        if RECOVERIES_MAX < self.in_a_row {
            error!(region, %reason, "recovering does not help");
            return Err(LiveError::Stuck { region: region.clone(), reason });
        }
        warn!(region, %reason, attempt = self.in_a_row, "recovering from the store");
        Ok(())
    }
}

#[cfg(test)]
mod tests;
