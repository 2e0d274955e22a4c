//! L1: every slot reaches a final state: when all is quiet none has passed its cut-off, none
//! waits for a look that is overdue, and none still waits for the hospital. What a person
//! must look up is left to that person.

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

    fn at_end(&mut self, evidence: &Evidence, engine: &Engine) -> Vec<String> {
        let is_a_persons = |slot: &&Slot| match slot.state {
            SlotState::Booking { offer } => evidence.is_to_look_up(offer),
            SlotState::Open | SlotState::Held { .. } | SlotState::Closed { .. } => false,
        };
        let slots = engine.slots().filter(|slot| !slot.is_closed() && !is_a_persons(slot));
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

#[cfg(test)]
mod tests {
    use backfill_tests::checks::made_up;

    use super::*;

    fn at_end(quiet_at: Timestamp, change: impl FnOnce(&mut backfill_core::Snapshot)) -> usize {
        let mut snapshot = made_up::midway().0.snapshot();
        change(&mut snapshot);
        let engine = Engine::restore(snapshot);
        EverySlotEnds { quiet_at }.at_end(&made_up::evidence(), &engine).len()
    }

    #[test]
    fn a_slot_that_is_open_after_its_cutoff_is_found() {
        assert_eq!(at_end(made_up::NOW, |_| {}), 0);
        assert_eq!(at_end(Timestamp(made_up::NOW.0 * 2), |_| {}), 1);
    }

    #[test]
    fn a_slot_that_waits_for_the_hospital_is_found() {
        let wait = |snapshot: &mut backfill_core::Snapshot| {
            let offer = snapshot.offers[0].id;
            snapshot.slots[0].state = SlotState::Booking { offer };
        };
        assert_eq!(at_end(made_up::NOW, wait), 1);
    }
}
