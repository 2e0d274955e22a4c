//! I17: no time is offered at which as many sit in its diary as it holds, by the witness's own diary
//! and moment by moment.

use backfill_core::slot::{Slot, SlotFacts, SlotState};

use super::diary::Diary;
use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct NoOccupiedTime {
    diary: Diary,
}

impl Truth for NoOccupiedTime {
    fn name(&self) -> &'static str {
        "I17"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.diary.learn(moment);
        if moment.touched.slots.is_empty() && moment.touched.appointments.is_empty() {
            return Ok(());
        }
        let on_offer = |slot: &&Slot| slot.state == SlotState::Open && !slot.live.is_empty();
        match moment.engine.slots().filter(on_offer).find(|slot| self.is_full(&slot.facts)) {
            Some(slot) => Err(format!("{} is offered and taken: {:?}", slot.id, slot.facts)),
            None => Ok(()),
        }
    }
}

impl NoOccupiedTime {
    fn is_full(&self, facts: &SlotFacts) -> bool {
        let same = |it: &SlotFacts| {
            it.trust == facts.trust
                && it.site == facts.site
                && it.session == facts.session
                && it.room == facts.room
        };
        let seats = self.diary.seats.values().map(|seat| &seat.facts);
        let there: Vec<&SlotFacts> = seats.filter(|it| same(it) && it.overlaps(facts)).collect();
        let moments = there.iter().map(|it| it.start.max(facts.start));
        let at = |moment| there.iter().filter(|it| it.start <= moment && moment < it.end()).count();
        let most = moments.map(at).max().unwrap_or(0);
        !facts.session.is_empty() && usize::from(facts.capacity.max(1)) <= most
    }
}
