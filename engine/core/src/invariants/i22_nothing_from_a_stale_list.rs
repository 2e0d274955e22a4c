//! I22: nobody is offered anything from a list that is too old, or while their trust or the slot's is
//! silent.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::rules::current::Stale;

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    let state = after.state;
    let stale = Stale::at(state, after.recorded.at);
    for decision in after.decided.decisions() {
        let Some(chosen) = &decision.chosen else { continue };
        let (slot, entry) = (state.slots.get(&decision.slot), state.entry(chosen.entry));
        if slot.zip(entry).is_some_and(|(slot, entry)| stale.forbids(entry, slot)) {
            return Err(format!("{:?} was made from a list that is too old", chosen.offer));
        }
    }
    Ok(())
}
