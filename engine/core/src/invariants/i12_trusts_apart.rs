//! I12, the core's part: a patient is offered only what their own trust has, or a site that they
//! named themselves.

use alloc::format;
use alloc::string::String;

use crate::offer::{Offer, OfferState};
use crate::state::State;

pub(super) fn of_offer(state: &State, offer: &Offer) -> Result<(), String> {
    let (slot, entry) = (state.slots.get(&offer.slot), state.entries.get(&offer.entry));
    let (Some(slot), Some(entry)) = (slot, entry) else { return Ok(()) };
    let named = entry.sites.iter().any(|choice| choice.site == slot.facts.site);
    if offer.state != OfferState::Live || named || entry.trust == slot.facts.trust {
        return Ok(());
    }
    Err(format!("{:?} crosses from {} to {}", offer.id, entry.trust, slot.facts.trust))
}
