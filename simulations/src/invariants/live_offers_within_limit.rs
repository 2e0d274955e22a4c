//! I3: live offers of a slot never exceed the rule set's limit, nor, when one is made, what the
//! fan-out allows at that notice; and only an open slot has any.

use backfill_core::offer::OfferState;
use backfill_core::slot::{Slot, SlotState};

use super::{Moment, Truth};

#[derive(Debug)]
pub(super) struct LiveOffersWithinLimit;

impl Truth for LiveOffersWithinLimit {
    fn name(&self) -> &'static str {
        "I3"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        let limit = usize::from(moment.engine.rules().live_offers_max);
        for slot in moment.engine.slots() {
            let live = live(moment, slot);
            let allowed = if slot.state == SlotState::Open { limit } else { 0 };
            if allowed < live {
                return Err(format!("{} has {live} live offers in {:?}", slot.id, slot.state));
            }
        }
        for decision in moment.decided.decisions() {
            let slot = moment.engine.slot(decision.slot).filter(|_| decision.chosen.is_some());
            slot.map_or(Ok(()), |slot| within_fan_out(moment, slot))?;
        }
        Ok(())
    }
}

fn live(moment: &Moment<'_>, slot: &Slot) -> usize {
    let live = moment.engine.offers().filter(|offer| offer.state == OfferState::Live);
    live.filter(|offer| offer.slot == slot.id).count()
}

fn within_fan_out(moment: &Moment<'_>, slot: &Slot) -> Result<(), String> {
    let notice = slot.facts.start.minutes_since(moment.recorded.at);
    let steps = &moment.engine.rules().fan_out;
    let step = steps.iter().find(|step| i64::from(step.notice_minutes_min) <= notice);
    let allowed = step.map_or(0, |step| usize::from(step.parallel));
    let live = live(moment, slot);
    if live <= allowed {
        return Ok(());
    }
    Err(format!("{} has {live} live offers with {notice} minutes left", slot.id))
}
