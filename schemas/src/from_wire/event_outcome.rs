//! What became of events.

use backfill_core::{EntryId, EventId, SlotId, Timestamp};

use super::field::{Reading, each};
use crate::error::DecodeError;
use crate::event_outcome::{EventOutcome, SLOTS_MAX};
use crate::wire;

pub(crate) fn event_outcome(value: wire::EventOutcome) -> Result<EventOutcome, DecodeError> {
    let reading = Reading("EventOutcome");
    reading.within("slots", value.slots.len(), SLOTS_MAX)?;
    Ok(EventOutcome {
        id: reading.text("id", value.id)?,
        source: reading.text("source", value.source)?,
        state: reading.choice("state", value.state)?,
        refusal: reading.text("refusal", value.refusal)?,
        reason: reading.text("reason", value.reason)?,
        topic: reading.text("topic", value.topic)?,
        partition: value.partition,
        offset: value.offset,
        event: EventId(reading.id("event", &value.event)?),
        slots: each(value.slots, |slot| reading.id("slots", &slot).map(SlotId))?,
        entry: reading.optional_id("entry", value.entry)?.map(EntryId),
        at: value.at.map(Timestamp),
    })
}
