//! What was committed and must be told on the feeds: kept until the broker has it.

use async_trait::async_trait;
use tokio::sync::watch;

use super::{Feed, Outgoing, PortError};

/// Something to tell, with its number in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// Its number: to say that it was told.
    pub number: u64,
    /// What to tell.
    pub record: Outgoing,
}

/// Keeps what is to be told.
#[async_trait]
pub trait Announcements: Send + Sync {
    /// What was not told yet on a feed, oldest first, at most `count_max`, of what has a number
    /// above `after`. It is found by its state: who asks from 0 on skips no commit that ended late.
    ///
    /// # Errors
    /// If the store cannot be read.
    async fn untold(
        &self,
        feed: Feed,
        after: u64,
        count_max: usize,
    ) -> Result<Vec<Announcement>, PortError>;

    /// These were told. Forgets them.
    ///
    /// # Errors
    /// If it cannot be written: they will be told again.
    async fn told(&self, numbers: &[u64]) -> Result<(), PortError>;

    /// Changes whenever there may be more.
    fn announced(&self) -> watch::Receiver<u64>;
}
