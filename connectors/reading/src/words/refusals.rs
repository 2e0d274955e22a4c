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
pub fn refusal(refusal: Refusal) -> Said {
    let (code, sentence) = backfill_runtime::refusals::told(refusal);
    said(code, sentence)
}

/// The whole sentence, without a full stop: what is so, and why.
pub fn why(refusal: Refusal) -> String {
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
