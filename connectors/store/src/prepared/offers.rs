//! Rows of offers, encoded and in the order in which they are written.

use backfill_core::offer::{Offer, OfferState};
use backfill_schemas::encode_offer;

/// An offer with its bytes.
pub(crate) struct OfferRow {
    pub(crate) offer: Offer,
    pub(crate) bytes: Vec<u8>,
}

/// Encodes the rows. What ends comes before what begins: constraints are checked row by row, and
/// a place must be free before it is taken.
pub(crate) fn rows_of(offers: &[Offer]) -> Vec<OfferRow> {
    let row = |offer: &Offer| OfferRow { offer: offer.clone(), bytes: encode_offer(offer) };
    let mut rows: Vec<OfferRow> = offers.iter().map(row).collect();
    rows.sort_by_key(|row| rank(row.offer.state));
    rows
}

fn rank(state: OfferState) -> u8 {
    match state {
        OfferState::Refused
        | OfferState::Declined
        | OfferState::Expired
        | OfferState::Withdrawn(_)
        | OfferState::GivenUp
        | OfferState::Cancelled
        | OfferState::Undeliverable => 0,
        OfferState::Accepted | OfferState::Booked => 1,
        OfferState::Live => 2,
    }
}

/// Whether the offer became a booking that the patient no longer has.
pub(crate) fn is_booking_gone(state: OfferState) -> bool {
    matches!(state, OfferState::GivenUp | OfferState::Cancelled)
}

/// An offer's state as the table names it.
pub(crate) fn offer_state(state: OfferState) -> &'static str {
    match state {
        OfferState::Live => "live",
        OfferState::Accepted => "accepted",
        OfferState::Booked => "booked",
        // The bytes say which; for the constraints it is the same.
        OfferState::GivenUp | OfferState::Cancelled => "given_up",
        OfferState::Refused => "refused",
        OfferState::Declined => "declined",
        OfferState::Expired => "expired",
        OfferState::Withdrawn(_) => "withdrawn",
        OfferState::Undeliverable => "undeliverable",
    }
}
