//! The taker: brings wishes from a feed into the outbox of who carries them out, each once.

use std::sync::Arc;
use std::time::Duration;

use metrics::counter;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::warn;

use crate::backoff::Backoff;
use crate::ports::{PortError, Topic, WishLog, Wishes};
use crate::wake::Wake;

/// How many wishes are taken at once.
pub const AT_ONCE_MAX: usize = 1_000;
/// How long the taker waits at most before it looks by itself.
const WAIT_MAX: Duration = Duration::from_secs(1);

/// How often it is written down how far was read where no wish was.
const KEEP_EVERY: Duration = Duration::from_secs(10);

const BACKOFF: Backoff = Backoff { first_ms: 100, max_ms: 5_000 };

/// Takes the wishes of one region and topic.
#[derive(Clone)]
pub struct Taker {
    /// Which wishes.
    pub topic: Topic,
    /// Where they come from.
    pub wish_log: Arc<dyn WishLog>,
    /// Where they go.
    pub wishes: Arc<dyn Wishes>,
}

impl std::fmt::Debug for Taker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Taker({:?})", self.topic)
    }
}

impl Taker {
    /// Runs until `shutdown` becomes true.
    ///
    /// # Errors
    /// If the feed or the store fails in a way that trying again cannot help.
    pub async fn run(self, shutdown: watch::Receiver<bool>) -> Result<(), PortError> {
        let mut wake = Wake::new(self.wish_log.appended(), shutdown);
        let mut failures = 0;
        while !wake.stopping() {
            match self.session(&mut wake, &mut failures).await {
                Ok(()) => break,
                Err(error @ PortError::Fatal { .. }) => return Err(error),
                Err(error @ (PortError::Unavailable { .. } | PortError::Full { .. })) => {
                    failures += 1;
                    warn!(topic = ?self.topic, %error, failures, "wishes not taken");
                    wake.pause(BACKOFF.delay(failures)).await;
                }
            }
        }
        Ok(())
    }

    /// Goes on from the stored places until the end or until something fails: what was read and
    /// not stored is then read again.
    async fn session(&self, wake: &mut Wake, failures: &mut u32) -> Result<(), PortError> {
        self.wish_log.resume(&self.wishes.wish_places(self.topic).await?).await?;
        let (mut kept, mut kept_places) = (Instant::now(), Vec::new());
        while !wake.stopping() {
            wake.arm();
            let (wishes, places) = self.wish_log.read(AT_ONCE_MAX).await?;
            // What was passed over is written down too, now and then.
            let is_due = KEEP_EVERY <= kept.elapsed() && kept_places != places;
            if !wishes.is_empty() || is_due {
                kept = Instant::now();
                kept_places.clone_from(&places);
                self.wishes.take_wishes(self.topic, &wishes, &places).await?;
                counter!("backfill_wishes_taken_total").increment(wishes.len() as u64);
            }
            *failures = 0;
            if wishes.len() < AT_ONCE_MAX {
                wake.wait(WAIT_MAX).await;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
