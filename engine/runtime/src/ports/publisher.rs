//! The way onto the feeds: done only when the broker has it for good.

use async_trait::async_trait;
use backfill_core::Timestamp;

use super::{Feed, PortError};

/// What kind of value a record carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An event, on its way in.
    Event,
    /// An effect, on its way out.
    Effect,
    /// A note that something was put aside.
    Quarantined,
}

/// A record for a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Which topic.
    pub feed: Feed,
    /// The region: the key.
    pub region: String,
    /// Its id for good: who reads it twice knows it by this.
    pub id: String,
    /// What the value is.
    pub kind: Kind,
    /// Who says it, such as `hl7:PAS|R0A` or `backfill`.
    pub source: String,
    /// When it was received or committed.
    pub at: Timestamp,
    /// The journal record it follows from; none on the way in.
    pub seq: Option<u64>,
    /// Protobuf.
    pub value: Vec<u8>,
}

/// Puts records on feeds.
#[async_trait]
pub trait Publisher: Send + Sync {
    /// Publishes all records, those of one key in order. Returns only after every one of them is
    /// acknowledged by all brokers that must have it.
    ///
    /// # Errors
    /// If one of them is not known to be there; some may be, so publish all of them again:
    /// readers know them by their ids.
    async fn publish(&self, records: &[Outgoing]) -> Result<(), PortError>;
}
