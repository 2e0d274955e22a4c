//! The trust's system refused a booking: the patient is told and comes first next time,
//! and the slot is offered on, unless it is gone.

use super::{Step, fill, withdraw};
use crate::effect::{Message, Refusal};
use crate::event::BookingRefused;
use crate::offer::OfferState;
use crate::slot::{Reason, SlotState};

pub(super) fn decide(step: &mut Step<'_>, refused: &BookingRefused) {
    let Some(offer) = step.state.offers.get(&refused.offer) else {
        return step.refuse(Refusal::UnknownOffer);
    };
    let (id, slot, patient, state) = (offer.id, offer.slot, offer.patient, offer.state);
    if state != OfferState::Accepted {
        return step.refuse(Refusal::OfferEnded(state));
    }
    step.state.end_offer(id, OfferState::Refused);
    step.state.patient_mut(patient).owed = true;
    step.tell(id, Message::NotBooked);
    let taken_back = step.state.slots.get(&slot).and_then(|slot| slot.taken_back);
    let gone = refused.slot_gone.then_some(Reason::BookedByTrust);
    match taken_back.or(gone) {
        Some(reason) => withdraw::close(step, slot, reason),
        None => {
            step.place(slot, SlotState::Open, Reason::BookingRefused, Some(id));
            fill::fill(step, slot);
        }
    }
    fill::fill_for_patient(step, patient);
}
