//! The log: what was taken in, in one order, to be read again from any place.

use async_trait::async_trait;
use backfill_core::{Event, EventId, Timestamp};
use tokio::sync::watch;

use super::{Place, PortError, Position, Sender};
use crate::principal::Principal;

/// One record of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRecord {
    /// Its number, ascending; numbers may be missing. Of a feed: a running number that begins
    /// where the log was resumed.
    pub offset: u64,
    /// Where it is in its feed; none in the local log.
    pub place: Option<Place>,
    /// Who it is.
    pub id: EventId,
    /// A checksum of the event's bytes: the same id with another checksum is a conflict.
    pub fingerprint: u64,
    /// When it was received: by the broker, where there is one.
    pub received_at: Timestamp,
    /// Who says it, such as `hl7:PAS`; empty where it is not known.
    pub source: String,
    /// Who asks for it. Of the local log that is this service itself, which asked who it was when it
    /// took it in.
    pub principal: Principal,
    /// Who is told on a feed what became of it; none if nobody waits for that there.
    pub sender: Option<Sender>,
    /// The event, or what is wrong with the bytes.
    pub event: Result<Event, String>,
    /// The bytes as they came, where the event does not hold all of them: they could not be
    /// read, or have fields that this version does not know.
    pub original: Option<Vec<u8>>,
}

/// What was read at once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// The records, in order.
    pub records: Vec<LogRecord>,
    /// Where to go on in each partition after these records; empty for the local log.
    pub places: Vec<Position>,
    /// Until when everything that was said is here or was read before; none if nothing is known to be
    /// missing. What becomes due later waits until that was read.
    pub heard_until: Option<Timestamp>,
}

/// Until when everything was heard, if these are at most `count_max` records of a log that has all it
/// was told: as far as the last, if there may be more.
#[must_use]
pub fn heard_until(records: &[LogRecord], count_max: usize) -> Option<Timestamp> {
    records.last().filter(|_| count_max <= records.len()).map(|last| last.received_at)
}

/// Reads one region's log.
#[async_trait]
pub trait Log: Send + Sync {
    /// Goes on after a recovery: the next record gets the number `next_offset`, and partitions
    /// are read from `places` on; from the beginning where there is none. The local log finds
    /// its place by the number alone.
    ///
    /// # Errors
    /// If the log cannot be reached.
    async fn resume(&self, next_offset: u64, places: &[Position]) -> Result<(), PortError>;

    /// Reads at most `count_max` records from `offset` on, in order. Empty if there is none yet.
    ///
    /// # Errors
    /// If the log cannot be read now.
    async fn read(&self, offset: u64, count_max: usize) -> Result<Batch, PortError>;

    /// Changes whenever something may have been appended.
    fn appended(&self) -> watch::Receiver<u64>;
}
