//! Why an event changed nothing: the answer to its sender.

use super::decision::PassedOver;
use crate::offer::OfferState;

/// Why an event changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// No such offer.
    UnknownOffer,
    /// The offer has ended in this state, or was answered so before.
    OfferEnded(OfferState),
    /// The deadline or the slot's cut-off has passed.
    TooLate,
    /// No such slot.
    UnknownSlot,
    /// The slot is not open, or others are being asked.
    SlotNotOpen,
    /// No such entry.
    UnknownEntry,
    /// The entry does not fit the slot.
    NotEligible(PassedOver),
    /// No such appointment.
    UnknownAppointment,
    /// The same time was freed before and is in the ledger already.
    AlreadyFreed,
    /// The patient waits for this service already.
    AlreadyWaiting,
    /// The rule set's number is not higher than the current one.
    OldRules,
    /// The patient died; a person must look.
    PatientDied,
    /// The message is older than what is known of its appointment; a person must look.
    OutOfOrder,
    /// The message contradicts what is known of its appointment; a person must look.
    Contradiction,
    /// The entry is another patient's: a reference that is used again while its first patient still
    /// waits. A person must look.
    EntryOfAnother,
    /// It is no longer as the program that asks for a change saw it.
    ChangedMeanwhile,
    /// The slot's clinic, service or trust is paused, or was never opened: nobody is booked there.
    Paused,
}

impl Refusal {
    /// Whether the event is put aside for a person to look at, besides the answer to its sender.
    #[must_use]
    pub fn needs_person(self) -> bool {
        match self {
            Self::PatientDied | Self::OutOfOrder | Self::Contradiction | Self::EntryOfAnother => {
                true
            }
            Self::UnknownOffer
            | Self::OfferEnded(_)
            | Self::TooLate
            | Self::UnknownSlot
            | Self::SlotNotOpen
            | Self::UnknownEntry
            | Self::NotEligible(_)
            | Self::UnknownAppointment
            | Self::AlreadyFreed
            | Self::AlreadyWaiting
            | Self::OldRules
            | Self::ChangedMeanwhile
            | Self::Paused => false,
        }
    }
}
