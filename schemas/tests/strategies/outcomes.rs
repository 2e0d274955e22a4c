//! What became of events.

use backfill_schemas::{EventOutcome, EventState, SLOTS_MAX};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::*;

const STATES: [EventState; 3] = [EventState::Taken, EventState::Refused, EventState::PutAside];

pub(crate) fn event_outcome() -> impl Strategy<Value = EventOutcome> {
    let named = (text(), text(), event_id());
    let said = (one_of(&STATES), text(), text());
    let place = (text(), of(any::<u32>()), of(any::<u64>()));
    let about = (vec(slot_id(), 0..=SLOTS_MAX), of(entry_id()), of(time()));
    (named, said, place, about).prop_map(
        |((id, source, event), (state, refusal, reason), place, (slots, entry, at))| {
            let (topic, partition, offset) = place;
            EventOutcome {
                id,
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
            }
        },
    )
}
