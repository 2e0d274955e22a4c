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
    // From when on a trust counts as silent may have moved.
    let trusts: Vec<_> = step.state.heard.keys().copied().collect();
    step.state.touched.heard.extend(trusts);
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

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, refusal};
    use crate::effect::Refusal;
    use crate::{Event, RuleSet};

    #[test]
    fn a_lower_limit_takes_back_the_newest_offers() {
        let mut world = World::with_waiting(3);
        world.wait(22 * 60);
        world.free(1);
        assert_eq!(world.live().len(), 3);
        let rules = RuleSet { number: 2, live_offers_max: 1, ..RuleSet::built_in() };
        world.happen(Event::RulesChanged(rules.clone()));
        assert_eq!(world.live().len(), 1);
        assert_eq!(refusal(&world.happen(Event::RulesChanged(rules))), Some(Refusal::OldRules));
    }
}
