//! Words for why an event changed nothing, and the problem to answer with.

use axum::http::StatusCode;
use backfill_core::effect::Refusal;

use super::{offers, passed_over};
use crate::api::problem::Problem;

/// The code of a refusal: the last part of its problem type.
pub(crate) fn code(refusal: Refusal) -> &'static str {
    words(refusal).0
}

/// The problem that a refusal is answered with: 404 for what is not there, otherwise 409.
pub(crate) fn problem(refusal: Refusal) -> Problem {
    let (kind, title) = words(refusal);
    Problem::new(status(refusal), kind, title, detail(refusal))
}

/// What is so, in a sentence or two.
pub(crate) fn detail(refusal: Refusal) -> String {
    match refusal {
        Refusal::OfferEnded(state) => {
            format!("The offer {}. Nothing was changed.", offers::sentence(state))
        }
        Refusal::NotEligible(reason) => {
            let (_, why) = passed_over::passed_over(reason);
            format!("The patient {why}. Nothing was changed.")
        }
        Refusal::UnknownOffer
        | Refusal::TooLate
        | Refusal::UnknownSlot
        | Refusal::SlotNotOpen
        | Refusal::UnknownEntry
        | Refusal::UnknownAppointment
        | Refusal::AlreadyFreed
        | Refusal::AlreadyWaiting
        | Refusal::OldRules => format!("{}. Nothing was changed.", words(refusal).1),
    }
}

fn status(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::UnknownOffer
        | Refusal::UnknownSlot
        | Refusal::UnknownEntry
        | Refusal::UnknownAppointment => StatusCode::NOT_FOUND,
        Refusal::OfferEnded(_)
        | Refusal::TooLate
        | Refusal::SlotNotOpen
        | Refusal::NotEligible(_)
        | Refusal::AlreadyFreed
        | Refusal::AlreadyWaiting
        | Refusal::OldRules => StatusCode::CONFLICT,
    }
}

fn words(refusal: Refusal) -> (&'static str, &'static str) {
    match refusal {
        Refusal::UnknownOffer => ("unknown-offer", "There is no such offer"),
        Refusal::OfferEnded(_) => ("offer-ended", "The offer has ended"),
        Refusal::TooLate => ("too-late", "It is too late for this"),
        Refusal::UnknownSlot => ("unknown-slot", "There is no such slot"),
        Refusal::SlotNotOpen => ("slot-not-open", "The slot is not open, or others are asked"),
        Refusal::UnknownEntry => ("unknown-entry", "There is no such entry on the waiting list"),
        Refusal::NotEligible(_) => ("not-eligible", "The entry does not fit the slot"),
        Refusal::UnknownAppointment => ("unknown-appointment", "There is no such appointment"),
        Refusal::AlreadyFreed => ("already-freed", "This time was freed before"),
        Refusal::AlreadyWaiting => ("already-waiting", "The patient waits for this service"),
        Refusal::OldRules => ("old-rules", "The rules in force are newer"),
    }
}
