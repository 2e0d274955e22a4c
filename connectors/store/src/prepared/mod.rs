//! A commit with everything encoded and sealed, before the transaction begins: the one writer
//! must not wait for arithmetic.

mod journal;
mod offers;
mod projections;

use std::collections::HashMap;

use backfill_core::effect::Refusal;
use backfill_core::{Command, EffectId, Event, EventId, Timestamp};
use backfill_runtime::ports::{self, Commit, Cursor, JournalRow, Silenced, Topic};
use backfill_schemas::{encode_command, encode_record};

use crate::Error;
use crate::called_off::{self, Untrue};
use crate::keys::Keys;
use crate::original::{self, Sealed};
use crate::people::{Change, changes};

pub(crate) use journal::{InboxLine, JournalLine, StoryLine};
pub(crate) use offers::{OfferRow, is_booking_gone, offer_state};
pub(crate) use projections::{Rows, appointment_status, attention, from_day, marks, slot_state};

/// Why a cancellation changed nothing.
const ALREADY_FREED: &str = "the ledger has this cancellation, or the place was left before";
/// Who sent what a commit puts in quarantine.
pub(crate) const SOURCE: &str = "log";

/// All rows of a commit.
pub(crate) struct Prepared {
    pub(crate) expected: Cursor,
    pub(crate) next_offset: u64,
    pub(crate) places: Vec<ports::Position>,
    pub(crate) journal: Vec<JournalLine>,
    pub(crate) inbox: Vec<InboxLine>,
    pub(crate) story: Vec<StoryLine>,
    pub(crate) outbox: Vec<(&'static str, EffectLine)>,
    /// Ledger and decisions, as they are told on a feed.
    pub(crate) records: Vec<EffectLine>,
    pub(crate) rows: Rows,
    pub(crate) quarantine: Vec<Sealed>,
    /// Every limit of live offers that was in force during the batch after the first, in order.
    pub(crate) limits: Vec<u8>,
    /// To whom nothing more is sent.
    pub(crate) silenced: Vec<Silenced>,
    /// Who became one person, and who no longer is.
    pub(crate) merges: Vec<Change>,
    /// What is no longer so, and need not be said.
    pub(crate) untrue: Untrue,
    /// What said again what the ledger has.
    pub(crate) repeats: Vec<Repeat>,
    /// What senders are told on a feed.
    pub(crate) sender_outcomes: Vec<ports::SenderOutcome>,
    /// The last record, if there is one.
    pub(crate) last: Option<Place>,
}

/// An event that had no effect, because the ledger has it already.
pub(crate) struct Repeat {
    pub(crate) event: EventId,
    /// Who sent it, as far as that is kept.
    pub(crate) source: String,
    pub(crate) reason: String,
    pub(crate) at: Timestamp,
}

/// A place in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) seq: u64,
    pub(crate) at: Timestamp,
}

/// A command or a record with its place in the journal.
pub(crate) struct EffectLine {
    pub(crate) id: EffectId,
    pub(crate) place: Place,
    /// The mark of the message, if it is one: by it a stop or a death calls it off.
    pub(crate) mark: Option<Vec<u8>>,
    pub(crate) bytes: Vec<u8>,
}

/// A topic as the tables name it.
pub(crate) fn topic_name(topic: Topic) -> &'static str {
    match topic {
        Topic::Offers => "offers",
        Topic::Bookings => "bookings",
    }
}

/// The mark of a message; none if the command is none.
pub(crate) fn mark(command: &Command) -> Option<Vec<u8>> {
    command.message().map(called_off::mark)
}

/// Encodes and seals.
pub(crate) fn prepared(keys: &Keys, commit: &Commit) -> Result<Prepared, Error> {
    let place = |row: &JournalRow| Place { seq: row.recorded.seq, at: row.recorded.at };
    let last = commit.journal.last().map(place);
    let mut prepared = Prepared {
        expected: commit.expected,
        next_offset: commit.next_offset,
        places: commit.places.clone(),
        journal: journal::lines(commit),
        inbox: journal::inbox(commit),
        story: journal::story(commit),
        outbox: Vec::new(),
        records: Vec::new(),
        rows: Rows::of(&commit.projections),
        quarantine: commit
            .quarantine
            .iter()
            .map(|original| original::sealed(keys, SOURCE, original))
            .collect::<Result<_, _>>()?,
        limits: limits(commit),
        silenced: commit.silenced.clone(),
        merges: changes(commit),
        untrue: Untrue::of(commit),
        repeats: repeats(commit),
        sender_outcomes: commit.sender_outcomes.clone(),
        last,
    };
    let places: HashMap<EventId, Place> =
        commit.journal.iter().map(|row| (row.recorded.id, place(row))).collect();
    let unknown = last.unwrap_or(Place { seq: 0, at: Timestamp(0) });
    let place = |id: EffectId| places.get(&id.event).copied().unwrap_or(unknown);
    for command in &commit.commands {
        let line = EffectLine {
            id: command.id,
            place: place(command.id),
            mark: mark(&command.what),
            bytes: encode_command(&command.what),
        };
        prepared.outbox.push((topic_name(Topic::of(&command.what)), line));
    }
    for record in &commit.records {
        let (id, bytes) = (record.id, encode_record(&record.what));
        prepared.records.push(EffectLine { id, place: place(id), mark: None, bytes });
    }
    Ok(prepared)
}

impl Prepared {
    /// Whether there is more than most batches have: what reads what was written before it.
    pub(crate) fn has_more(&self) -> bool {
        !self.silenced.is_empty() || !self.untrue.is_empty() || !self.merges.is_empty()
    }
}

/// What the sender takes for done and changed nothing: a person may want to know.
pub(crate) fn repeats(commit: &Commit) -> Vec<Repeat> {
    let is_repeat = |event: EventId| {
        let mut outcomes = commit.outcomes.iter();
        outcomes.any(|it| it.event == event && it.refusal == Some(Refusal::AlreadyFreed))
    };
    let repeats = commit.journal.iter().filter(|row| is_repeat(row.came_as));
    let repeat = |row: &JournalRow| Repeat {
        event: row.came_as,
        source: SOURCE.to_owned(),
        reason: format!("{}: {ALREADY_FREED}", row.recorded.event.name()),
        at: row.recorded.at,
    };
    repeats.map(repeat).collect()
}

fn limits(commit: &Commit) -> Vec<u8> {
    let limit = |row: &JournalRow| {
        let Event::RulesChanged(rules) = &row.recorded.event else { return None };
        Some(rules.live_offers_max)
    };
    commit.journal.iter().filter_map(limit).collect()
}
