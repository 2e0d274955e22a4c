//! I9: every offered patient was eligible under the recorded rule set, and whoever needs something
//! to be arranged is called while a yes still leaves the time for it.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::rules::arranging::{arrange, last_yes};
use crate::rules::eligible;

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    let state = after.state;
    for decision in after.decided.decisions() {
        let Some(chosen) = &decision.chosen else { continue };
        let (slot, entry) = (state.slots.get(&decision.slot), state.entries.get(&chosen.entry));
        let (Some(slot), Some(entry)) = (slot, entry) else { continue };
        if let Err(reason) = eligible::fits(state, entry, slot, after.recorded.at) {
            return Err(format!("{:?} was offered although {reason:?}", chosen.offer));
        }
        let Some(offer) = state.offers.get(&chosen.offer) else { continue };
        let arrange = arrange(&state.rules, entry, &slot.facts);
        let called = arrange.what.is_nothing() || !offer.reach.is_digital();
        let in_time = offer.deadline <= last_yes(&state.rules, &slot.facts, arrange);
        if offer.arrange != arrange || !called || !in_time {
            return Err(format!("{:?} does not say how {arrange:?} is met", chosen.offer));
        }
        if decision.rules != state.rules.number || entry.times_to_read {
            return Err(format!("{:?} was offered by rules {}", chosen.offer, decision.rules));
        }
    }
    Ok(())
}
