//! A state in words, with the look it is shown in.

use backfill_core::offer::OfferState;
use backfill_core::slot::{Outcome, Reason, Slot, SlotState};
use backfill_reading::words::offers;

use crate::words::slots;

/// A state in words, with the look it is shown in.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    /// `good`, `busy`, `bad` or empty.
    pub(super) look: &'static str,
    pub(super) text: &'static str,
}

impl Tag {
    pub(super) fn of_state(state: SlotState) -> Self {
        let look = match state {
            SlotState::Held { .. } | SlotState::Booking { .. } => "busy",
            SlotState::Closed { outcome: Outcome::Filled, .. } => "good",
            SlotState::Closed { outcome: Outcome::Unfilled, .. } => "bad",
            SlotState::Open
            | SlotState::Closed { outcome: Outcome::Withdrawn | Outcome::NotOffered, .. } => "",
        };
        Self { look, text: slots::state(state).sentence }
    }

    /// A slot as it stands now: an open one says whether somebody is being asked, or
    /// that it is paused.
    pub(super) fn of_slot(slot: &Slot) -> Self {
        if slot.state == SlotState::Open && !slot.live.is_empty() {
            return Self { look: "busy", text: "Offered" };
        }
        if slot.state == SlotState::Open && slot.reason == Reason::Paused {
            return Self { look: "busy", text: "Paused" };
        }
        Self::of_state(slot.state)
    }

    pub(super) fn of_offer(state: OfferState) -> Self {
        let look = match state {
            OfferState::Booked => "good",
            OfferState::Live | OfferState::Accepted => "busy",
            OfferState::Refused | OfferState::Undeliverable => "bad",
            OfferState::Declined
            | OfferState::Expired
            | OfferState::GivenUp
            | OfferState::Cancelled
            | OfferState::Withdrawn(_) => "",
        };
        Self { look, text: offers::state(state).sentence }
    }
}
