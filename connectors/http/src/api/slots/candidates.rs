//! `GET /api/slots/{id}/candidates`: why this patient, and why not that one.

use axum::Json;
use axum::extract::State;
use backfill_core::SlotId;
use backfill_core::effect::{Chosen, Lacking, Passed, Points, Rank, Tally};
use backfill_reading::words::kinds::{PRIORITIES, word};
use backfill_reading::words::passed_over::passed_over;
use backfill_runtime::ports::DecisionRow;
use serde::Serialize;
use utoipa::ToSchema;

use super::ledger;
use crate::App;
use crate::access::Asks;
use crate::api::parameters::PathId;
use crate::api::problem::Problem;
use crate::words::moments::rfc3339;
use crate::words::prerequisites;
use crate::words::terms::term;

/// All choices made for a slot.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Candidates {
    /// The slot.
    slot: String,
    /// The choices, oldest first.
    decisions: Vec<DecisionView>,
}

/// One choice and its reasons.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DecisionView {
    /// When.
    at: String,
    /// Its place in the journal.
    seq: u64,
    /// The number of the rule set.
    rules: u32,
    /// How many wait for this kind of slot.
    candidates: u32,
    /// Who was offered it; missing if nobody was eligible.
    #[serde(skip_serializing_if = "Option::is_none")]
    chosen: Option<ChosenView>,
    /// Who had a better place, best first, and why they were passed over; of more than 20 the best.
    passed_over: Vec<PassedView>,
    /// All who were not eligible, counted by reason.
    tally: Vec<TallyView>,
    /// What those of `not_ready` lack, counted. One person may lack several.
    lacking: Vec<LackingView>,
}

/// Who was offered the slot.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChosenView {
    /// The offer.
    offer: String,
    /// The entry.
    entry: String,
    /// What goes before the score.
    rank: RankView,
    /// The sum of the points.
    score: i32,
    /// The points, term by term.
    points: Vec<PointsView>,
}

/// What goes before every score: by priority, then by who comes first; only then by score.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RankView {
    /// `routine`, `urgent` or `two_week_wait`.
    priority: &'static str,
    /// The hospital cancelled an appointment of theirs, or refused one they had said yes to.
    comes_first: bool,
}

/// The points of one term.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PointsView {
    /// The term.
    term: &'static str,
    /// What it means.
    text: &'static str,
    /// Its points.
    points: i32,
}

/// Somebody with a better place who was not offered the slot.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PassedView {
    /// The entry.
    entry: String,
    /// What goes before the score.
    rank: RankView,
    /// The score it had.
    score: i32,
    /// Why, as a code.
    reason: &'static str,
    /// The same in words, with what is lacking.
    reason_text: String,
    /// Of one that is not ready: what it lacks of what the slot `requires`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lacks: Vec<String>,
}

/// How many lack a prerequisite.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LackingView {
    /// The prerequisite.
    name: String,
    /// How many lack it.
    count: u32,
}

/// How many were not eligible for one reason.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TallyView {
    /// Why, as a code.
    reason: &'static str,
    /// The same in words.
    reason_text: &'static str,
    /// How many.
    count: u32,
}

/// Explains every choice made for a slot: the rules, the points, and who was passed over.
#[utoipa::path(
    get,
    path = "/api/slots/{id}/candidates",
    operation_id = "explain_slot",
    tag = "slots",
    params(("id" = String, Path, description = "The id of the slot")),
    responses(
        (status = 200, description = "The choices", body = Candidates),
        Problem,
    )
)]
pub(crate) async fn get(
    _: Asks,
    State(app): State<App>,
    PathId(id): PathId<SlotId>,
) -> Result<Json<Candidates>, Problem> {
    ledger::slot(&app, id).await?;
    let rows = app.reader.decisions(id).await?;
    let decisions = rows.iter().map(|row| decision(&app, row)).collect();
    Ok(Json(Candidates { slot: id.to_string(), decisions }))
}

fn decision(app: &App, row: &DecisionRow) -> DecisionView {
    let decision = &row.decision;
    DecisionView {
        at: rfc3339(&app.zone, row.at),
        seq: row.seq,
        rules: decision.rules,
        candidates: decision.candidates,
        chosen: decision.chosen.as_ref().map(chosen),
        passed_over: decision.passed.iter().map(passed).collect(),
        tally: decision.tally.iter().map(tally).collect(),
        lacking: decision.lacking.iter().map(lacking).collect(),
    }
}

pub(crate) fn chosen(chosen: &Chosen) -> ChosenView {
    ChosenView {
        offer: chosen.offer.to_string(),
        entry: chosen.entry.to_string(),
        rank: rank(chosen.rank),
        score: chosen.score,
        points: chosen.points.iter().map(points).collect(),
    }
}

fn rank(rank: Rank) -> RankView {
    RankView { priority: word(PRIORITIES, rank.priority), comes_first: rank.comes_first }
}

fn points(points: &Points) -> PointsView {
    let term = term(points.term);
    PointsView { term: term.code, text: term.sentence, points: points.points }
}

pub(crate) fn passed(passed: &Passed) -> PassedView {
    let reason = passed_over(passed.reason);
    PassedView {
        entry: passed.entry.to_string(),
        rank: rank(passed.rank),
        score: passed.score,
        reason: reason.code,
        reason_text: prerequisites::why(passed.reason, &passed.lacks),
        lacks: passed.lacks.clone(),
    }
}

fn lacking(lacking: &Lacking) -> LackingView {
    LackingView { name: lacking.name.clone(), count: lacking.count }
}

fn tally(tally: &Tally) -> TallyView {
    let reason = passed_over(tally.reason);
    TallyView { reason: reason.code, reason_text: reason.sentence, count: tally.count }
}
