//! What is written down of a decision: nobody executes it.

use alloc::boxed::Box;

use super::decision::Decision;
use crate::id::{OfferId, SlotId};
use crate::slot::{Reason, SlotState};

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A change of a slot, for the ledger.
    Ledger(LedgerLine),
    /// Why this offer was made, or why none was.
    Decision(Box<Decision>),
}

impl Record {
    /// The name of the record, for logs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ledger(_) => "record_ledger",
            Self::Decision(_) => "record_decision",
        }
    }

    /// The slot whose story it belongs to.
    #[must_use]
    pub fn slot(&self) -> SlotId {
        match self {
            Self::Ledger(line) => line.slot,
            Self::Decision(decision) => decision.slot,
        }
    }

    /// The line of the ledger, if it is one.
    #[must_use]
    pub fn ledger(&self) -> Option<&LedgerLine> {
        if let Self::Ledger(line) = self { Some(line) } else { None }
    }

    /// The decision, if it is one.
    #[must_use]
    pub fn decision(&self) -> Option<&Decision> {
        if let Self::Decision(it) = self { Some(it) } else { None }
    }
}

/// See [`Record::Ledger`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerLine {
    /// Which slot.
    pub slot: SlotId,
    /// Where it stands now.
    pub state: SlotState,
    /// Why.
    pub reason: Reason,
    /// The offer that made the difference, if one did.
    pub offer: Option<OfferId>,
}
