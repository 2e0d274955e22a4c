//! The relay: tells on the feeds what was committed, at least once and in the order of each feed.
//!
//! What is not told yet is found by its state, not by a position, so a commit that ends late is
//! not skipped. Told and then not written down as told means told twice: readers know it by id.

use std::sync::Arc;
use std::time::Duration;

use metrics::{counter, gauge};
use tokio::sync::watch;
use tracing::warn;

use crate::backoff::Backoff;
use crate::clock::Clock;
use crate::ports::{Announcement, Announcements, Feed, Outgoing, PortError, Publisher};
use crate::wake::Wake;

/// How many announcements go out at once.
pub const AT_ONCE_MAX: usize = 1_000;
/// What is told before all else: people are told and times booked by it.
const WISHES: [Feed; 2] = [Feed::Offers, Feed::Bookings];
/// How long the relay waits at most before it looks by itself.
const WAIT_MAX: Duration = Duration::from_secs(1);

const BACKOFF: Backoff = Backoff { first_ms: 100, max_ms: 5_000 };

/// Tells what one region committed.
#[derive(Clone)]
pub struct Relay {
    /// The region's name, for the log.
    pub region: String,
    /// What is to be told.
    pub announcements: Arc<dyn Announcements>,
    /// Who tells it.
    pub publisher: Arc<dyn Publisher>,
    /// The time, for how long something waited.
    pub clock: Clock,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Relay({})", self.region)
    }
}

impl Relay {
    /// Runs until `shutdown` becomes true.
    ///
    /// # Errors
    /// If the store or the broker fails in a way that trying again cannot help.
    pub async fn run(self, shutdown: watch::Receiver<bool>) -> Result<(), PortError> {
        let mut wake = Wake::new(self.announcements.announced(), shutdown);
        let mut failures = 0;
        while !wake.stopping() {
            wake.arm();
            match self.tell().await {
                Ok(told) => {
                    failures = 0;
                    if told < AT_ONCE_MAX {
                        wake.wait(WAIT_MAX).await;
                    }
                }
                Err(error @ PortError::Fatal { .. }) => return Err(error),
                Err(error @ PortError::Unavailable { .. }) => {
                    failures += 1;
                    warn!(region = self.region, %error, failures, "not told yet");
                    wake.pause(BACKOFF.delay(failures)).await;
                }
            }
        }
        Ok(())
    }

    /// Tells what waits, and returns how much it was.
    async fn tell(&self) -> Result<usize, PortError> {
        let waiting = self.announcements.untold(AT_ONCE_MAX).await?;
        self.measure(waiting.first());
        if waiting.is_empty() {
            return Ok(0);
        }
        let (numbers, mut records): (Vec<u64>, Vec<Outgoing>) =
            waiting.into_iter().map(|it| (it.number, it.record)).unzip();
        // Somebody waits for wishes, and the first record may be on its way alone. Order is kept
        // within each feed, which is all that a feed promises.
        records.sort_by_key(|record| !WISHES.contains(&record.feed));
        self.publisher.publish(&records).await?;
        self.announcements.told(&numbers).await?;
        counter!("backfill_told_total").increment(numbers.len() as u64);
        Ok(numbers.len())
    }

    fn measure(&self, oldest: Option<&Announcement>) {
        let waited_ms = oldest.map_or(0, |it| self.clock.now().0.saturating_sub(it.record.at.0));
        let seconds = u32::try_from(waited_ms.max(0) / 1_000).unwrap_or(u32::MAX);
        gauge!("backfill_untold_age_seconds", "region" => self.region.clone()).set(seconds);
    }
}

#[cfg(test)]
mod tests;
