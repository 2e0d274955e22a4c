//! I8: whatever was delivered twice, out of order or across crashes, each event is in the journal
//! once, each wish has an id of its own, and nobody is asked twice about a slot, unless the hospital took
//! the first offer back before they answered.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::offer::{OfferState, WithdrawalReason};
use backfill_core::{EffectId, EntryId, EventId, OfferId, SlotId};

use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct EffectsOnce {
    events: BTreeSet<EventId>,
    effects: BTreeSet<EffectId>,
    asked: BTreeMap<(SlotId, EntryId), OfferId>,
}

impl Truth for EffectsOnce {
    fn name(&self) -> &'static str {
        "I8"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        if !self.events.insert(moment.recorded.id) {
            return Err(format!("event {} was taken twice", moment.recorded.id));
        }
        let commands = moment.decided.commands.iter().map(|it| it.id);
        for id in commands.chain(moment.decided.records.iter().map(|it| it.id)) {
            if id.event != moment.recorded.id || !self.effects.insert(id) {
                return Err(format!("effect {id} has the id of another"));
            }
        }
        for decision in moment.decided.decisions() {
            let Some(chosen) = &decision.chosen else { continue };
            let before = self.asked.insert((decision.slot, chosen.entry), chosen.offer);
            if before.is_some_and(|offer| !was_taken_back(moment, offer)) {
                return Err(format!("{} is asked twice about {}", chosen.entry, decision.slot));
            }
        }
        Ok(())
    }
}

fn was_taken_back(moment: &Moment<'_>, offer: OfferId) -> bool {
    use WithdrawalReason::{Admitted, EntryChanged, SlotWithdrawn};
    let state = moment.engine.offer(offer).map(|it| it.state);
    matches!(state, Some(OfferState::Withdrawn(Admitted | EntryChanged | SlotWithdrawn)))
}
