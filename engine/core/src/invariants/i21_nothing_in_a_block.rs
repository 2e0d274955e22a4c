//! I21: no time that is on offer, or held, lies in a part of a diary that its trust has closed.

use alloc::format;
use alloc::string::String;

use crate::slot::{Slot, SlotState};
use crate::state::State;

pub(super) fn of_slot(state: &State, slot: &Slot) -> Result<(), String> {
    let on_offer = matches!(slot.state, SlotState::Open | SlotState::Held { .. });
    if on_offer && state.is_blocked(&slot.facts) {
        return Err(format!("{:?} is on offer where the diary is closed", slot.id));
    }
    Ok(())
}
