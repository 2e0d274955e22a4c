//! Words for where an offer stands.

use backfill_core::offer::{OfferState, WithdrawalReason};

/// The code of a state.
pub(crate) fn state(state: OfferState) -> &'static str {
    match state {
        OfferState::Live => "live",
        OfferState::Accepted => "accepted",
        OfferState::Booked => "booked",
        OfferState::GivenUp => "given_up",
        OfferState::Refused => "refused",
        OfferState::Declined => "declined",
        OfferState::Expired => "expired",
        OfferState::Withdrawn(_) => "withdrawn",
        OfferState::Undeliverable => "undeliverable",
    }
}

/// The code of the reason why an offer was taken back; none if it was not.
pub(crate) fn withdrawal(state: OfferState) -> Option<&'static str> {
    let OfferState::Withdrawn(reason) = state else {
        return None;
    };
    Some(match reason {
        WithdrawalReason::TakenByOther => "taken_by_other",
        WithdrawalReason::SlotWithdrawn => "slot_withdrawn",
        WithdrawalReason::OptedOut => "opted_out",
        WithdrawalReason::EntryChanged => "entry_changed",
        WithdrawalReason::CutoffReached => "cutoff_reached",
    })
}

/// A state in a sentence: "the offer …".
pub(crate) fn sentence(state: OfferState) -> &'static str {
    match state {
        OfferState::Live => "is waiting for an answer",
        OfferState::Accepted => "was accepted already",
        OfferState::Booked => "was accepted and booked already",
        OfferState::GivenUp => "was booked, and the appointment was cancelled later",
        OfferState::Refused => "was accepted, but the trust could not book it",
        OfferState::Declined => "was declined already",
        OfferState::Expired => "has expired",
        OfferState::Withdrawn(WithdrawalReason::TakenByOther) => "was taken by somebody else",
        OfferState::Withdrawn(WithdrawalReason::SlotWithdrawn) => "was taken back by the trust",
        OfferState::Withdrawn(WithdrawalReason::OptedOut) => "ended when the patient said stop",
        OfferState::Withdrawn(WithdrawalReason::EntryChanged) => {
            "ended when the entry changed or left the list"
        }
        OfferState::Withdrawn(WithdrawalReason::CutoffReached) => "ended shortly before the start",
        OfferState::Undeliverable => "could not be delivered",
    }
}
