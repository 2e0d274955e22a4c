//! I8, the way in: everything that was taken is in the journal once, and nothing else is, but
//! what the service's own clock brings.

use std::collections::BTreeSet;

use backfill_core::{Event, EventId};

use crate::checks::evidence::Evidence;

pub(super) fn check(evidence: &Evidence) -> Vec<String> {
    let mut faults = Vec::new();
    let mut journal = BTreeSet::new();
    for recorded in &evidence.journal {
        if !journal.insert(recorded.id) {
            faults.push(format!("{} is twice in the journal", recorded.id));
        }
    }
    let mut log: BTreeSet<EventId> = BTreeSet::new();
    for event in &evidence.log {
        if !log.insert(*event) {
            faults.push(format!("{event} is twice in the log"));
        }
        if !evidence.inbox.contains_key(event) || !journal.contains(event) {
            faults.push(format!("{event} was taken and never decided"));
        }
    }
    let from_outside = evidence.journal.iter().filter(|recorded| !is_own(&recorded.event));
    let unknown = from_outside.filter(|recorded| !log.contains(&recorded.id));
    faults.extend(unknown.map(|it| format!("{} is in the journal from nowhere", it.id)));
    faults
}

/// Whether the driver itself brings such events.
fn is_own(event: &Event) -> bool {
    matches!(
        event,
        Event::OfferExpired(_)
            | Event::SlotDue(_)
            | Event::SlotCutoffReached(_)
            | Event::ClockJumped(_)
    )
}
