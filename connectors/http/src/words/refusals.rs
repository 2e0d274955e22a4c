//! Words for why an event changed nothing.

use backfill_core::effect::Refusal;

use super::offers;
use super::passed_over::passed_over;
use super::{Said, said, within};

/// Why an event changed nothing, as a part of a sentence: for reports of other programs.
#[must_use]
pub fn why_refused(refusal: Refusal) -> String {
    within(&why(refusal))
}

/// The words for a refusal. Codes are the last part of problem types, which have hyphens.
pub(crate) fn refusal(refusal: Refusal) -> Said {
    match refusal {
        Refusal::UnknownOffer => said("unknown-offer", "There is no such offer"),
        Refusal::OfferEnded(_) => {
            said("offer-ended", "This is not possible where the offer stands")
        }
        Refusal::TooLate => said("too-late", "It is too late for this"),
        Refusal::UnknownSlot => said("unknown-slot", "There is no such slot"),
        Refusal::SlotNotOpen => {
            said("slot-not-open", "The slot is not open, or others are being asked")
        }
        Refusal::Paused => said(
            "paused",
            "This clinic, service or trust is paused, or was never opened for offers",
        ),
        Refusal::UnknownEntry => {
            said("unknown-entry", "There is no such entry on the waiting list")
        }
        Refusal::NotEligible(_) => said("not-eligible", "The entry does not fit the slot"),
        Refusal::UnknownAppointment => said("unknown-appointment", "There is no such appointment"),
        Refusal::AlreadyFreed => {
            said("already-freed", "This time was freed before and is in the ledger")
        }
        Refusal::AlreadyWaiting => {
            said("already-waiting", "The patient waits for this service already")
        }
        Refusal::OldRules => said("old-rules", "The rules in force are newer"),
        Refusal::ChangedMeanwhile => {
            said("changed-meanwhile", "It was changed since it was looked at")
        }
        Refusal::PatientDied => said(
            "patient-died",
            "The patient is recorded as having died: sent to a coordinator to check",
        ),
        Refusal::OutOfOrder => said(
            "out-of-order",
            "It is older than what is known already: sent to a coordinator to check",
        ),
        Refusal::EntryOfAnother => said(
            "entry-of-another",
            "Another patient waits under this reference: sent to a coordinator to check",
        ),
        Refusal::Contradiction => said(
            "contradiction",
            "It contradicts what is known of the appointment: sent to a coordinator to check",
        ),
    }
}

/// The whole sentence, without a full stop: what is so, and why.
pub(crate) fn why(refusal: Refusal) -> String {
    let sentence = self::refusal(refusal).sentence;
    match refusal {
        Refusal::OfferEnded(state) => {
            format!("{sentence}: {}", within(offers::state(state).sentence))
        }
        Refusal::NotEligible(reason) => {
            format!("{sentence}: {}", within(passed_over(reason).sentence))
        }
        Refusal::UnknownOffer
        | Refusal::TooLate
        | Refusal::UnknownSlot
        | Refusal::SlotNotOpen
        | Refusal::Paused
        | Refusal::UnknownEntry
        | Refusal::UnknownAppointment
        | Refusal::AlreadyFreed
        | Refusal::AlreadyWaiting
        | Refusal::OldRules
        | Refusal::ChangedMeanwhile
        | Refusal::PatientDied
        | Refusal::OutOfOrder
        | Refusal::Contradiction
        | Refusal::EntryOfAnother => sentence.to_owned(),
    }
}
