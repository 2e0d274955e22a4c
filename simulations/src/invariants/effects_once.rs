//! I8: whatever was delivered twice, out of order or across crashes, each event is in the journal
//! once, each wish has an id of its own, and nobody is asked twice about a slot.

use std::collections::BTreeSet;

use backfill_core::{Effect, EffectId, EntryId, EventId, SlotId};

use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct EffectsOnce {
    events: BTreeSet<EventId>,
    wishes: BTreeSet<EffectId>,
    asked: BTreeSet<(SlotId, EntryId)>,
}

impl Truth for EffectsOnce {
    fn name(&self) -> &'static str {
        "I8"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        if !self.events.insert(moment.recorded.id) {
            return Err(format!("event {} was taken twice", moment.recorded.id));
        }
        for emitted in moment.effects {
            if emitted.id.event != moment.recorded.id || !self.wishes.insert(emitted.id) {
                return Err(format!("wish {} has the id of another", emitted.id));
            }
            let Effect::RecordDecision(decision) = &emitted.effect else { continue };
            let Some(chosen) = &decision.chosen else { continue };
            if !self.asked.insert((decision.slot, chosen.entry)) {
                return Err(format!("{} is asked twice about {}", chosen.entry, decision.slot));
            }
        }
        Ok(())
    }
}
