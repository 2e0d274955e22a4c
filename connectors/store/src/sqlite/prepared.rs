//! A commit with everything encoded and sealed, before the transaction begins: the one writer
//! must not wait for arithmetic.

use std::collections::HashMap;

use backfill_core::effect::Refusal;
use backfill_core::{Effect, EffectId, Emitted, Event, EventId, SlotId, Timestamp};
use backfill_runtime::ports::{self, Commit, Cursor, JournalRow, Topic};
use backfill_schemas::{encode_effect, encode_recorded};

use super::projections::Rows;
use super::quarantine::{self, Sealed};
use super::{blob, outbox};
use crate::Error;
use crate::called_off::Stop;
use crate::keys::Keys;

/// Who sent what a commit puts in quarantine.
const SOURCE: &str = "log";

/// All rows of a commit.
pub(super) struct Prepared {
    pub(super) expected: Cursor,
    pub(super) next_offset: u64,
    pub(super) places: Vec<ports::Place>,
    pub(super) journal: Vec<JournalLine>,
    pub(super) inbox: Vec<InboxLine>,
    pub(super) outbox: Vec<(&'static str, EffectLine)>,
    pub(super) ledger: Vec<(SlotId, EffectLine)>,
    pub(super) decisions: Vec<(SlotId, EffectLine)>,
    pub(super) rows: Rows,
    pub(super) quarantine: Vec<Sealed>,
    /// Every limit of live offers that was in force during the batch after the first, in order.
    pub(super) limits: Vec<u8>,
    /// Who said stop.
    pub(super) stops: Vec<Stop>,
    /// The last record, if there is one.
    pub(super) last: Option<Place>,
}

/// A place in the journal.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) seq: u64,
    pub(super) at: Timestamp,
}

pub(super) struct JournalLine {
    pub(super) seq: u64,
    pub(super) event: Vec<u8>,
    pub(super) bytes: Vec<u8>,
}

pub(super) struct InboxLine {
    pub(super) event: Vec<u8>,
    pub(super) fingerprint: u64,
    pub(super) refusal: Option<Vec<u8>>,
    pub(super) original: Option<Vec<u8>>,
}

/// A wish with its place in the journal.
pub(super) struct EffectLine {
    pub(super) id: EffectId,
    pub(super) place: Place,
    pub(super) bytes: Vec<u8>,
}

pub(super) fn prepared(keys: &Keys, commit: &Commit) -> Result<Prepared, Error> {
    let place = |row: &JournalRow| Place { seq: row.recorded.seq, at: row.recorded.at };
    let last = commit.journal.last().map(place);
    let mut prepared = Prepared {
        expected: commit.expected,
        next_offset: commit.next_offset,
        places: commit.places.clone(),
        journal: commit.journal.iter().map(journal_line).collect(),
        inbox: inbox(commit),
        outbox: Vec::new(),
        ledger: Vec::new(),
        decisions: Vec::new(),
        rows: Rows::of(&commit.projections),
        quarantine: commit
            .quarantine
            .iter()
            .map(|original| quarantine::sealed(keys, SOURCE, original))
            .collect::<Result<_, _>>()?,
        limits: limits(commit),
        stops: commit.journal.iter().filter_map(Stop::of).collect(),
        last,
    };
    let places: HashMap<EventId, Place> =
        commit.journal.iter().map(|row| (row.recorded.id, place(row))).collect();
    let unknown = last.unwrap_or(Place { seq: 0, at: Timestamp(0) });
    for emitted in &commit.effects {
        let place = places.get(&emitted.id.event).copied().unwrap_or(unknown);
        prepared.sort_in(emitted, place);
    }
    Ok(prepared)
}

impl Prepared {
    fn sort_in(&mut self, emitted: &Emitted, place: Place) {
        let bytes = encode_effect(&emitted.effect);
        let line = EffectLine { id: emitted.id, place, bytes };
        match &emitted.effect {
            Effect::SendMessage(_) => self.outbox.push((outbox::name(Topic::Offers), line)),
            Effect::RequestBooking(_) | Effect::RequestCancellation(_) => {
                self.outbox.push((outbox::name(Topic::Bookings), line));
            }
            Effect::RecordLedger(record) => self.ledger.push((record.slot, line)),
            Effect::RecordDecision(decision) => self.decisions.push((decision.slot, line)),
            // The outcome of the event says it.
            Effect::Refuse(_) => {}
        }
    }
}

fn journal_line(row: &JournalRow) -> JournalLine {
    JournalLine {
        seq: row.recorded.seq,
        event: blob(row.recorded.id.0),
        bytes: encode_recorded(&row.recorded),
    }
}

fn inbox(commit: &Commit) -> Vec<InboxLine> {
    let refusals: HashMap<EventId, Refusal> = commit
        .outcomes
        .iter()
        .filter_map(|outcome| outcome.refusal.map(|refusal| (outcome.event, refusal)))
        .collect();
    let line = |row: &JournalRow| InboxLine {
        event: blob(row.recorded.id.0),
        fingerprint: row.fingerprint,
        refusal: refusals
            .get(&row.recorded.id)
            .map(|refusal| encode_effect(&Effect::Refuse(*refusal))),
        original: row.original.clone(),
    };
    commit.journal.iter().map(line).collect()
}

fn limits(commit: &Commit) -> Vec<u8> {
    let limit = |row: &JournalRow| {
        let Event::RulesChanged(rules) = &row.recorded.event else { return None };
        Some(rules.live_offers_max)
    };
    commit.journal.iter().filter_map(limit).collect()
}
