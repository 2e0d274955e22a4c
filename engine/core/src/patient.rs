//! What the core remembers of a person: nothing that names them.

use alloc::vec::Vec;

use crate::id::PatientRef;
use crate::time::Timestamp;

/// A person, by reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patient {
    /// The random reference.
    pub id: PatientRef,
    /// Said stop: nothing is offered or sent.
    pub opted_out: bool,
    /// Was promised a booking that the trust then refused: comes first next time.
    pub owed: bool,
    /// When offers were sent lately, oldest first; kept as long as a message cap needs it.
    pub offered_at: Vec<Timestamp>,
    /// Turned out to be this person: whatever comes under the old reference concerns them.
    pub merged_into: Option<PatientRef>,
}
