//! I1: a place of a trust's diary has at most one slot that is not closed. Whoever frees it again
//! while it has one is told so; once it is closed, the next cancellation is a slot of its own.

use alloc::format;
use alloc::string::String;

use crate::slot::Slot;
use crate::state::State;

pub(super) fn of_slot(state: &State, slot: &Slot) -> Result<(), String> {
    if slot.is_closed() || slot.facts.session.is_empty() {
        return Ok(());
    }
    let mut others = state.session_slots(&slot.facts);
    others.retain(|id| {
        let other = state.slots.get(id);
        other.is_some_and(|it| !it.is_closed() && it.facts.same_place(&slot.facts))
    });
    if others.len() == 1 {
        return Ok(());
    }
    Err(format!("{:?} stand at one place", others))
}
