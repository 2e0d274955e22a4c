//! The relay: tells on the feeds what was committed, at least once and in the order of each feed.
//!
//! It follows the journal by a position, which moves once the brokers have what was before it. One owner
//! commits in order, so nothing can be overtaken. Told and then not written down as told means told twice:
//! readers know it by id. Each feed has its own position: offers wait for no other topic. A record that its
//! topic does not take is left beside the journal, and holds up no other.

mod following;
mod line;
mod troubles;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::backoff::Backoff;
use crate::clock::Clock;
use crate::ports::{Feed, PortError, Publications, Publisher};
use line::Line;
pub use troubles::Troubles;

/// How many records of a feed go out at once.
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
    pub publications: Arc<dyn Publications>,
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
