//! A patient said no: the next is asked. It costs the patient nothing.

use super::{Step, fill};
use crate::OfferId;
use crate::effect::Refusal;
use crate::offer::OfferState;

pub(super) fn decide(step: &mut Step<'_>, id: OfferId) {
    let Some(offer) = step.state.offers.get(&id) else {
        return step.refuse(Refusal::UnknownOffer);
    };
    let (state, slot, patient) = (offer.state, offer.slot, offer.patient);
    if state != OfferState::Live {
        return step.refuse(Refusal::OfferEnded(state));
    }
    step.state.end_offer(id, OfferState::Declined);
    fill::fill(step, slot);
    fill::fill_for_patient(step, patient);
}
