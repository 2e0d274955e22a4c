//! What became of an event, for who sent it over a feed.

use backfill_core::effect::Refusal;
use backfill_core::{EntryId, EventId, SlotId, Timestamp};

use super::Place;

/// Who sent an event over a feed, and under which id of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// As they call themselves; empty if they do not.
    pub source: String,
    /// Their own id; empty if there is none that can be repeated.
    pub id: String,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// It was taken and decided.
    Taken {
        /// What a person was asked about it.
        question: Option<String>,
        /// The slots to whose story it led, each once.
        slots: Vec<SlotId>,
    },
    /// It changed nothing.
    Refused(Refusal),
    /// It was not decided, for this reason: a person looks at it.
    PutAside(String),
}

/// What the sender of an event is told on a feed. It names the event, and nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderOutcome {
    /// Who is told.
    pub sender: Sender,
    /// Where the event was; none if it came another way.
    pub place: Option<Place>,
    /// The event.
    pub event: EventId,
    /// The checksum it came with: another event under the same id has another.
    pub fingerprint: u64,
    /// Its record in the journal; none if it has none.
    pub seq: Option<u64>,
    /// When that was decided.
    pub at: Timestamp,
    /// The entry of a waiting list that it is about; none if it is about none, or was not decided.
    pub entry: Option<EntryId>,
    /// What became of it.
    pub became: Became,
}
