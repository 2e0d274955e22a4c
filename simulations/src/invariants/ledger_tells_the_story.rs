//! I1 and L1: the ledger's last word about a slot is where the slot is; closed is the end; filled
//! means booked.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::effect::LedgerLine;
use backfill_core::slot::{Outcome, SlotState};
use backfill_core::{Engine, SlotId};

use super::{Moment, Truth};
use crate::memory::MemoryStore;

#[derive(Debug, Default)]
pub(super) struct LedgerTellsTheStory {
    last: BTreeMap<SlotId, LedgerLine>,
}

impl Truth for LedgerTellsTheStory {
    fn name(&self) -> &'static str {
        "I1"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        for entry in moment.decided.ledger() {
            if self.last.get(&entry.slot).is_some_and(|last| is_closed(last.state)) {
                return Err(format!("{} goes on after it was closed", entry.slot));
            }
            self.last.insert(entry.slot, *entry);
        }
        for slot in moment.engine.slots() {
            let last = self.last.get(&slot.id).ok_or("a slot that the ledger does not know")?;
            if !agrees(last.state, slot.state) || last.reason != slot.reason {
                return Err(format!("the ledger says {last:?}, the slot is {:?}", slot.state));
            }
        }
        Ok(())
    }

    fn at_end(&mut self, engine: &Engine, _store: &MemoryStore) -> Result<(), String> {
        let booked: BTreeSet<SlotId> =
            engine.offers().filter(|it| it.state.was_booked()).map(|it| it.slot).collect();
        for slot in engine.slots() {
            let SlotState::Closed { outcome, .. } = slot.state else {
                return Err(format!("L1: {} never came to an end: {:?}", slot.id, slot.state));
            };
            if (outcome == Outcome::Filled) != booked.contains(&slot.id) {
                return Err(format!("{} is {outcome:?}, and booked or not", slot.id));
            }
        }
        match engine.offers().find(|offer| !offer.state.is_final()) {
            Some(offer) => Err(format!("L2: {} never came to an end", offer.id)),
            None => Ok(()),
        }
    }
}

fn is_closed(state: SlotState) -> bool {
    matches!(state, SlotState::Closed { .. })
}

/// A hold may be made longer without a new line.
fn agrees(told: SlotState, is: SlotState) -> bool {
    let held = |state| matches!(state, SlotState::Held { .. });
    told == is || held(told) && held(is)
}
