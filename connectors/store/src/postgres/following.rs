//! What follows from the journal, as the topics have it.

use std::collections::HashMap;

use backfill_core::{Command, EffectId, Recorded, Timestamp};
use backfill_runtime::ports::{Feed, Kind, Outgoing, Publication, SenderOutcome, Topic};
use backfill_schemas::{
    decode_decided, decode_event_outcome, decode_recorded, encode_command, encode_record,
};

use super::outcomes;
use crate::Error;
use crate::prepared::Prepared;

/// Who says what is published.
pub(super) const SOURCE: &str = "backfill";

/// How many bits of a position say where in what follows from a record it is.
const INDEX_BITS: u32 = 16;
/// What became of an event comes behind all else that follows from it.
const OUTCOME: u16 = u16::MAX;

/// A record of the journal: its bytes, what follows from it, and what its sender is told.
pub(super) type Row = (Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>);

/// Where something that follows from a record is.
fn number(seq: u64, index: u16) -> u64 {
    (seq << INDEX_BITS) | u64::from(index)
}

/// Behind all that follows from a record.
pub(super) fn end(seq: u64) -> u64 {
    number(seq, OUTCOME)
}

/// Before all that follows from a record.
pub(super) fn beginning(seq: u64) -> u64 {
    number(seq, 0).saturating_sub(1)
}

/// The first record of which something may lie behind a position.
pub(super) fn first_seq(after: u64) -> u64 {
    after.saturating_add(1) >> INDEX_BITS
}

fn feed_of(command: &Command) -> Feed {
    match Topic::of(command) {
        Topic::Offers => Feed::Offers,
        Topic::Bookings => Feed::Bookings,
    }
}

/// A place in the journal with the region: what is the same of all that follows from a record.
#[derive(Clone, Copy)]
struct From<'a> {
    region: &'a str,
    seq: u64,
    at: Timestamp,
}

impl From<'_> {
    fn effect(self, feed: Feed, id: EffectId, value: Vec<u8>) -> Publication {
        let record = self.outgoing(feed, Kind::Effect, id.to_string(), value);
        Publication { number: number(self.seq, id.index), record }
    }

    fn outcome(self, id: String, value: Vec<u8>) -> Publication {
        let record = self.outgoing(Feed::Outcomes, Kind::EventOutcome, id, value);
        Publication { number: end(self.seq), record }
    }

    fn outgoing(self, feed: Feed, kind: Kind, id: String, value: Vec<u8>) -> Outgoing {
        let (region, source) = (self.region.to_owned(), SOURCE.to_owned());
        Outgoing { feed, region, id, kind, source, at: self.at, seq: Some(self.seq), value }
    }
}

/// What follows from a commit, in order.
pub(super) fn of_commit(region: &str, commit: &Prepared) -> Vec<Publication> {
    let commands = commit.outbox.iter().map(|(topic, line)| {
        let feed = if *topic == "offers" { Feed::Offers } else { Feed::Bookings };
        (feed, line)
    });
    let records = commit.records.iter().map(|line| (Feed::Ledger, line));
    let effects = commands.chain(records).map(|(feed, line)| {
        let from = From { region, seq: line.place.seq, at: line.place.at };
        from.effect(feed, line.id, line.bytes.clone())
    });
    let outcomes = commit.sender_outcomes.iter().filter_map(|outcome| {
        let from = From { region, seq: outcome.seq?, at: outcome.at };
        Some(from.outcome(outcomes::name(outcome), outcomes::value(outcome)))
    });
    let mut all: Vec<Publication> = effects.chain(outcomes).collect();
    all.sort_by_key(|it| it.number);
    all
}

/// What follows from a record, in order, and the number of the record.
pub(super) fn of_row(region: &str, row: &Row) -> Result<(u64, Vec<Publication>), Error> {
    let (bytes, outcome, told) = row;
    let wrong = Error::row("journal");
    let Recorded { seq, id, at, .. } = decode_recorded(bytes).map_err(wrong)?;
    let from = From { region, seq, at };
    let mut all = Vec::new();
    if let Some(outcome) = outcome {
        let decided = decode_decided(id, outcome).map_err(Error::row("journal"))?;
        let commands = decided.commands.iter();
        all.extend(
            commands.map(|it| from.effect(feed_of(&it.what), it.id, encode_command(&it.what))),
        );
        let records = decided.records.iter();
        all.extend(records.map(|it| from.effect(Feed::Ledger, it.id, encode_record(&it.what))));
    }
    if let Some(told) = told {
        let (checksum, value) = outcomes::parted(told)?;
        let event = decode_event_outcome(value).map_err(Error::row("journal"))?.event;
        all.push(from.outcome(outcomes::name_of(event, checksum), value.to_vec()));
    }
    all.sort_by_key(|it| it.number);
    Ok((seq, all))
}

/// What each record of a commit keeps for the sender of its event.
pub(super) fn told(commit: &Prepared) -> Vec<Option<Vec<u8>>> {
    let outcomes = commit.sender_outcomes.iter();
    let of: HashMap<u64, &SenderOutcome> = outcomes.filter_map(|it| Some((it.seq?, it))).collect();
    commit.journal.iter().map(|line| of.get(&line.seq).map(|it| outcomes::joined(it))).collect()
}

/// What senders are told of events that have no record.
pub(super) fn without_record(commit: &Prepared) -> Vec<&SenderOutcome> {
    commit.sender_outcomes.iter().filter(|it| it.seq.is_none()).collect()
}
