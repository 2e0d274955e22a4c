//! I10: the chosen was the best-placed, by rank and score; who was placed better is in the record
//! with a reason.
//! A scan of the whole list, not of the pools, so that a lost index entry is seen.

use alloc::format;
use alloc::string::String;
use core::cmp::Reverse;

use super::After;
use crate::effect::{Chosen, Decision, PASSED_MAX};
use crate::entry::Entry;
use crate::pool::Pool;
use crate::rules::score;

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    for decision in after.decided.decisions() {
        let slot = after.state.slots.get(&decision.slot);
        let (Some(chosen), Some(slot)) = (&decision.chosen, slot) else { continue };
        let mut entries = after.state.entries.values();
        let unexplained = entries.find(|entry| {
            let points = || score::points(after.state, entry, slot, after.recorded.at);
            Pool::of_entry(entry) == Pool::of_slot(&slot.facts) && {
                let scored = (AsRef::as_ref(*entry), score::sum(&points()));
                is_better(after, scored, chosen) && !is_explained(decision, scored)
            }
        });
        if let Some(entry) = unexplained {
            return Err(format!("{:?} is placed better than {:?}", entry.id, chosen.entry));
        }
    }
    Ok(())
}

fn is_better(after: &After<'_>, (entry, score): (&Entry, i32), chosen: &Chosen) -> bool {
    let Some(other) = after.state.entries.get(&chosen.entry) else { return false };
    let place = (Reverse((entry.rank(), score)), entry.waiting_since, entry.id);
    place < (Reverse((chosen.rank, chosen.score)), other.waiting_since, other.id)
}

/// Named, or behind the last of as many as are named.
fn is_explained(decision: &Decision, (entry, score): (&Entry, i32)) -> bool {
    let last = decision.passed.get(PASSED_MAX - 1);
    last.is_some_and(|last| (entry.rank(), score) <= (last.rank, last.score))
        || decision.passed.iter().any(|passed| passed.entry == entry.id)
}
