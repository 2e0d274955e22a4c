//! I9: every offered patient was eligible under the recorded rule set.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::Effect;
use crate::rules::eligible;

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    let state = after.state;
    for emitted in after.emitted {
        let Effect::RecordDecision(decision) = &emitted.effect else { continue };
        let Some(chosen) = &decision.chosen else { continue };
        let (slot, entry) = (state.slots.get(&decision.slot), state.entries.get(&chosen.entry));
        let (Some(slot), Some(entry)) = (slot, entry) else { continue };
        if let Err(reason) = eligible::fits(state, entry, slot, after.recorded.at) {
            return Err(format!("{:?} was offered although {reason:?}", chosen.offer));
        }
        if decision.rules != state.rules.number || entry.times_to_read {
            return Err(format!("{:?} was offered by rules {}", chosen.offer, decision.rules));
        }
    }
    Ok(())
}
