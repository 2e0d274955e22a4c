//! I19: nothing waits for somebody who died, nothing is offered to them, and nothing is sent.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::entry::Entry;
use crate::offer::{Offer, OfferState};
use crate::state::State;

pub(super) fn of_offer(state: &State, offer: &Offer) -> Result<(), String> {
    if offer.state == OfferState::Live && state.has_died(offer.patient) {
        return Err(format!("{:?} is live for somebody who died", offer.id));
    }
    Ok(())
}

pub(super) fn of_entry(state: &State, entry: &Entry) -> Result<(), String> {
    if state.has_died(entry.patient) {
        return Err(format!("{:?} waits for somebody who died", entry.id));
    }
    Ok(())
}

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    for command in &after.decided.commands {
        if let Some(message) = command.what.message()
            && after.state.has_died(message.patient)
        {
            return Err(format!("{} is sent to somebody who died", command.id));
        }
    }
    Ok(())
}
