//! Reads for people and programs: projections, never the engine's memory.

use async_trait::async_trait;
use backfill_core::appointment::Appointment;
use backfill_core::code::Code;
use backfill_core::effect::{Decision, LedgerLine};
use backfill_core::entry::Entry;
use backfill_core::lacking::Lacking;
use backfill_core::offer::Offer;
use backfill_core::scope::Offering;
use backfill_core::slot::Slot;
use backfill_core::{
    AppointmentId, Command, EffectId, EntryId, EventId, OfferId, PatientRef, SlotId, Timestamp,
};
use tokio::sync::watch;

use super::{Ended, OutcomeRow, PausedWay, PortError, Topic};

/// Which slots to list. Empty lists and none mean all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SlotFilter {
    /// Only slots that are open for offers (state `Open`).
    pub open_only: bool,
    /// Only slots that are not closed.
    pub unfinished_only: bool,
    /// Treatment functions.
    pub services: Vec<Code>,
    /// Sites.
    pub sites: Vec<Code>,
    /// Trusts.
    pub trusts: Vec<Code>,
    /// Starting at or after.
    pub from: Option<Timestamp>,
    /// Starting before.
    pub to: Option<Timestamp>,
    /// Only slots that matter to whoever works between these moments, the second exclusive: those
    /// not closed, those that changed in between, and those that start in between.
    pub day: Option<(Timestamp, Timestamp)>,
    /// How many at most.
    pub count_max: usize,
}

/// Which appointments to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppointmentFilter {
    /// Only of this patient.
    pub patient: Option<PatientRef>,
    /// Only of this trust.
    pub trust: Option<Code>,
    /// Only those that their trust knows by this number.
    pub reference: Option<String>,
    /// Only those that are to take place.
    pub booked_only: bool,
    /// Starting at or after.
    pub from: Option<Timestamp>,
    /// Starting before.
    pub to: Option<Timestamp>,
    /// How many at most.
    pub count_max: usize,
}

/// Which entries to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntryFilter {
    /// Only of this patient.
    pub patient: Option<PatientRef>,
    /// Only of this service.
    pub service: Option<Code>,
    /// Only of this trust.
    pub trust: Option<Code>,
    /// Only those of which a person must look at this.
    pub needs: Option<Needs>,
    /// Only those that lack this on a day, in days since 1970.
    pub lacks: Option<(Lacking, i32)>,
    /// Only after this id: the last of the page before.
    pub after: Option<EntryId>,
    /// How many at most.
    pub count_max: usize,
}

/// What a person must look at before an entry is offered anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Whether the patient still waits.
    Review,
    /// The times at which they can come: in words that were not understood.
    TimesRead,
}

impl Needs {
    /// Whether it is so of an entry.
    #[must_use]
    pub fn is_of(self, entry: &Entry) -> bool {
        match self {
            Self::Review => entry.status.needs_review(),
            Self::TimesRead => entry.times_to_read,
        }
    }
}

/// One line of a slot's story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerRow {
    /// When.
    pub at: Timestamp,
    /// Journal position.
    pub seq: u64,
    /// What changed.
    pub record: LedgerLine,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    /// When.
    pub at: Timestamp,
    /// Journal position.
    pub seq: u64,
    /// The choice and its reasons.
    pub decision: Decision,
}

/// Where a wish stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WishState {
    /// It waits for its turn, or for another try.
    Waiting,
    /// A person must do it and say so.
    ToDo,
    /// It has ended; none of a wish that ended before this was written down.
    Done(Option<Ended>),
    /// It cannot be done.
    Failed,
}

/// One line of the outbox, as the console shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// The wish.
    pub id: EffectId,
    /// Who carries it out.
    pub topic: Topic,
    /// What.
    pub command: Command,
    /// When it was committed.
    pub created_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// Where it stands.
    pub state: WishState,
    /// The last error, or why it stands so; empty if there is nothing to say.
    pub error: String,
}

/// One original in quarantine. Its bytes may hold personal data: for authorised staff only.
#[derive(Clone, PartialEq, Eq)]
pub struct QuarantineRow {
    /// Running number.
    pub number: u64,
    /// When it came.
    pub at: Timestamp,
    /// Who sent it.
    pub source: String,
    /// What kind: `hl7`, `json`, `csv`, `log`.
    pub kind: String,
    /// What is wrong and where.
    pub reason: String,
    /// The original.
    pub original: Vec<u8>,
}

impl std::fmt::Debug for QuarantineRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "QuarantineRow({}, {}, {})", self.number, self.source, self.reason)
    }
}

/// How much of one sender's is put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsideRow {
    /// Who sent it.
    pub source: String,
    /// How many originals.
    pub count: u64,
    /// How many bytes, sealed.
    pub bytes: u64,
}

/// When a trust was last heard of, and from when on its word is too old to make offers from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeardRow {
    /// Who.
    pub trust: Code,
    /// When it last said anything, or a person last looked.
    pub at: Timestamp,
    /// When its waiting list was last told, or a person last looked; none without a list.
    pub list_at: Option<Timestamp>,
    /// From when on the list is too old; none if it never is.
    pub list_old_from: Option<Timestamp>,
    /// From when on the trust counts as silent; none if it never does.
    pub silent_from: Option<Timestamp>,
    /// Until when it says what it could not say before.
    pub catches_up_until: Option<Timestamp>,
}

impl HeardRow {
    /// Whether nobody on the list is asked until a person has looked.
    #[must_use]
    pub fn is_old(&self, now: Timestamp) -> bool {
        self.list_old_from.is_some_and(|from| from <= now)
    }

    /// Until when it says what it could not say while it was silent, if it does so now: nothing of
    /// it is offered before.
    #[must_use]
    pub fn catches_up(&self, now: Timestamp) -> Option<Timestamp> {
        self.catches_up_until.filter(|until| now < *until)
    }

    /// Whether nothing of the trust is offered until it speaks again.
    #[must_use]
    pub fn is_silent(&self, now: Timestamp) -> bool {
        self.silent_from.is_some_and(|from| from <= now)
    }
}

/// How often a sender sent what has no effect, for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusedRow {
    /// Who sent it.
    pub source: String,
    /// Why it has no effect.
    pub reason: String,
    /// How often.
    pub count: u64,
    /// When it came last.
    pub last_at: Timestamp,
}

/// Counts for the top of the console and for metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Entries on the list.
    pub entries: u64,
    /// Those that a person must review.
    pub entries_to_review: u64,
    /// Those with times in words that a person must read.
    pub entries_to_read: u64,
    /// Slots not yet closed.
    pub slots_unfinished: u64,
    /// Slots filled.
    pub slots_filled: u64,
    /// Slots unfilled when time ran out.
    pub slots_unfilled: u64,
    /// Slots withdrawn by the trust.
    pub slots_withdrawn: u64,
    /// Slots never to be offered.
    pub slots_not_offered: u64,
    /// Offers waiting for an answer.
    pub offers_live: u64,
    /// Wishes waiting to be carried out.
    pub outbox_waiting: u64,
    /// Wishes that a person must carry out.
    pub outbox_to_do: u64,
    /// Wishes that failed for good.
    pub outbox_failed: u64,
    /// Originals in quarantine.
    pub quarantined: u64,
    /// The last journal record.
    pub seq: u64,
}

/// Answers questions about what was committed.
#[async_trait]
pub trait Reader: Send + Sync {
    /// Slots by start time.
    async fn slots(&self, filter: &SlotFilter) -> Result<Vec<Slot>, PortError>;
    /// One slot.
    async fn slot(&self, id: SlotId) -> Result<Option<Slot>, PortError>;
    /// The story of a slot, oldest first.
    async fn ledger(&self, slot: SlotId) -> Result<Vec<LedgerRow>, PortError>;
    /// The choices made for a slot, oldest first.
    async fn decisions(&self, slot: SlotId) -> Result<Vec<DecisionRow>, PortError>;
    /// All offers of a slot, oldest first.
    async fn offers_of(&self, slot: SlotId) -> Result<Vec<Offer>, PortError>;
    /// Live and accepted offers, newest first.
    async fn live_offers(&self, count_max: usize) -> Result<Vec<Offer>, PortError>;
    /// Offers that became bookings which the patients still have, of slots that start at or after a
    /// moment, by start.
    async fn bookings_from(
        &self,
        from: Timestamp,
        count_max: usize,
    ) -> Result<Vec<Offer>, PortError>;
    /// One offer.
    async fn offer(&self, id: OfferId) -> Result<Option<Offer>, PortError>;
    /// Entries by id.
    async fn entries(&self, filter: &EntryFilter) -> Result<Vec<Entry>, PortError>;
    /// One entry.
    async fn entry(&self, id: EntryId) -> Result<Option<Entry>, PortError>;
    /// One appointment.
    async fn appointment(&self, id: AppointmentId) -> Result<Option<Appointment>, PortError>;
    /// Appointments by start time.
    async fn appointments(&self, filter: &AppointmentFilter)
    -> Result<Vec<Appointment>, PortError>;
    /// The newest wishes, newest first.
    async fn outbox(&self, count_max: usize) -> Result<Vec<OutboxRow>, PortError>;
    /// The wishes of one record of the journal, in their order.
    async fn wishes_of(&self, seq: u64) -> Result<Vec<OutboxRow>, PortError>;
    /// The wishes that a person must carry out, oldest first.
    async fn to_do(&self, count_max: usize) -> Result<Vec<OutboxRow>, PortError>;
    /// The ways over which messages do not go out at the moment.
    async fn paused_ways(&self) -> Result<Vec<PausedWay>, PortError>;
    /// The newest originals in quarantine, newest first.
    async fn quarantine(&self, count_max: usize) -> Result<Vec<QuarantineRow>, PortError>;
    /// How much is in quarantine, by sender, the most first.
    async fn put_aside(&self, _count_max: usize) -> Result<Vec<AsideRow>, PortError> {
        Ok(Vec::new())
    }
    /// One original in quarantine.
    async fn quarantined(&self, number: u64) -> Result<Option<QuarantineRow>, PortError>;
    /// When each trust was last heard of, by code.
    async fn heard(&self) -> Result<Vec<HeardRow>, PortError>;

    /// What was said of parts of the trusts' work, whether their times are offered; by scope.
    async fn offerings(&self) -> Result<Vec<Offering>, PortError>;
    /// What was acknowledged and has no effect, by sender and reason, the latest first.
    async fn unused(&self, count_max: usize) -> Result<Vec<UnusedRow>, PortError>;
    /// Counts.
    async fn summary(&self) -> Result<Summary, PortError>;
    /// How many entries lack what on a day, in days since 1970; nothing of what nobody lacks. In the
    /// order in which it is shown.
    async fn lacking(&self, today: i32) -> Result<Vec<(Lacking, u64)>, PortError>;
    /// What an event came to; none while it is not yet committed.
    async fn outcome(&self, event: EventId) -> Result<Option<OutcomeRow>, PortError>;
    /// The checksum of what came with an event's id when it was committed (see
    /// [`LogRecord::fingerprint`](super::LogRecord::fingerprint)): who comes later with the id and
    /// something else is put aside. None while it is not yet committed.
    async fn fingerprint(&self, event: EventId) -> Result<Option<u64>, PortError>;
    /// Whether what comes can be written; after a failure it is tried.
    ///
    /// # Errors
    /// Why it cannot.
    async fn can_write(&self) -> Result<(), PortError> {
        Ok(())
    }
    /// Changes whenever something was committed; to wait for an outcome without polling.
    fn committed(&self) -> watch::Receiver<u64>;
}
