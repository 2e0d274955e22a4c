//! A message can not be delivered: an offer nobody can read is ended and the next is asked.

use super::{Step, fill};
use crate::event::MessageFailed;
use crate::offer::OfferState;

pub(super) fn decide(step: &mut Step<'_>, failed: &MessageFailed) {
    let offer = failed.offer.and_then(|id| step.state.offers.get(&id));
    let Some(offer) = offer.filter(|offer| offer.state == OfferState::Live) else { return };
    let (id, slot, patient, made_at) = (offer.id, offer.slot, offer.patient, offer.made_at);
    step.state.end_offer(id, OfferState::Undeliverable);
    // What never arrived does not count towards the caps.
    let sent = &mut step.state.patient_mut(patient).offered_at;
    if let Some(position) = sent.iter().position(|at| *at == made_at) {
        sent.remove(position);
    }
    fill::fill(step, slot);
    fill::fill_for_patient(step, patient);
}
