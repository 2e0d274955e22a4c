//! What a commit wishes for and writes down: its rows, and what is told of them on the feeds.

use backfill_runtime::ports::{Announcement, Feed, Kind, Outgoing};

use super::arguments::{Call, column};
use crate::columns::{blob, loaded, stored};
use crate::prepared::{EffectLine, Prepared};

/// Who says what is announced: as in `migrations/postgres/0003_commit.sql`.
const SOURCE: &str = "backfill";

/// An effect with where it belongs.
struct Effect<'a> {
    kind: &'static str,
    feed: Feed,
    slot: Option<Vec<u8>>,
    line: &'a EffectLine,
}

/// All effects, in the order in which the engine wished for them.
fn effects(commit: &Prepared) -> Vec<Effect<'_>> {
    let wishes = commit.outbox.iter().map(|(kind, line)| Effect {
        kind,
        feed: if *kind == "offers" { Feed::Offers } else { Feed::Bookings },
        slot: None,
        line,
    });
    let written = [("ledger", &commit.ledger), ("decision", &commit.decisions)];
    let written = written.into_iter().flat_map(|(kind, lines)| {
        lines.iter().map(move |(slot, line)| Effect {
            kind,
            feed: Feed::Ledger,
            slot: Some(blob(slot.0)),
            line,
        })
    });
    let mut effects: Vec<Effect<'_>> = wishes.chain(written).collect();
    effects.sort_by_key(|effect| (effect.line.place.seq, effect.line.id.index));
    effects
}

/// Wishes, ledger and decisions; whether they are announced, and under which names.
pub(super) fn bind_effects<'q>(call: Call<'q>, commit: &'q Prepared, announces: bool) -> Call<'q> {
    let effects = effects(commit);
    call.bind(column(&effects, |effect| effect.kind))
        .bind(column(&effects, |effect| blob(effect.line.id.event.0)))
        .bind(column(&effects, |effect| i64::from(effect.line.id.index)))
        .bind(column(&effects, |effect| effect.slot.clone()))
        .bind(column(&effects, |effect| effect.line.mark.as_deref()))
        .bind(column(&effects, |effect| stored(effect.line.place.seq)))
        .bind(column(&effects, |effect| effect.line.place.at.0))
        .bind(column(&effects, |effect| effect.line.bytes.clone()))
        .bind(announces)
        .bind(column(&effects, |effect| effect.feed.topic()))
        .bind(column(&effects, |effect| effect.line.id.to_string()))
}

/// What is told of the effects; `numbers` are those that the database gave them, in order.
pub(super) fn announced(region: &str, commit: &Prepared, numbers: &[i64]) -> Vec<Announcement> {
    let effects = effects(commit);
    let announced = numbers.iter().zip(&effects).map(|(number, effect)| {
        let record = outgoing(region, effect);
        Announcement { number: loaded(*number), record }
    });
    announced.collect()
}

fn outgoing(region: &str, effect: &Effect<'_>) -> Outgoing {
    Outgoing {
        feed: effect.feed,
        region: region.to_owned(),
        id: effect.line.id.to_string(),
        kind: Kind::Effect,
        source: SOURCE.to_owned(),
        at: effect.line.place.at,
        seq: Some(effect.line.place.seq),
        value: effect.line.bytes.clone(),
    }
}
