//! The record of one choice.

use backfill_core::effect::{Chosen, Decision, Lacking, Passed, Points, Rank, Tally};

use super::id;
use crate::enums::Choice;
use crate::wire;

pub(crate) fn decision(value: &Decision) -> wire::Decision {
    let Decision { slot, rules, candidates, chosen: best, passed, tally, lacking } = value;
    wire::Decision {
        slot: id(slot.0),
        rules: Some(*rules),
        candidates: Some(*candidates),
        chosen: best.as_ref().map(chosen),
        passed: passed.iter().map(passed_over).collect(),
        tally: tally.iter().map(count).collect(),
        lacking: lacking.iter().map(lack).collect(),
    }
}

fn chosen(value: &Chosen) -> wire::Chosen {
    let Chosen { offer, entry, rank: place, score, points: terms } = value;
    wire::Chosen {
        offer: id(offer.0),
        entry: id(entry.0),
        score: Some(*score),
        points: terms.iter().map(points).collect(),
        rank: Some(rank(*place)),
    }
}

fn rank(value: Rank) -> wire::Rank {
    let Rank { priority, comes_first } = value;
    wire::Rank { priority: priority.number(), comes_first }
}

fn points(value: &Points) -> wire::Points {
    let Points { term, points } = *value;
    wire::Points { term: term.number(), points: Some(points) }
}

fn passed_over(value: &Passed) -> wire::Passed {
    let Passed { entry, rank: place, score, reason, lacks } = value;
    wire::Passed {
        entry: id(entry.0),
        score: Some(*score),
        reason: reason.number(),
        rank: Some(rank(*place)),
        lacks: lacks.clone(),
    }
}

fn count(value: &Tally) -> wire::Tally {
    let Tally { reason, count } = *value;
    wire::Tally { reason: reason.number(), count: Some(count) }
}

fn lack(value: &Lacking) -> wire::Lacking {
    let Lacking { name, count } = value;
    wire::Lacking { name: name.clone(), count: Some(*count) }
}
