//! Wishes that come over a feed: read from it, and taken into the outbox of who carries them out.

use async_trait::async_trait;
use backfill_core::{Command, EffectId, Timestamp};
use tokio::sync::watch;

use super::{PortError, Position, Topic};

/// A wish as the feed brings it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Who it is: the same again is the same wish.
    pub id: EffectId,
    /// What to do.
    pub command: Command,
    /// The journal record it follows from: a later stop calls it off.
    pub seq: u64,
    /// When it was committed.
    pub at: Timestamp,
}

/// Reads one region's wishes of one feed.
#[async_trait]
pub trait WishLog: Send + Sync {
    /// Goes on from these places; from the beginning where a partition has none.
    ///
    /// # Errors
    /// If the feed cannot be reached.
    async fn resume(&self, places: &[Position]) -> Result<(), PortError>;

    /// At most `count_max` wishes in order, and where to go on after them. Records that are not
    /// the region's, or that ask nobody to do anything, are passed over; what cannot be read is
    /// named in the log and passed over as well, since the store has it anyway.
    ///
    /// # Errors
    /// If the feed cannot be read now.
    async fn read(&self, count_max: usize) -> Result<(Vec<Wish>, Vec<Position>), PortError>;

    /// Changes whenever there may be more.
    fn appended(&self) -> watch::Receiver<u64>;
}

/// Takes wishes into the outbox, each once.
#[async_trait]
pub trait Wishes: Send + Sync {
    /// Where the taker of `topic` goes on.
    ///
    /// # Errors
    /// If the store cannot be read.
    async fn wish_places(&self, topic: Topic) -> Result<Vec<Position>, PortError>;

    /// Puts wishes that are not known yet into the outbox and writes the places down, in one
    /// transaction. A message that a stop or a death at or after its `seq` ends goes in as called
    /// off.
    ///
    /// # Errors
    /// If it was not done, or it is not known: take them again.
    async fn take_wishes(
        &self,
        topic: Topic,
        wishes: &[Wish],
        places: &[Position],
    ) -> Result<(), PortError>;
}
