//! The log: what was taken in, in one order, to be read again from any place.

use async_trait::async_trait;
use backfill_core::{Event, EventId, Timestamp};
use tokio::sync::watch;

use super::PortError;

/// One record of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRecord {
    /// Its place, ascending; places may be missing.
    pub offset: u64,
    /// Who it is.
    pub id: EventId,
    /// A checksum of the event's bytes: the same id with another checksum is a conflict.
    pub fingerprint: u64,
    /// When it was received.
    pub received_at: Timestamp,
    /// The event, or what is wrong with the bytes.
    pub event: Result<Event, String>,
}

/// Reads one region's log.
#[async_trait]
pub trait Log: Send + Sync {
    /// Reads at most `count_max` records from `offset` on, in order. Empty if there is none yet.
    ///
    /// # Errors
    /// If the log can not be read now.
    async fn read(&self, offset: u64, count_max: usize) -> Result<Vec<LogRecord>, PortError>;

    /// Changes whenever something may have been appended.
    fn appended(&self) -> watch::Receiver<u64>;
}
