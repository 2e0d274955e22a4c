//! I1: a freed time has exactly one slot in the ledger, unless the trust took it back between.

use alloc::format;
use alloc::string::String;

use crate::slot::{Outcome, Slot, SlotState};
use crate::state::State;

pub(super) fn of_slot(state: &State, slot: &Slot) -> Result<(), String> {
    let Some(origin) = slot.origin else { return Ok(()) };
    let taken_back = matches!(slot.state, SlotState::Closed { outcome: Outcome::Withdrawn, .. });
    let same_time = state.session_slots(&slot.facts).into_iter().filter(|id| {
        let other = state.slots.get(id);
        other.is_some_and(|it| it.origin == Some(origin) && it.facts.start == slot.facts.start)
    });
    let standing = same_time.filter(|id| {
        let other = state.slots.get(id);
        !other.is_some_and(|it| {
            matches!(it.state, SlotState::Closed { outcome: Outcome::Withdrawn, .. })
        })
    });
    let count = standing.count();
    let expected = if taken_back { 0..=1 } else { 1..=1 };
    if expected.contains(&count) {
        return Ok(());
    }
    Err(format!("{origin:?} at {:?} has {count} slots", slot.facts.start))
}
