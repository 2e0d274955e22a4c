//! What an event came to, as the journal keeps it.

use backfill_core::{Decided, EffectId, EventId, Numbered};

use super::effect;
use super::field::Reading;
use crate::error::{DecodeError, Problem};
use crate::wire;
use crate::wire::effect::Kind;

pub(crate) fn decided(event: EventId, value: wire::Decided) -> Result<Decided, DecodeError> {
    let refusal = value.refusal.map(effect::refused).transpose()?;
    let mut decided = Decided { refusal, ..Decided::default() };
    for it in value.follows {
        let reading = Reading("Follows");
        let too_large =
            |_| reading.refuse("index", Problem::Range { min: 0, max: u16::MAX.into() });
        let index = u16::try_from(it.index).map_err(too_large)?;
        let (id, what) = (EffectId { event, index }, reading.given("effect", it.effect)?);
        if matches!(what.kind, Some(Kind::RecordLedger(_) | Kind::RecordDecision(_))) {
            decided.records.push(Numbered { id, what: effect::record(what)? });
        } else {
            decided.commands.push(Numbered { id, what: effect::command(what)? });
        }
    }
    Ok(decided)
}
