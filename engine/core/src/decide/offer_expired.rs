//! An offer's deadline passed without an answer: the next is asked. It costs the patient nothing.

use super::{Step, fill};
use crate::OfferId;
use crate::offer::OfferState;

pub(super) fn decide(step: &mut Step<'_>, id: OfferId) {
    let Some(offer) = step.state.offers.get(&id) else { return };
    let (slot, patient) = (offer.slot, offer.patient);
    // The answer may have come first, or the deadline may have moved.
    if offer.state != OfferState::Live || step.now < offer.deadline {
        return;
    }
    step.state.end_offer(id, OfferState::Expired);
    fill::fill(step, slot);
    fill::fill_for_patient(step, patient);
}
