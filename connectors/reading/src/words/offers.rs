//! Words for where an offer stands.

use backfill_core::offer::{OfferState, WithdrawalReason};

use super::{Said, said};

/// The codes of all states.
pub const STATES: &[&str] = &[
    "live",
    "accepted",
    "booked",
    "given_up",
    "cancelled",
    "refused",
    "declined",
    "expired",
    "withdrawn",
    "undeliverable",
];

/// The words for a state; a withdrawn offer says why.
pub fn state(state: OfferState) -> Said {
    match state {
        OfferState::Live => said("live", "Waiting for an answer"),
        OfferState::Accepted => said("accepted", "Said yes, not confirmed yet"),
        OfferState::Booked => said("booked", "Booked"),
        OfferState::GivenUp => said("given_up", "Booked, and given up later"),
        OfferState::Cancelled => said("cancelled", "Booked, and cancelled by the hospital later"),
        OfferState::Refused => said("refused", "Said yes, but the trust refused the booking"),
        OfferState::Declined => said("declined", "Said no"),
        OfferState::Expired => said("expired", "No answer in time"),
        OfferState::Withdrawn(reason) => said("withdrawn", withdrawal(reason).sentence),
        OfferState::Undeliverable => said("undeliverable", "Could not be delivered"),
    }
}

/// The words for why an offer was taken back.
pub fn withdrawal(reason: WithdrawalReason) -> Said {
    match reason {
        WithdrawalReason::TakenByOther => {
            said("taken_by_other", "Withdrawn: somebody else said yes first")
        }
        WithdrawalReason::SlotWithdrawn => {
            said("slot_withdrawn", "Withdrawn: the trust took the time back")
        }
        WithdrawalReason::OptedOut => {
            said("opted_out", "Withdrawn: has asked this trust for no more offers")
        }
        WithdrawalReason::EntryChanged => {
            said("entry_changed", "Withdrawn: the entry changed or left the list")
        }
        WithdrawalReason::CutoffReached => {
            said("cutoff_reached", "Withdrawn: too close to the start")
        }
        WithdrawalReason::PatientDied => said("patient_died", "Withdrawn: the patient died"),
        WithdrawalReason::Admitted => {
            said("admitted", "Withdrawn: the patient is in hospital then")
        }
    }
}

/// The code of why an offer was taken back; none if it was not.
pub fn withdrawal_code(state: OfferState) -> Option<&'static str> {
    let OfferState::Withdrawn(reason) = state else {
        return None;
    };
    Some(withdrawal(reason).code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_listed() {
        use OfferState::{
            Accepted, Booked, Cancelled, Declined, Expired, GivenUp, Live, Refused, Undeliverable,
            Withdrawn,
        };
        let withdrawn = Withdrawn(WithdrawalReason::OptedOut);
        let states = [
            Live,
            Accepted,
            Booked,
            GivenUp,
            Cancelled,
            Refused,
            Declined,
            Expired,
            withdrawn,
            Undeliverable,
        ];
        assert_eq!(states.map(|it| state(it).code), STATES);
    }
}
