//! I3: live offers of a slot never exceed the rule set's limit, and only open slots have any.

use alloc::format;
use alloc::string::String;

use crate::offer::OfferState;
use crate::slot::{Slot, SlotState};
use crate::state::State;

pub(super) fn of_slot(state: &State, slot: &Slot) -> Result<(), String> {
    let limit = usize::from(state.rules.live_offers_max);
    let open = slot.state == SlotState::Open;
    let all_live = slot.live.iter().all(|id| {
        let offer = state.offers.get(id);
        offer.is_some_and(|it| it.state == OfferState::Live && it.slot == slot.id)
    });
    if all_live && slot.live.len() <= limit && (open || slot.live.is_empty()) {
        return Ok(());
    }
    Err(format!("{:?} in state {:?} has live {:?}", slot.id, slot.state, slot.live))
}
