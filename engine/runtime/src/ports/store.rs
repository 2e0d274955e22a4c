//! The store: the commit point. One transaction holds all that follows from a batch.

use async_trait::async_trait;
use backfill_core::appointment::Appointment;
use backfill_core::effect::Refusal;
use backfill_core::entry::Entry;
use backfill_core::offer::Offer;
use backfill_core::scope::Offering;
use backfill_core::slot::Slot;
use backfill_core::{
    AppointmentId, Command, EntryId, EventId, Numbered, PatientRef, Record, Recorded, Silence,
    Snapshot, Timestamp,
};

use super::{Copies, HeardRow, PortError, Position, Quarantined, SenderOutcome, Times};

/// Where an engine stands in its log, and by which right it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The next offset to read.
    pub next_offset: u64,
    /// Raised by one by each owner; a commit with an older one is refused.
    pub owner_epoch: u64,
}

/// An event id that was seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub id: EventId,
    /// The checksum it came with.
    pub fingerprint: u64,
}

/// A journal record with what the inbox must know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// The record.
    pub recorded: Recorded,
    /// The id with which the event came: other than that of the record in a restored copy.
    pub came_as: EventId,
    /// The checksum of the event's bytes in the log; 0 for events of the driver itself.
    pub fingerprint: u64,
    /// The bytes as they came, if the event does not hold all of them.
    pub original: Option<Vec<u8>>,
}

/// What the sender of an event is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutcomeRow {
    /// Which event.
    pub event: EventId,
    /// Why nothing was changed; none if it was carried out.
    pub refusal: Option<Refusal>,
}

/// Rows for those who read: as they are after the batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Projections {
    /// Changed entries; none means it left the list.
    pub entries: Vec<(EntryId, Option<Entry>)>,
    /// Changed slots.
    pub slots: Vec<Slot>,
    /// Changed offers.
    pub offers: Vec<Offer>,
    /// Changed appointments; none means it was forgotten.
    pub appointments: Vec<(AppointmentId, Option<Appointment>)>,
    /// Trusts of which something was heard.
    pub heard: Vec<HeardRow>,
    /// Parts of the trusts' work that were opened or paused.
    pub offerings: Vec<Offering>,
}

/// Somebody to whom less is sent: they said stop, or died.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silenced {
    /// Under this reference; after a merge a person has several.
    pub patient: PatientRef,
    /// What is not sent to them.
    pub silence: Silence,
    /// The record since when. Messages that it or an earlier one asked for and that still wait are
    /// called off; those of later records are for somebody who came back.
    pub seq: u64,
}

/// All that one batch did. Stored whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The cursor the batch was read at. The commit must find exactly this one.
    pub expected: Cursor,
    /// The offset to go on from.
    pub next_offset: u64,
    /// Where to go on in each partition of a feed that the batch read from; empty for the local
    /// log.
    pub places: Vec<Position>,
    /// Journal records, in order.
    pub journal: Vec<JournalRow>,
    /// What each event of the batch came to.
    pub outcomes: Vec<OutcomeRow>,
    /// What senders are told on a feed: one for each event that came over one, decided or not.
    pub sender_outcomes: Vec<SenderOutcome>,
    /// What somebody outside must do, for the outbox.
    pub commands: Vec<Numbered<Command>>,
    /// What is written down: the ledger and the decisions.
    pub records: Vec<Numbered<Record>>,
    /// To whom less is sent from now on.
    pub silenced: Vec<Silenced>,
    /// Rows for those who read.
    pub projections: Projections,
    /// Log records that could not be taken.
    pub quarantine: Vec<Quarantined>,
}

/// Why a commit was not done.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Another owner has taken over, or the cursor moved: stop and recover.
    #[error("the cursor is not where this owner left it; another owner has taken over")]
    Fenced,
    /// A constraint of the database forbids it: a bug above, or somebody else's write.
    #[error("the database refused the commit: {0}")]
    Constraint(String),
    /// It is not known whether it was done: recover from the store.
    #[error("it is not known whether the commit was done: {0}")]
    Unknown(String),
    /// It was not done.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Keeps one region.
#[async_trait]
pub trait Store: Copies {
    /// Takes the region over: raises the epoch so that an older owner's commits are refused.
    ///
    /// # Errors
    /// If the store cannot be reached, or the region's lease is not this process's.
    async fn take_over(&self) -> Result<Cursor, PortError>;

    /// Where to go on in each partition that was read from; empty for the local log.
    ///
    /// # Errors
    /// If the store cannot be read.
    async fn places(&self) -> Result<Vec<Position>, PortError>;

    /// The newest snapshot.
    ///
    /// # Errors
    /// If the store cannot be read or the snapshot cannot be decoded.
    async fn snapshot(&self) -> Result<Option<Snapshot>, PortError>;

    /// At most `count_max` journal records after `seq`, in order.
    ///
    /// # Errors
    /// If the store cannot be read or a record cannot be decoded.
    async fn journal(&self, seq: u64, count_max: usize) -> Result<Vec<Recorded>, PortError>;

    /// Which of these events were taken before.
    ///
    /// # Errors
    /// If the store cannot be read.
    async fn seen(&self, ids: &[EventId]) -> Result<Vec<Seen>, PortError>;

    /// Stores a batch, durably.
    ///
    /// # Errors
    /// If it was not done, or it is not known whether it was.
    async fn commit(&self, commit: &Commit) -> Result<(), CommitError>;

    /// Keeps a snapshot for a faster recovery; older ones may go.
    ///
    /// # Errors
    /// If it cannot be written; recovery then takes an older one.
    async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), PortError>;

    /// What is known of the time, to hold this machine's clock against.
    ///
    /// # Errors
    /// If the store cannot be read.
    async fn times(&self) -> Result<Times, PortError>;

    /// A person says that the clock is right as it stands at `at`.
    ///
    /// # Errors
    /// If it cannot be written.
    async fn accept_clock(&self, at: Timestamp) -> Result<(), PortError>;
}
