//! Messages that are called off: from the moment a stop is committed, nothing that still waits is
//! sent to that patient. A try that is under way at that moment can not be called back.

use backfill_core::{Effect, Event, PatientRef};
use backfill_runtime::ports::JournalRow;

/// What the outbox says of such a message.
pub(crate) const REASON: &str = "the patient said stop before it was sent";

/// A stop with its place in the journal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stop {
    pub(crate) patient: PatientRef,
    /// Wishes of earlier records are called off; those of later ones are for who came back.
    pub(crate) seq: u64,
}

impl Stop {
    /// The stop that a record is; none if it is something else.
    pub(crate) fn of(row: &JournalRow) -> Option<Self> {
        let Event::PatientOptedOut(patient) = &row.recorded.event else { return None };
        Some(Self { patient: *patient, seq: row.recorded.seq })
    }

    /// Whether the stop calls off a wish of the record `seq`.
    pub(crate) fn calls_off(&self, effect: &Effect, seq: u64) -> bool {
        let Effect::SendMessage(message) = effect else { return false };
        message.patient == self.patient && seq <= self.seq
    }
}
