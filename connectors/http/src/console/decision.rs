//! "Why me, why not her": one choice as the console shows it.

use backfill_core::effect::{Chosen, PASSED_MAX, Passed, Points, Rank, Tally};
use backfill_reading::words::kinds::priority_name;
use backfill_reading::words::passed_over::passed_over;
use backfill_runtime::ports::DecisionRow;

use super::place::short_id;
use crate::App;
use crate::words::moments;
use crate::words::prerequisites;
use crate::words::terms::term;

/// One choice.
pub(super) struct Choice {
    pub(super) at: String,
    pub(super) rules: u32,
    pub(super) candidates: u32,
    pub(super) chosen: Option<Winner>,
    pub(super) passed: Vec<PassedRow>,
    /// More may have been passed over than are named.
    pub(super) is_cut: bool,
    pub(super) tally: Vec<(&'static str, u32)>,
    /// What those who are not ready lack; empty if nobody lacks anything.
    pub(super) lacking: String,
}

/// Who was chosen, with the points term by term.
pub(super) struct Winner {
    pub(super) entry: String,
    pub(super) offer: String,
    pub(super) rank: String,
    pub(super) score: i32,
    pub(super) points: Vec<(&'static str, i32)>,
}

/// Who was placed better, and why it was not them.
pub(super) struct PassedRow {
    pub(super) entry: String,
    pub(super) rank: String,
    pub(super) score: i32,
    pub(super) why: String,
}

impl Choice {
    pub(super) fn of(app: &App, row: &DecisionRow) -> Self {
        let decision = &row.decision;
        Self {
            at: moments::to_the_second(app.zone.civil(row.at)),
            rules: decision.rules,
            candidates: decision.candidates,
            chosen: decision.chosen.as_ref().map(Winner::of),
            passed: decision.passed.iter().map(PassedRow::of).collect(),
            is_cut: decision.passed.len() == PASSED_MAX,
            tally: decision.tally.iter().map(counted).collect(),
            lacking: prerequisites::counted(&decision.lacking),
        }
    }
}

impl Winner {
    fn of(chosen: &Chosen) -> Self {
        let named = |points: &Points| (term(points.term).sentence, points.points);
        Self {
            entry: short_id(chosen.entry),
            offer: chosen.offer.to_string(),
            rank: rank(chosen.rank),
            score: chosen.score,
            points: chosen.points.iter().map(named).collect(),
        }
    }
}

impl PassedRow {
    fn of(passed: &Passed) -> Self {
        let why = prerequisites::why(passed.reason, &passed.lacks);
        let (entry, rank) = (short_id(passed.entry), rank(passed.rank));
        Self { entry, rank, score: passed.score, why }
    }
}

/// What goes before the score, in words.
pub(super) fn rank(rank: Rank) -> String {
    let priority = priority_name(rank.priority);
    if rank.comes_first { format!("{priority}, comes first") } else { priority.to_owned() }
}

fn counted(tally: &Tally) -> (&'static str, u32) {
    (passed_over(tally.reason).sentence, tally.count)
}
