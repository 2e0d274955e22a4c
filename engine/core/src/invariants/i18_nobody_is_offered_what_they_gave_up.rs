//! I18: nobody has a live offer of a time that they gave up, under whatever reference.

use alloc::format;
use alloc::string::String;

use crate::offer::{Offer, OfferState};
use crate::state::State;

pub(super) fn of_offer(state: &State, offer: &Offer) -> Result<(), String> {
    let given_up_by = state.slots.get(&offer.slot).and_then(|slot| slot.given_up_by);
    let given_up_by = given_up_by.map(|patient| state.person(patient));
    if offer.state != OfferState::Live || given_up_by != Some(state.person(offer.patient)) {
        return Ok(());
    }
    Err(format!("{:?} is an offer of what the patient gave up", offer.id))
}
