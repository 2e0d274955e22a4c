//! The relay: tells on the feeds what was committed, at least once and in the order of each feed.
//!
//! What is not told yet is found by its state, not by a position, so a commit that ends late is
//! not skipped. Told and then not written down as told means told twice: readers know it by id.
//! Each feed is told for itself and each record is written down for itself: offers wait for no other
//! topic, and a record that its topic does not take holds up no other.

mod line;
mod troubles;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::backoff::Backoff;
use crate::clock::Clock;
use crate::ports::{Announcements, Feed, PortError, Publisher};
use line::Line;
pub use troubles::Troubles;

/// How many announcements of a feed go out at once.
pub const AT_ONCE_MAX: usize = 1_000;
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
    /// What cannot be told, for who looks.
    pub troubles: Troubles,
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
        let mut lines = JoinSet::new();
        for feed in Feed::OUT {
            lines.spawn(Line::new(self.clone(), feed).run(shutdown.clone()));
        }
        while let Some(ended) = lines.join_next().await {
            let broke = |error: tokio::task::JoinError| PortError::Fatal {
                what: "relay",
                reason: error.to_string(),
            };
            ended.map_err(broke)??;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
