//! The rules changed: every open slot is looked at anew. Live offers stand as they were made,
//! except those above a lower limit.

use alloc::vec::Vec;

use super::{Step, fill, withdraw};
use crate::effect::Refusal;
use crate::offer::WithdrawalReason;
use crate::slot::SlotState;
use crate::{OfferId, RuleSet};

pub(super) fn decide(step: &mut Step<'_>, rules: &RuleSet) {
    if rules.number <= step.state.rules.number {
        return step.refuse(Refusal::OldRules);
    }
    step.state.rules = rules.clone();
    for offer in above_limit(step) {
        withdraw::offer(step, offer, WithdrawalReason::SlotWithdrawn);
    }
    let open = step.state.slots.values().filter(|slot| slot.state == SlotState::Open);
    let open: Vec<_> = open.map(|slot| slot.id).collect();
    for slot in open {
        // Touched, so that it is due by the new rules.
        step.state.change_slot(slot, |_| {});
        fill::fill(step, slot);
    }
}

/// The newest live offers of each slot above the limit.
fn above_limit(step: &Step<'_>) -> Vec<OfferId> {
    let limit = usize::from(step.state.rules.live_offers_max);
    let slots = step.state.slots.values();
    slots.flat_map(|slot| slot.live.iter().skip(limit).copied()).collect()
}
