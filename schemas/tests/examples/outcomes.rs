//! What became of events.

use backfill_schemas::{EventOutcome, EventState};

use super::{ENTRY, EVENT, NOW, SLOT};

fn taken() -> EventOutcome {
    EventOutcome {
        id: String::from("cancelled/A-1001/2026-11-23"),
        source: String::from("rxx/pas"),
        state: EventState::Taken,
        refusal: String::new(),
        reason: String::new(),
        topic: String::from("backfill.cancellations.v1"),
        partition: Some(3),
        offset: Some(4_711),
        event: EVENT,
        slots: vec![SLOT],
        entry: None,
        at: Some(NOW),
    }
}

/// One of each kind.
pub(crate) fn outcomes() -> Vec<(&'static str, EventOutcome)> {
    let refused = EventOutcome {
        state: EventState::Refused,
        refusal: String::from("already-freed"),
        reason: String::from("This time was freed before and is in the ledger"),
        slots: vec![],
        ..taken()
    };
    let listed = EventOutcome {
        id: String::from("added/W-1"),
        topic: String::from("backfill.waitlist.v1"),
        slots: vec![],
        entry: Some(ENTRY),
        ..taken()
    };
    let aside = EventOutcome {
        id: String::new(),
        state: EventState::PutAside,
        reason: String::from("header ce_id is missing"),
        slots: vec![],
        ..taken()
    };
    vec![("taken", taken()), ("entry", listed), ("refused", refused), ("put_aside", aside)]
}
