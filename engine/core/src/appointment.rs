//! An appointment in a trust's system, as far as it was reported.

use alloc::string::String;

use crate::id::{AppointmentId, PatientRef};
use crate::slot::SlotFacts;
use crate::time::Timestamp;

/// Where an appointment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AppointmentStatus {
    /// It will take place.
    Booked,
    /// It was given up or moved away.
    Ended,
}

/// An appointment that a trust's system reported, or that we booked there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Hashed from the trust and `reference`.
    pub id: AppointmentId,
    /// The number the trust's system knows it by (HL7: SCH-1 and SCH-2).
    pub reference: String,
    /// Whose it is, if known.
    pub patient: Option<PatientRef>,
    /// Where, when and for what.
    pub facts: SlotFacts,
    /// Booked or ended.
    pub status: AppointmentStatus,
    /// When its trust's system last said something of it, by that system's clock; 0 if never said.
    pub said_at: Timestamp,
}

impl Appointment {
    /// Whether it took place or will.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.status == AppointmentStatus::Booked
    }
}
