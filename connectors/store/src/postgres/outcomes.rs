//! What senders are told of their events, as the feed has it and as the journal keeps it.

use backfill_core::EventId;
use backfill_runtime::ports::{Became, SenderOutcome};
use backfill_runtime::refusals;
use backfill_schemas::limits::TEXT_BYTES_MAX;
use backfill_schemas::{EventOutcome, EventState, SLOTS_MAX, encode_event_outcome};

use crate::Error;

/// Its id for good. Another event under the same id has another checksum, and what was told twice has
/// the same.
pub(super) fn name(outcome: &SenderOutcome) -> String {
    name_of(outcome.event, outcome.fingerprint)
}

/// As [`name`].
pub(super) fn name_of(event: EventId, checksum: u64) -> String {
    format!("outcome:{event}:{checksum:016x}")
}

/// How the journal keeps it: the checksum of the event, and the value of the record.
pub(super) fn joined(outcome: &SenderOutcome) -> Vec<u8> {
    [&outcome.fingerprint.to_be_bytes()[..], &value(outcome)].concat()
}

/// Checksum and value, as [`joined`] put them together.
pub(super) fn parted(told: &[u8]) -> Result<(u64, &[u8]), Error> {
    let (checksum, value) = told.split_first_chunk().ok_or_else(|| {
        let reason = format!("what the sender is told has {} bytes", told.len());
        Error::Row { table: "journal", reason }
    })?;
    Ok((u64::from_be_bytes(*checksum), value))
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
