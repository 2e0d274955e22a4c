//! The API lists every slot of the ledger, and says which are filled.

use backfill_core::slot::Slot;

use crate::checks::evidence::Evidence;

/// How the API calls a slot that is filled.
const FILLED: &str = "filled";

pub(super) fn check(evidence: &Evidence) -> Vec<String> {
    let listed = &evidence.seen.listed;
    let wrong = |slot: &&Slot| match listed.get(&slot.id.to_string()) {
        Some(stands) => (stands == FILLED) != slot.is_filled(),
        None => true,
    };
    let wrong = evidence.slots.values().filter(wrong);
    let mut faults: Vec<String> =
        wrong.map(|slot| format!("{} is not listed as it stands", slot.id)).collect();
    if listed.len() != evidence.slots.len() {
        faults.push(format!("{} slots are listed, not {}", listed.len(), evidence.slots.len()));
    }
    faults
}
