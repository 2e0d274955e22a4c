//! What senders are told of their events: rows of the announcements, as the feed has them.

use backfill_runtime::ports::{Became, SenderOutcome};
use backfill_runtime::refusals;
use backfill_schemas::limits::TEXT_BYTES_MAX;
use backfill_schemas::{EventOutcome, EventState, SLOTS_MAX, encode_event_outcome};

/// Its id for good. Another event under the same id has another checksum, and what was told twice has
/// the same.
pub(super) fn name(outcome: &SenderOutcome) -> String {
    format!("outcome:{}:{:016x}", outcome.event, outcome.fingerprint)
}

/// The value of the record.
pub(super) fn value(outcome: &SenderOutcome) -> Vec<u8> {
    let SenderOutcome { sender, place, event, at, entry, became, .. } = outcome;
    let (state, refusal, reason, slots) = match became {
        Became::Taken { question, slots } => {
            (EventState::Taken, "", question.as_deref().unwrap_or_default(), &slots[..])
        }
        Became::Refused(refusal) => {
            let (code, sentence) = refusals::told(*refusal);
            (EventState::Refused, code, sentence, &[][..])
        }
        Became::PutAside(reason) => (EventState::PutAside, "", reason.as_str(), &[][..]),
    };
    encode_event_outcome(&EventOutcome {
        id: sender.id.clone(),
        source: sender.source.clone(),
        state,
        refusal: refusal.to_owned(),
        reason: reason[..reason.floor_char_boundary(TEXT_BYTES_MAX)].to_owned(),
        topic: place.map_or("", |place| place.feed.topic()).to_owned(),
        partition: place.map(|place| place.partition),
        offset: place.map(|place| place.offset),
        event: *event,
        slots: slots.iter().take(SLOTS_MAX).copied().collect(),
        entry: *entry,
        at: Some(*at),
    })
}
