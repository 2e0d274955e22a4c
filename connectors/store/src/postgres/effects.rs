//! What a commit wishes for, where that is carried out from here, and what it leaves to be published beside
//! the journal.

use backfill_runtime::ports::{Feed, Kind, Outgoing};

use super::arguments::{Call, column};
use super::following::{SOURCE, without_record};
use super::outcomes;
use crate::columns::{blob, stored};
use crate::prepared::Prepared;

/// A kind as the table of what is left names it.
pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Event => "event",
        Kind::Effect => "effect",
        Kind::Quarantined => "quarantined",
        Kind::EventOutcome => "event_outcome",
    }
}

/// What is left, column by column.
pub(super) fn bind_left<'q>(call: Call<'q>, left: &[Outgoing]) -> Call<'q> {
    call.bind(column(left, |it| kind_name(it.kind)))
        .bind(column(left, |it| it.feed.topic()))
        .bind(column(left, |it| it.id.clone()))
        .bind(column(left, |it| it.seq.map(stored)))
        .bind(column(left, |it| it.at.0))
        .bind(column(left, |it| it.value.clone()))
}

/// Wishes that are carried out from here, or what senders are told of events without a record.
pub(super) fn bind_effects<'q>(call: Call<'q>, commit: &'q Prepared, publishes: bool) -> Call<'q> {
    let wishes = if publishes { &[] } else { &commit.outbox[..] };
    let call = call
        .bind(column(wishes, |(topic, _)| *topic))
        .bind(column(wishes, |(_, line)| blob(line.id.event.0)))
        .bind(column(wishes, |(_, line)| i64::from(line.id.index)))
        .bind(column(wishes, |(_, line)| line.mark.as_deref()))
        .bind(column(wishes, |(_, line)| stored(line.place.seq)))
        .bind(column(wishes, |(_, line)| line.place.at.0))
        .bind(column(wishes, |(_, line)| &line.bytes[..]))
        .bind(publishes);
    let left = if publishes { left(commit) } else { Vec::new() };
    bind_left(call, &left)
}

fn left(commit: &Prepared) -> Vec<Outgoing> {
    let told = without_record(commit).into_iter().map(|outcome| Outgoing {
        feed: Feed::Outcomes,
        region: String::new(),
        id: outcomes::name(outcome),
        kind: Kind::EventOutcome,
        source: SOURCE.to_owned(),
        at: outcome.at,
        seq: None,
        value: outcomes::value(outcome),
    });
    told.collect()
}
