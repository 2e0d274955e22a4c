//! What an event came to, as the journal keeps it.

use backfill_core::{Command, EffectId, Numbered, Record, Refusal};

use super::effect;
use crate::wire;

pub(crate) fn decided(
    refusal: Option<Refusal>,
    records: &[&Numbered<Record>],
    commands: &[&Numbered<Command>],
) -> wire::Decided {
    let records = records.iter().map(|it| follows(it.id, effect::record(&it.what)));
    let commands = commands.iter().map(|it| follows(it.id, effect::command(&it.what)));
    let mut follows: Vec<wire::Follows> = records.chain(commands).collect();
    follows.sort_by_key(|it| it.index);
    wire::Decided { refusal: refusal.map(effect::refused), follows }
}

fn follows(id: EffectId, effect: wire::Effect) -> wire::Follows {
    wire::Follows { index: id.index.into(), effect: Some(effect) }
}
