//! What became of events.

use super::id;
use crate::enums::Choice as _;
use crate::event_outcome::EventOutcome;
use crate::wire;

pub(crate) fn event_outcome(value: &EventOutcome) -> wire::EventOutcome {
    let EventOutcome {
        id: own_id,
        source,
        state,
        refusal,
        reason,
        topic,
        partition,
        offset,
        event,
        slots,
        entry,
        at,
    } = value;
    wire::EventOutcome {
        id: own_id.clone(),
        source: source.clone(),
        state: state.number(),
        refusal: refusal.clone(),
        reason: reason.clone(),
        topic: topic.clone(),
        partition: *partition,
        offset: *offset,
        event: id(event.0),
        slots: slots.iter().map(|slot| id(slot.0)).collect(),
        entry: entry.map(|entry| id(entry.0)),
        at: at.map(|at| at.0),
    }
}
