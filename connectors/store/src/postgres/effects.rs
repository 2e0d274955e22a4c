//! What a commit wishes for, and what is told of it on the feeds.

use std::borrow::Cow;

use backfill_core::Timestamp;
use backfill_runtime::ports::{Announcement, Feed, Kind, Outgoing, SenderOutcome};

use super::arguments::{Call, column};
use super::outcomes;
use crate::columns::{blob, loaded, stored};
use crate::prepared::{EffectLine, Prepared};

/// Who says what is announced: as in `migrations/postgres/0027_commit.sql`.
const SOURCE: &str = "backfill";

/// What is told on a feed: a command, a record, or what became of an event.
struct Told<'a> {
    feed: Feed,
    /// Its id for good.
    name: String,
    seq: Option<u64>,
    /// Its place among all that follows from its record.
    index: u16,
    at: Timestamp,
    bytes: Cow<'a, [u8]>,
}

impl<'a> Told<'a> {
    fn effect(feed: Feed, line: &'a EffectLine) -> Self {
        Self {
            feed,
            name: line.id.to_string(),
            seq: Some(line.place.seq),
            index: line.id.index,
            at: line.place.at,
            bytes: Cow::Borrowed(&line.bytes),
        }
    }

    fn outcome(outcome: &'a SenderOutcome) -> Self {
        Self {
            feed: Feed::Outcomes,
            name: outcomes::name(outcome),
            seq: outcome.seq,
            index: 0,
            at: outcome.at,
            bytes: Cow::Owned(outcomes::value(outcome)),
        }
    }

    fn kind(&self) -> &'static str {
        if self.feed == Feed::Outcomes { "event_outcome" } else { "effect" }
    }

    fn outgoing(self, region: &str) -> Outgoing {
        let is_outcome = self.feed == Feed::Outcomes;
        Outgoing {
            feed: self.feed,
            region: region.to_owned(),
            id: self.name,
            kind: if is_outcome { Kind::EventOutcome } else { Kind::Effect },
            source: SOURCE.to_owned(),
            at: self.at,
            seq: self.seq,
            value: self.bytes.into_owned(),
        }
    }
}

/// All that follows, in its order, and then what senders are told.
fn told(commit: &Prepared) -> Vec<Told<'_>> {
    let wishes = commit.outbox.iter().map(|(topic, line)| {
        let feed = if *topic == "offers" { Feed::Offers } else { Feed::Bookings };
        Told::effect(feed, line)
    });
    let records = commit.records.iter().map(|line| Told::effect(Feed::Ledger, line));
    let mut told: Vec<Told<'_>> = wishes.chain(records).collect();
    told.sort_by_key(|it| (it.seq, it.index));
    told.extend(commit.sender_outcomes.iter().map(Told::outcome));
    told
}

/// Wishes that are carried out from here, or what is told on the feeds.
pub(super) fn bind_effects<'q>(call: Call<'q>, commit: &'q Prepared, announces: bool) -> Call<'q> {
    let wishes = if announces { &[] } else { &commit.outbox[..] };
    let call = call
        .bind(column(wishes, |(topic, _)| *topic))
        .bind(column(wishes, |(_, line)| blob(line.id.event.0)))
        .bind(column(wishes, |(_, line)| i64::from(line.id.index)))
        .bind(column(wishes, |(_, line)| line.mark.as_deref()))
        .bind(column(wishes, |(_, line)| stored(line.place.seq)))
        .bind(column(wishes, |(_, line)| line.place.at.0))
        .bind(column(wishes, |(_, line)| &line.bytes[..]))
        .bind(announces);
    let told = if announces { told(commit) } else { Vec::new() };
    call.bind(column(&told, Told::kind))
        .bind(column(&told, |it| it.feed.topic()))
        .bind(column(&told, |it| it.name.clone()))
        .bind(column(&told, |it| it.seq.map(stored)))
        .bind(column(&told, |it| it.at.0))
        .bind(column(&told, |it| it.bytes.to_vec()))
}

/// What is told of them; `numbers` are those that the database gave them, in order.
pub(super) fn announced(region: &str, commit: &Prepared, numbers: &[i64]) -> Vec<Announcement> {
    let announced = numbers.iter().zip(told(commit)).map(|(number, it)| {
        let record = it.outgoing(region);
        Announcement { number: loaded(*number), record }
    });
    announced.collect()
}
