//! Journal, inbox and the stories of slots, encoded: what an event came to is written once, beside its
//! record.

use std::collections::{BTreeSet, HashMap};

use backfill_core::effect::Refusal;
use backfill_core::{Command, EventId, Numbered, Record, SlotId};
use backfill_runtime::ports::{Commit, JournalRow};
use backfill_schemas::{encode_decided, encode_recorded, encode_refusal};

use super::Place;
use crate::columns::blob;

/// A record and what it came to.
pub(crate) struct JournalLine {
    pub(crate) seq: u64,
    pub(crate) bytes: Vec<u8>,
    /// None if nothing follows.
    pub(crate) outcome: Option<Vec<u8>>,
}

/// What must be known of an event that was taken.
pub(crate) struct InboxLine {
    pub(crate) event: Vec<u8>,
    pub(crate) fingerprint: u64,
    pub(crate) refusal: Option<Vec<u8>>,
    pub(crate) original: Option<Vec<u8>>,
}

/// That a record tells of a slot.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StoryLine {
    pub(crate) slot: SlotId,
    pub(crate) place: Place,
}

/// What follows from one event.
#[derive(Default)]
struct Follows<'a> {
    records: Vec<&'a Numbered<Record>>,
    commands: Vec<&'a Numbered<Command>>,
}

/// The lines of the journal.
pub(super) fn lines(commit: &Commit) -> Vec<JournalLine> {
    let mut follows: HashMap<EventId, Follows<'_>> = HashMap::new();
    for record in &commit.records {
        follows.entry(record.id.event).or_default().records.push(record);
    }
    for command in &commit.commands {
        follows.entry(command.id.event).or_default().commands.push(command);
    }
    let refusals = refusals(commit);
    let line = |row: &JournalRow| {
        let refusal = refusals.get(&row.came_as).copied();
        let Follows { records, commands } = follows.remove(&row.recorded.id).unwrap_or_default();
        let outcome = encode_decided(refusal, &records, &commands);
        JournalLine {
            seq: row.recorded.seq,
            bytes: encode_recorded(&row.recorded),
            outcome: Some(outcome).filter(|bytes| !bytes.is_empty()),
        }
    };
    let lines = commit.journal.iter().map(line).collect();
    // A wish of an earlier record is the one that was written then.
    let strangers = follows.into_iter().filter(|(_, follows)| !follows.records.is_empty());
    let strangers: Vec<EventId> = strangers.map(|(event, _)| event).collect();
    assert!(strangers.is_empty(), "something is written down of no record: {strangers:?}");
    lines
}

/// The lines of the inbox.
pub(super) fn inbox(commit: &Commit) -> Vec<InboxLine> {
    let refusals = refusals(commit);
    let line = |row: &JournalRow| InboxLine {
        event: blob(row.came_as.0),
        fingerprint: row.fingerprint,
        refusal: refusals.get(&row.came_as).map(encode_refusal),
        original: row.original.clone(),
    };
    commit.journal.iter().map(line).collect()
}

fn refusals(commit: &Commit) -> HashMap<EventId, Refusal> {
    let refused = |it: &backfill_runtime::ports::OutcomeRow| Some((it.event, it.refusal?));
    commit.outcomes.iter().filter_map(refused).collect()
}

/// Which records tell of which slots, each once.
pub(super) fn story(commit: &Commit) -> Vec<StoryLine> {
    let place = |row: &JournalRow| Place { seq: row.recorded.seq, at: row.recorded.at };
    let places: HashMap<EventId, Place> =
        commit.journal.iter().map(|row| (row.recorded.id, place(row))).collect();
    let mut known = BTreeSet::new();
    let line = |record: &Numbered<Record>| {
        let (slot, place) = (record.what.slot(), *places.get(&record.id.event)?);
        known.insert((slot, place.seq)).then_some(StoryLine { slot, place })
    };
    commit.records.iter().filter_map(line).collect()
}
