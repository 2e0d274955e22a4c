//! Copies of a region's past: backups that were made, and restores from one.

use async_trait::async_trait;
use backfill_core::{EventId, Timestamp};

use super::PortError;

/// Which copy of a region's past this is: a random number from each restore on, 0 before the first.
///
/// What was decided after the backup was made is lost with a restore, but not what others keep of it:
/// patients have links, programs have numbers. What is decided anew must not come under the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Incarnation(pub u128);

impl Incarnation {
    /// The id under which an event is recorded here. All ids of what follows are made from it.
    #[must_use]
    pub fn id(self, came_as: EventId) -> EventId {
        EventId(came_as.0 ^ self.0)
    }
}

/// A restore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// What begins with it.
    pub incarnation: Incarnation,
    /// The last journal record of the backup.
    pub seq: u64,
    /// When it was restored.
    pub at: Timestamp,
}

/// A backup that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backup {
    /// The last journal record, at the least.
    pub seq: u64,
    /// When it was begun.
    pub at: Timestamp,
}

/// Knows of copies.
#[async_trait]
pub trait Copies: Send + Sync {
    /// The newest restore; none if this is no restored copy.
    ///
    /// # Errors
    /// If the store cannot be read.
    async fn restored(&self) -> Result<Option<Restored>, PortError>;

    /// From here on this is another copy; whoever decides must recover first. The clock stands at `at`,
    /// which a person says is right.
    ///
    /// # Errors
    /// If it cannot be written.
    async fn begin_incarnation(&self, new: Incarnation, at: Timestamp) -> Result<(), PortError>;

    /// The newest backup; none if none is known.
    ///
    /// # Errors
    /// If the store cannot be read.
    async fn backup(&self) -> Result<Option<Backup>, PortError>;

    /// A backup is made now.
    ///
    /// # Errors
    /// If it cannot be written.
    async fn note_backup(&self, at: Timestamp) -> Result<(), PortError>;
}
