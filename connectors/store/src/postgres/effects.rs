//! What a commit wishes for and writes down: its rows, and what is told of them on the feeds.

use std::borrow::Cow;

use backfill_core::Timestamp;
use backfill_runtime::ports::{Announcement, Feed, Kind, Outgoing, SenderOutcome};

use super::arguments::{Call, column};
use super::outcomes;
use crate::columns::{blob, loaded, stored};
use crate::prepared::{EffectLine, Prepared};

/// Who says what is announced: as in `migrations/postgres/0003_commit.sql`.
const SOURCE: &str = "backfill";

/// One row: an effect, or what became of an event, with where it belongs.
struct Row<'a> {
    kind: &'static str,
    feed: Feed,
    event: Vec<u8>,
    index: i64,
    slot: Option<Vec<u8>>,
    mark: Option<&'a [u8]>,
    seq: Option<u64>,
    at: Timestamp,
    bytes: Cow<'a, [u8]>,
    /// Its id for good.
    name: String,
}

impl<'a> Row<'a> {
    fn effect(kind: &'static str, feed: Feed, line: &'a EffectLine) -> Self {
        Self {
            kind,
            feed,
            event: blob(line.id.event.0),
            index: i64::from(line.id.index),
            slot: None,
            mark: line.mark.as_deref(),
            seq: Some(line.place.seq),
            at: line.place.at,
            bytes: Cow::Borrowed(&line.bytes),
            name: line.id.to_string(),
        }
    }

    fn outcome(outcome: &'a SenderOutcome) -> Self {
        Self {
            kind: "event_outcome",
            feed: Feed::Outcomes,
            event: blob(outcome.event.0),
            index: 0,
            slot: None,
            mark: None,
            seq: outcome.seq,
            at: outcome.at,
            bytes: Cow::Owned(outcomes::value(outcome)),
            name: outcomes::name(outcome),
        }
    }
}

/// All effects in the order in which the engine wished for them, and then what senders are told, if
/// it can be told on a feed.
fn rows(commit: &Prepared, announces: bool) -> Vec<Row<'_>> {
    let wishes = commit.outbox.iter().map(|(kind, line)| {
        let feed = if *kind == "offers" { Feed::Offers } else { Feed::Bookings };
        Row::effect(kind, feed, line)
    });
    let written = [("ledger", &commit.ledger), ("decision", &commit.decisions)];
    let written = written.into_iter().flat_map(|(kind, lines)| {
        lines.iter().map(move |(slot, line)| {
            let slot = Some(blob(slot.0));
            Row { slot, ..Row::effect(kind, Feed::Ledger, line) }
        })
    });
    let mut rows: Vec<Row<'_>> = wishes.chain(written).collect();
    rows.sort_by_key(|row| (row.seq, row.index));
    if announces {
        rows.extend(commit.sender_outcomes.iter().map(Row::outcome));
    }
    rows
}

/// Wishes, ledger, decisions and outcomes; whether they are announced, and under which names.
pub(super) fn bind_effects<'q>(call: Call<'q>, commit: &'q Prepared, announces: bool) -> Call<'q> {
    let rows = rows(commit, announces);
    call.bind(column(&rows, |row| row.kind))
        .bind(column(&rows, |row| row.event.clone()))
        .bind(column(&rows, |row| row.index))
        .bind(column(&rows, |row| row.slot.clone()))
        .bind(column(&rows, |row| row.mark))
        .bind(column(&rows, |row| row.seq.map(stored)))
        .bind(column(&rows, |row| row.at.0))
        .bind(column(&rows, |row| row.bytes.to_vec()))
        .bind(announces)
        .bind(column(&rows, |row| row.feed.topic()))
        .bind(column(&rows, |row| row.name.clone()))
}

/// What is told of them; `numbers` are those that the database gave them, in order.
pub(super) fn announced(region: &str, commit: &Prepared, numbers: &[i64]) -> Vec<Announcement> {
    let rows = rows(commit, true);
    let announced = numbers.iter().zip(rows).map(|(number, row)| {
        let record = outgoing(region, row);
        Announcement { number: loaded(*number), record }
    });
    announced.collect()
}

fn outgoing(region: &str, row: Row<'_>) -> Outgoing {
    let is_outcome = row.feed == Feed::Outcomes;
    Outgoing {
        feed: row.feed,
        region: region.to_owned(),
        id: row.name,
        kind: if is_outcome { Kind::EventOutcome } else { Kind::Effect },
        source: SOURCE.to_owned(),
        at: row.at,
        seq: row.seq,
        value: row.bytes.into_owned(),
    }
}
