//! `GET /api/patients/merges` and `POST /api/patients/{patient}/part`: which references were found
//! to be one person, and taking that back.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use backfill_core::event::PatientsParted;
use backfill_core::{Event, PatientRef};
use backfill_reading::Reading;
use backfill_runtime::ports::Merge;
use serde::Serialize;
use utoipa::ToSchema;

use super::command::Command;
use super::parameters::{Parameters, PathId};
use super::problem::Problem;
use super::taking::{Acknowledged, Taking, done_or_answer, take_one};
use crate::App;
use crate::access::Asks;
use crate::words::moments::rfc3339;

/// Merges listed if nothing is said.
const LISTED_DEFAULT: usize = 100;
/// Most merges listed.
const LISTED_MAX: usize = 1_000;

/// Two references that are one person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MergeView {
    /// The reference that ended.
    patient: String,
    /// The reference that stayed.
    into: String,
    /// When that was decided.
    merged_at: String,
    /// The event that said so.
    event: String,
}

/// The merges that hold.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MergeList {
    /// Newest first.
    merges: Vec<MergeView>,
}

/// Lists which references were found to be one person, newest first.
#[utoipa::path(
    get,
    path = "/api/patients/merges",
    operation_id = "list_merges",
    tag = "patients",
    params(("limit" = Option<usize>, Query, description = "1 to 1000; 100 if not given")),
    responses((status = 200, description = "The merges", body = MergeList), Problem)
)]
pub(crate) async fn list(
    _: Asks,
    State(app): State<App>,
    parameters: Parameters,
) -> Result<Json<MergeList>, Problem> {
    parameters.only(&["limit"])?;
    let mut reading = Reading::default();
    let limit = parameters.limit(&mut reading, LISTED_DEFAULT, LISTED_MAX);
    let merges = app.vault.merges(reading.finish(limit)?).await?;
    Ok(Json(MergeList { merges: merges.iter().map(|merge| view(&app, merge)).collect() }))
}

/// Takes a merge back: the reference stands for itself again, with what came with it.
///
/// What was said of the person since the merge stays with the other reference.
#[utoipa::path(
    post,
    path = "/api/patients/{patient}/part",
    operation_id = "part_patients",
    tag = "patients",
    params(
        ("patient" = String, Path, description = "The reference that ended with the merge"),
        ("idempotency-key" = Option<String>, Header, description = "The id of the request."),
    ),
    responses(
        (status = 200, description = "The merge that was taken back", body = MergeView),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        (status = 404, description = "No merge ended this reference", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn part(
    Asks(principal): Asks,
    State(app): State<App>,
    PathId(from): PathId<PatientRef>,
    command: Command,
) -> Result<Response, Problem> {
    let merge = app.vault.merge_of(from).await?;
    let merge = merge.ok_or_else(|| Problem::not_found("No merge ended this reference."))?;
    let parted = Event::PatientsParted(PatientsParted { from, into: merge.into });
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    let (event, settled) = take_one(&taking, parted).await?;
    Ok(match done_or_answer(event, settled) {
        Ok(()) => Json(view(&app, &merge)).into_response(),
        Err(answer) => *answer,
    })
}

fn view(app: &App, merge: &Merge) -> MergeView {
    MergeView {
        patient: merge.from.to_string(),
        into: merge.into.to_string(),
        merged_at: rfc3339(&app.zone, merge.at),
        event: merge.event.to_string(),
    }
}
