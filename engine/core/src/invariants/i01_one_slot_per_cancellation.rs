//! I1: an appointment's place has at most one slot that is not closed, and so has a place that was
//! freed without a number. Whoever frees it again while it has one is told so; once it is closed,
//! the next cancellation is a slot of its own.

use alloc::format;
use alloc::string::String;

use crate::slot::Slot;
use crate::state::State;

pub(super) fn of_slot(state: &State, slot: &Slot) -> Result<(), String> {
    // What the trust took back while a yes was on its way waits for an answer only.
    let stands = |it: &Slot| !it.is_closed() && it.taken_back.is_none();
    if !stands(slot) {
        return Ok(());
    }
    let same =
        |it: &&Slot| stands(it) && it.origin == slot.origin && it.given_up_by == slot.given_up_by;
    let mut others = state.slots_at(&slot.facts);
    others.retain(|it| it.id != slot.id && same(it));
    match others.first() {
        Some(other) => Err(format!("{:?} and {:?} are one cancellation", slot.id, other.id)),
        None => Ok(()),
    }
}
