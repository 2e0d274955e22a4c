//! I5: nothing is offered or sent after an opt-out.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::offer::{Offer, OfferState};
use crate::state::State;
use crate::{Effect, PatientRef};

pub(super) fn of_offer(state: &State, offer: &Offer) -> Result<(), String> {
    if offer.state == OfferState::Live && opted_out(state, offer.patient) {
        return Err(format!("{:?} is live after the opt-out", offer.id));
    }
    Ok(())
}

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    for emitted in after.emitted {
        if let Effect::SendMessage(message) = &emitted.effect
            && opted_out(after.state, message.patient)
        {
            return Err(format!("{} is sent after the opt-out", emitted.id));
        }
    }
    Ok(())
}

fn opted_out(state: &State, patient: PatientRef) -> bool {
    state.patients.get(&patient).is_some_and(|it| it.opted_out)
}
