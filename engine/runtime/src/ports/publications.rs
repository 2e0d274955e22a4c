//! What was committed and must be published on the topics. It follows the journal by a position for each
//! topic; what cannot be found by a position is kept beside it until the broker has it.

use async_trait::async_trait;
use tokio::sync::watch;

use super::{Feed, Outgoing, PortError};

/// Something to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Of what follows from the journal: its place there, ascending as it was committed. Of what is left
    /// beside it: its number there.
    pub number: u64,
    /// What to publish.
    pub record: Outgoing,
}

/// What follows from the journal for one topic.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Following {
    /// In order.
    pub publications: Vec<Publication>,
    /// Up to here the journal was looked through.
    pub to: u64,
    /// Whether that is all that is committed now.
    pub is_all: bool,
}

/// A step of a topic's position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Where it must be.
    pub from: u64,
    /// Where it is then.
    pub to: u64,
}

/// Knows what is to be published.
#[async_trait]
pub trait Publications: Send + Sync {
    /// Up to where everything that follows from the journal is on a topic; 0 at the beginning.
    ///
    /// # Errors
    /// If the store cannot be read.
    async fn position(&self, feed: Feed) -> Result<u64, PortError>;

    /// What follows from the journal after a position, for one topic, at most `count_max`.
    ///
    /// # Errors
    /// If the store cannot be read.
    async fn following(
        &self,
        feed: Feed,
        after: u64,
        count_max: usize,
    ) -> Result<Following, PortError>;

    /// Moves a topic's position: all before it is on the topic, but for what it `refused`, which is left
    /// beside the journal from now on. Only whoever owns the region moves it.
    ///
    /// # Errors
    /// If it cannot be written, is not where the step begins, or the region is another's: what was
    /// published may be published again.
    async fn move_position(
        &self,
        feed: Feed,
        step: Step,
        refused: &[Outgoing],
    ) -> Result<(), PortError>;

    /// What is left beside the journal for a topic, oldest first, at most `count_max`, of what has a
    /// number above `after`. It is found by its state: who asks from 0 on skips no commit that ended late.
    ///
    /// # Errors
    /// If the store cannot be read.
    async fn left(
        &self,
        feed: Feed,
        after: u64,
        count_max: usize,
    ) -> Result<Vec<Publication>, PortError>;

    /// These are on their topic and no longer left.
    ///
    /// # Errors
    /// If it cannot be written: they will be published again.
    async fn published(&self, numbers: &[u64]) -> Result<(), PortError>;

    /// Changes whenever there may be more.
    fn more(&self) -> watch::Receiver<u64>;
}
