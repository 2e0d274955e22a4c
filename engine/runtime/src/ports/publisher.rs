//! The way onto the feeds: done only when the broker has it for good.

use async_trait::async_trait;
use backfill_core::Timestamp;

use super::{Feed, PortError};

/// What kind of value a record carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An event, on its way in.
    Event,
    /// A command or a record, on its way out.
    Effect,
    /// A note that something was put aside.
    Quarantined,
    /// What became of an event that somebody sent over a feed.
    EventOutcome,
}

/// A record for a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Which topic.
    pub feed: Feed,
    /// The region: the key, except of what became of an event.
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

/// Why a record is not known to be on its feed.
#[derive(Debug)]
pub struct Undelivered {
    /// In words, with what to do.
    pub error: PortError,
    /// The feed takes others and not this one, however often it is sent, until a person changes
    /// something there.
    pub is_refused: bool,
}

/// Puts records on feeds.
#[async_trait]
pub trait Publisher: Send + Sync {
    /// Publishes the records, those of one key in order, and says of each whether it is there. Returns
    /// only after the fate of every one is known: what is there is acknowledged by all brokers that
    /// must have it. What is not known to be there may be: readers know it by its id.
    async fn deliver(&self, records: &[Outgoing]) -> Vec<Result<(), Undelivered>>;

    /// Publishes all records, as [`Self::deliver`].
    ///
    /// # Errors
    /// If one of them is not known to be there; some may be, so publish all of them again.
    async fn publish(&self, records: &[Outgoing]) -> Result<(), PortError> {
        let told = self.deliver(records).await;
        told.into_iter()
            .collect::<Result<(), Undelivered>>()
            .map_err(|undelivered| undelivered.error)
    }
}
