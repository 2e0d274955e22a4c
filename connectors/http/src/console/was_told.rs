//! Whether a time that nobody may be offered was a booking of ours: its patient was told that they
//! are booked, and somebody must tell them what became of it.

use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::{Reason, Slot};
use backfill_runtime::ports::{PortError, SlotFilter};

use crate::App;

/// How many slots of one time are read.
const SLOTS_MAX: usize = 100;

/// What a coordinator should know of the patient, besides that nobody says why it was cancelled.
pub(super) const WAS_TOLD: &str =
    "its patient was told “You are booked”: find out who cancelled, and call them";

/// Whether the patient was told.
///
/// # Errors
/// If it cannot be read.
pub(super) async fn was_told(app: &App, slot: &Slot) -> Result<bool, PortError> {
    if slot.reason != Reason::UnknownCause {
        return Ok(false);
    }
    let filter = SlotFilter {
        trusts: vec![slot.facts.trust],
        from: Some(slot.facts.start),
        to: Some(slot.facts.start.plus_minutes(1)),
        count_max: SLOTS_MAX,
        ..SlotFilter::default()
    };
    let slots = app.reader.slots(&filter).await?;
    for before in slots.iter().filter(|it| it.is_filled() && it.facts.same_place(&slot.facts)) {
        let offers = app.reader.offers_of(before.id).await?;
        if offers.iter().any(|offer| was_theirs(offer, slot)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether an offer became the booking that was given up.
fn was_theirs(offer: &Offer, slot: &Slot) -> bool {
    let is_theirs = slot.given_up_by.is_none_or(|patient| patient == offer.patient);
    offer.state == OfferState::GivenUp && is_theirs
}
