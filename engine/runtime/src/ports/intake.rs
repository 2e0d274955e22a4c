//! The way in: whatever arrives is made durable here before it is acknowledged to its sender.

use async_trait::async_trait;
use backfill_core::{Event, EventId, Timestamp};

use super::{ContactStatement, Place, PortError};
use crate::ids;

/// An event on its way to the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Who it is; the same id again is the same event.
    pub id: EventId,
    /// What happened.
    pub event: Event,
}

/// An original that could not be taken, kept for a person to look at. Stored encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// What is wrong and where, without personal data.
    pub reason: String,
    /// Where in its feed it was; none for what came another way.
    pub place: Option<Place>,
    /// The event that could not be taken: if the message that brought it is still kept, it takes the
    /// place of `original`. None for what came another way.
    pub event: Option<EventId>,
    /// What kind of input it is: `hl7`, `json`, `csv`, `log`.
    pub kind: &'static str,
    /// The original bytes.
    pub original: Vec<u8>,
}

/// The bytes of a message as they came. Debug output shows none of them.
#[derive(Clone, PartialEq, Eq)]
pub struct Original {
    /// What kind of input it is, as in [`Quarantined`].
    pub kind: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What to do if another message came under the same id, for the person who looks; may be
    /// empty.
    pub conflict: &'static str,
}

impl std::fmt::Debug for Original {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Original({}, {} bytes)", self.kind, self.bytes.len())
    }
}

/// One message from outside with all that follows from it: taken whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Who sent it, such as `hl7:PAS|R0A` or `api:R0A`.
    pub source: String,
    /// The sender's own id of the message; unique per source.
    pub id: String,
    /// SHA-256 of the body: the same id with another body is a conflict.
    pub body_hash: [u8; 32],
    /// When it was received.
    pub received_at: Timestamp,
    /// The events it means; may be none.
    pub events: Vec<NewEvent>,
    /// What it says of people; may be none.
    pub contacts: Vec<ContactStatement>,
    /// The answer to give, kept so that a duplicate gets the same answer. No personal data.
    pub reply: Vec<u8>,
    /// The original, if a person must look at it.
    pub quarantine: Option<Quarantined>,
    /// The bytes as they came, where they are at hand: what a person looks at if the id came before
    /// with another body. Without them that is the events.
    pub original: Option<Original>,
    /// After how long another message may come under the id, in milliseconds; none means never.
    pub forget_after_ms: Option<i64>,
    /// Why the message, or a part of it, has no effect: counted by source and reason. No personal
    /// data.
    pub unused: Option<String>,
}

impl Delivery {
    /// A message that says nothing yet; its id is all there is of it. What it holds is put in its
    /// place.
    #[must_use]
    pub fn named(source: impl Into<String>, id: impl Into<String>, received_at: Timestamp) -> Self {
        let id = id.into();
        Self {
            source: source.into(),
            body_hash: ids::body_hash(id.as_bytes()),
            id,
            received_at,
            events: Vec::new(),
            contacts: Vec::new(),
            reply: Vec::new(),
            quarantine: None,
            original: None,
            forget_after_ms: None,
            unused: None,
        }
    }

    /// What came under this id before that moment was another message; none means never.
    #[must_use]
    pub fn forgets_before(&self) -> Option<Timestamp> {
        let age_ms = self.forget_after_ms?;
        Some(Timestamp(self.received_at.0.saturating_sub(age_ms)))
    }
}

/// What became of a [`Delivery`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is durable in the log.
    New,
    /// The same message was taken before; this was answered then. Nothing is done again.
    Duplicate {
        /// The stored answer.
        reply: Vec<u8>,
    },
    /// The same id came with another body before. The new one is in quarantine, not in the log.
    Conflict,
    /// Meanwhile it was decided otherwise who the people of the delivery are. Nothing of it was
    /// taken: resolve them again.
    Overtaken,
}

/// Takes deliveries, in one transaction each: message, answer, log records, what is said of people,
/// quarantine.
#[async_trait]
pub trait Intake: Send + Sync {
    /// Makes the delivery durable. Returns only after that.
    ///
    /// # Errors
    /// If it is not known to be durable: it may have been taken, or not. The sender must not be
    /// told either; the same delivery again is taken once.
    async fn take(&self, delivery: Delivery) -> Result<Taken, PortError>;
}
