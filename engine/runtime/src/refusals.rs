//! Why an event changed nothing: a code for programs and a sentence for people, the same whoever is
//! told.

use backfill_core::effect::Refusal;

/// The code of a refusal, which never changes, and a sentence: it begins with a capital letter and
/// has no full stop.
#[must_use]
pub fn told(refusal: Refusal) -> (&'static str, &'static str) {
    match refusal {
        Refusal::UnknownOffer => ("unknown-offer", "There is no such offer"),
        Refusal::OfferEnded(_) => ("offer-ended", "This is not possible where the offer stands"),
        Refusal::TooLate => ("too-late", "It is too late for this"),
        Refusal::UnknownSlot => ("unknown-slot", "There is no such slot"),
        Refusal::SlotNotOpen => {
            ("slot-not-open", "The slot is not open, or others are being asked")
        }
        Refusal::Paused => {
            ("paused", "This clinic, service or trust is paused, or was never opened for offers")
        }
        Refusal::UnknownEntry => ("unknown-entry", "There is no such entry on the waiting list"),
        Refusal::NotEligible(_) => ("not-eligible", "The entry does not fit the slot"),
        Refusal::UnknownAppointment => ("unknown-appointment", "There is no such appointment"),
        Refusal::AlreadyFreed => {
            ("already-freed", "This time was freed before and is in the ledger")
        }
        Refusal::AlreadyWaiting => {
            ("already-waiting", "The patient waits for this service already")
        }
        Refusal::OldRules => ("old-rules", "The rules in force are newer"),
        Refusal::ChangedMeanwhile => ("changed-meanwhile", "It was changed since it was looked at"),
        Refusal::PatientDied => (
            "patient-died",
            "The patient is recorded as having died: sent to a coordinator to check",
        ),
        Refusal::OutOfOrder => (
            "out-of-order",
            "It is older than what is known already: sent to a coordinator to check",
        ),
        Refusal::EntryOfAnother => (
            "entry-of-another",
            "Another patient waits under this reference: sent to a coordinator to check",
        ),
        Refusal::Contradiction => (
            "contradiction",
            "It contradicts what is known of the appointment: sent to a coordinator to check",
        ),
    }
}
