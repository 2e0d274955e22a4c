//! I17: no time that is on offer, or held, overlaps more booked appointments and other freed times
//! of its diary than the diary holds at a time.

use alloc::format;
use alloc::string::String;

use crate::slot::{Slot, SlotState};
use crate::state::State;

pub(super) fn of_slot(state: &State, slot: &Slot) -> Result<(), String> {
    if !matches!(slot.state, SlotState::Open | SlotState::Held { .. }) {
        return Ok(());
    }
    let (full, room) = (state.how_full(&slot.facts), usize::from(slot.facts.capacity));
    if full <= room {
        return Ok(());
    }
    Err(format!("{:?} is on offer with {full} where {room} have room", slot.id))
}
