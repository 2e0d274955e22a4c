//! L1: every slot reaches a final state: when all is quiet none has passed its cut-off, none
//! waits for a look that is overdue, and none still waits for the hospital.

use backfill_core::slot::{Slot, SlotState};
use backfill_core::{Due, Engine, Timestamp};
use backfill_tests::checks::evidence::Evidence;
use backfill_tests::checks::history::{Moment, Watch};

use super::l2_every_offer_ends::LATE_MS;

pub(super) struct EverySlotEnds {
    pub(super) quiet_at: Timestamp,
}

impl Watch for EverySlotEnds {
    fn after(&mut self, _moment: &Moment<'_>) -> Vec<String> {
        Vec::new()
    }

    fn at_end(&mut self, _evidence: &Evidence, engine: &Engine) -> Vec<String> {
        let slots = engine.slots().filter(|slot| !slot.is_closed());
        slots.filter_map(|slot| self.fault(engine, slot)).collect()
    }
}

impl EverySlotEnds {
    fn fault(&self, engine: &Engine, slot: &Slot) -> Option<String> {
        let overdue = |due: Due| engine.due(due).is_some_and(|at| at.0 + LATE_MS < self.quiet_at.0);
        if overdue(Due::Cutoff(slot.id)) || overdue(Due::Review(slot.id)) {
            return Some(format!("{} is overdue", slot.id));
        }
        let waits = matches!(slot.state, SlotState::Booking { .. });
        waits.then(|| format!("{} waits for an answer that was given", slot.id))
    }
}
