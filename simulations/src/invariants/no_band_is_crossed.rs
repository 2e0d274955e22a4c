//! No clinical band is crossed: whoever waits for the same in a higher band than the chosen was passed
//! over by name, and within a band whoever comes first. That the time is kept for people without a
//! phone is no reason for it.

use backfill_core::effect::{Chosen, Decision, PASSED_MAX, PassedOver};
use backfill_core::entry::Entry;

use super::{Moment, Truth};

#[derive(Debug)]
pub(super) struct NoBandIsCrossed;

impl Truth for NoBandIsCrossed {
    fn name(&self) -> &'static str {
        "bands"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        for decision in moment.decided.decisions() {
            if let Some(chosen) = &decision.chosen {
                nobody_in_a_higher_band(moment, decision, chosen)?;
            }
        }
        Ok(())
    }
}

fn nobody_in_a_higher_band(
    moment: &Moment<'_>,
    decision: &Decision,
    chosen: &Chosen,
) -> Result<(), String> {
    let slot = moment.engine.slot(decision.slot).ok_or("a decision about no slot")?;
    let own = moment.engine.entry(chosen.entry).map_or(chosen.rank.priority, |it| it.priority);
    let goes_before = |it: &&Entry| {
        let untouched = !moment.touched.entries.contains(&it.id);
        let comes_first = untouched && it.comes_first && !chosen.rank.comes_first;
        own < it.priority || own == it.priority && comes_first
    };
    let waiting = moment.engine.entries();
    let waiting =
        waiting.filter(|it| it.service == slot.facts.service && it.kind == slot.facts.kind);
    let named = |it: &Entry| {
        let mut passed = decision.passed.iter();
        passed.any(|by| by.entry == it.id && by.reason != PassedOver::ProtectedShare)
    };
    let mut crossed = waiting.filter(goes_before).filter(|it| it.id != chosen.entry && !named(it));
    match crossed.next().filter(|_| decision.passed.len() < PASSED_MAX) {
        Some(entry) => Err(format!("{} is asked before {}", chosen.entry, entry.id)),
        None => Ok(()),
    }
}
