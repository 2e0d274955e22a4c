//! What senders are told of their events: one outcome for each.

use backfill_core::event::Change;
use backfill_core::{EntryId, Event, Numbered, Record, SlotId, Timestamp};

use crate::ports::{Became, LogRecord, SenderOutcome};

/// What the sender of a record is told; none if nobody waits for it.
pub(crate) fn outcome(record: &LogRecord, at: Timestamp, became: Became) -> Option<SenderOutcome> {
    let sender = record.sender.clone()?;
    let (place, event, fingerprint) = (record.place, record.id, record.fingerprint);
    Some(SenderOutcome { sender, place, event, fingerprint, seq: None, at, entry: None, became })
}

/// The slots of which these records say where they stand, each once.
pub(crate) fn slots(records: &[Numbered<Record>]) -> Vec<SlotId> {
    let mut slots: Vec<SlotId> = Vec::new();
    for line in records.iter().filter_map(|it| it.what.ledger()) {
        if !slots.contains(&line.slot) {
            slots.push(line.slot);
        }
    }
    slots
}

/// The entry that an event is about: its sender may know it by a number of their own only.
pub(crate) fn entry(event: &Event) -> Option<EntryId> {
    if let Event::EntryAdded(entry) | Event::EntryChanged(entry) = event {
        return Some(entry.id);
    }
    if let Event::EntryRemoved(removed) = event {
        return Some(removed.entry);
    }
    if let Event::EntryReviewed(entry) = event {
        return Some(*entry);
    }
    if let Event::BookingRequested(requested) = event {
        return Some(requested.entry);
    }
    let Event::ChangeRequested(requested) = event else { return None };
    if let Change::Entry(entry) = &requested.change {
        return Some(entry.id);
    }
    None
}
