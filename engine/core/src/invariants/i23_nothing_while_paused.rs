//! I23: nothing is offered of a clinic, a service or a trust that is paused or was never opened.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::Effect;

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    for emitted in after.emitted {
        let Effect::RecordDecision(decision) = &emitted.effect else { continue };
        let slot = after.state.slots.get(&decision.slot);
        let paused = slot.is_some_and(|slot| !after.state.is_offerable(&slot.facts));
        if let Some(chosen) = decision.chosen.as_ref().filter(|_| paused) {
            return Err(format!("{:?} was made while its clinic is paused", chosen.offer));
        }
    }
    Ok(())
}
