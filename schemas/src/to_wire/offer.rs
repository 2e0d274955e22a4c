//! Offers.

use backfill_core::offer::{Offer, OfferState};

use super::id;
use crate::enums::Choice;
use crate::wire;
use crate::wire::OfferStatus;

pub(crate) fn state(value: OfferState) -> wire::OfferState {
    let (status, reason) = match value {
        OfferState::Live => (OfferStatus::Live, None),
        OfferState::Accepted => (OfferStatus::Accepted, None),
        OfferState::Booked => (OfferStatus::Booked, None),
        OfferState::GivenUp => (OfferStatus::GivenUp, None),
        OfferState::Cancelled => (OfferStatus::Cancelled, None),
        OfferState::Refused => (OfferStatus::Refused, None),
        OfferState::Declined => (OfferStatus::Declined, None),
        OfferState::Expired => (OfferStatus::Expired, None),
        OfferState::Withdrawn(reason) => (OfferStatus::Withdrawn, Some(reason.number())),
        OfferState::Undeliverable => (OfferStatus::Undeliverable, None),
    };
    wire::OfferState { status: status.into(), withdrawal_reason: reason }
}

pub(crate) fn offer(value: &Offer) -> wire::Offer {
    let Offer {
        id: offer,
        slot,
        entry,
        patient,
        reach,
        made_at,
        deadline,
        rules,
        score,
        moves,
        booked_as,
        arrange,
        state: stands,
    } = value;
    wire::Offer {
        id: id(offer.0),
        slot: id(slot.0),
        entry: id(entry.0),
        patient: id(patient.0),
        reach: reach.number(),
        made_at: Some(made_at.0),
        deadline: Some(deadline.0),
        rules: Some(*rules),
        score: Some(*score),
        moves: moves.map(|appointment| id(appointment.0)),
        booked_as: booked_as.map(|appointment| id(appointment.0)),
        arrange: arrange.what.0.into(),
        arrange_minutes: arrange.minutes,
        state: Some(state(*stands)),
    }
}
