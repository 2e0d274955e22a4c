//! The key of a pool: who waits for the same kind of appointment in the same service.

use crate::code::Code;
use crate::entry::Entry;
use crate::slot::{AppointmentKind, SlotFacts};

/// What a pool has in common: nobody of another pool can ever fill its slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pool {
    service: Code,
    kind: AppointmentKind,
}

impl Pool {
    pub(crate) fn of_entry(entry: &Entry) -> Self {
        Self { service: entry.service, kind: entry.kind }
    }

    pub(crate) fn of_slot(facts: &SlotFacts) -> Self {
        Self { service: facts.service, kind: facts.kind }
    }
}
