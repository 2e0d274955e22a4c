//! Somebody joined the waiting list: slots that nobody fitted are tried for them.

use super::{Step, entry_changed, fill, hold};
use crate::effect::Refusal;
use crate::entry::Entry;

pub(super) fn decide(step: &mut Step<'_>, entry: &Entry) {
    if step.state.entries.contains_key(&entry.id) {
        return entry_changed::decide(step, entry);
    }
    if step.state.has_died(entry.patient) {
        return step.refuse(Refusal::PatientDied);
    }
    if waits_already(step, entry) {
        return step.refuse(Refusal::AlreadyWaiting);
    }
    let entry = hold::entry(step, entry.clone());
    step.state.put_entry(entry.clone());
    fill::fill_for_entry(step, entry.id);
}

/// One person waits once for the same kind of appointment on one trust's list.
fn waits_already(step: &Step<'_>, entry: &Entry) -> bool {
    let others = step.state.entries_of(entry.patient);
    others.iter().filter_map(|id| step.state.entry(*id)).any(|other| {
        other.trust == entry.trust && other.service == entry.service && other.kind == entry.kind
    })
}
