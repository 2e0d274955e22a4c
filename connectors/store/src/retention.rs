//! How long what is kept beside the journal is kept.

use backfill_core::Timestamp;

/// One day, in milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Days that each is kept; 0 means without end. The journal, and that an event was taken, are kept without
/// end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Originals that were put aside.
    pub quarantine_days: u32,
    /// The local log, as far as it was decided.
    pub log_days: u32,
    /// That a delivery came, with its answer: after that its id may come again as another.
    pub delivery_days: u32,
    /// Wishes that have ended.
    pub outbox_days: u32,
    /// Why a slot was offered to whom.
    pub decision_days: u32,
    /// Closed slots with their offers and their story, and ended appointments.
    pub slot_days: u32,
}

/// How much one round threw away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Originals.
    pub quarantine: u64,
    /// Records of the log.
    pub log: u64,
    /// Deliveries.
    pub deliveries: u64,
    /// Wishes.
    pub outbox: u64,
    /// Decisions.
    pub decisions: u64,
    /// Slots.
    pub slots: u64,
    /// Appointments.
    pub appointments: u64,
}

impl Swept {
    /// All of it.
    #[must_use]
    pub fn total(self) -> u64 {
        let Self { quarantine, log, deliveries, outbox, decisions, slots, appointments } = self;
        quarantine + log + deliveries + outbox + decisions + slots + appointments
    }
}

impl Retention {
    /// What is older than that goes; none if it is kept without end.
    pub(crate) fn before(self, days: u32, now: Timestamp) -> Option<Timestamp> {
        let span = i64::from(days).saturating_mul(DAY_MS);
        (0 < days).then(|| Timestamp(now.0.saturating_sub(span)))
    }
}
