//! The record of one choice.

use backfill_core::effect::{Chosen, Decision, Lacking, Passed, Points, Rank, Tally};
use backfill_core::entry::Priority;
use backfill_core::{EntryId, OfferId, SlotId};

use super::field::{Reading, each};
use crate::error::DecodeError;
use crate::wire;

pub(crate) fn decision(value: wire::Decision) -> Result<Decision, DecodeError> {
    let reading = Reading("Decision");
    Ok(Decision {
        slot: SlotId(reading.id("slot", &value.slot)?),
        rules: reading.given("rules", value.rules)?,
        candidates: reading.given("candidates", value.candidates)?,
        chosen: value.chosen.map(chosen).transpose()?,
        passed: each(value.passed, passed)?,
        tally: each(value.tally, |it| tally(&it))?,
        lacking: each(value.lacking, lacking)?,
    })
}

fn chosen(value: wire::Chosen) -> Result<Chosen, DecodeError> {
    let reading = Reading("Chosen");
    Ok(Chosen {
        offer: OfferId(reading.id("offer", &value.offer)?),
        entry: EntryId(reading.id("entry", &value.entry)?),
        rank: rank(value.rank)?,
        score: reading.given("score", value.score)?,
        points: each(value.points, |it| points(&it))?,
    })
}

/// Older records say none.
fn rank(value: Option<wire::Rank>) -> Result<Rank, DecodeError> {
    let Some(value) = value else {
        return Ok(Rank { priority: Priority::Routine, comes_first: false });
    };
    let priority = Reading("Rank").choice("priority", value.priority)?;
    Ok(Rank { priority, comes_first: value.comes_first })
}

fn points(value: &wire::Points) -> Result<Points, DecodeError> {
    let reading = Reading("Points");
    Ok(Points {
        term: reading.choice("term", value.term)?,
        points: reading.given("points", value.points)?,
    })
}

fn passed(value: wire::Passed) -> Result<Passed, DecodeError> {
    let reading = Reading("Passed");
    Ok(Passed {
        entry: EntryId(reading.id("entry", &value.entry)?),
        rank: rank(value.rank)?,
        score: reading.given("score", value.score)?,
        reason: reading.choice("reason", value.reason)?,
        lacks: value.lacks,
    })
}

fn tally(value: &wire::Tally) -> Result<Tally, DecodeError> {
    let reading = Reading("Tally");
    Ok(Tally {
        reason: reading.choice("reason", value.reason)?,
        count: reading.given("count", value.count)?,
    })
}

fn lacking(value: wire::Lacking) -> Result<Lacking, DecodeError> {
    let count = Reading("Lacking").given("count", value.count)?;
    Ok(Lacking { name: value.name, count })
}
