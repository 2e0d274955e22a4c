//! `POST /api/patients/find`, `GET /api/patients/{patient}/held` and `POST /api/patients/{patient}/erase`:
//! what a person may ask for by law.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backfill_core::PatientRef;
use backfill_runtime::erasure::{Erasing, Erasure};
use backfill_runtime::permission::Denied;
use backfill_runtime::ports::Resolved;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::command::Command;
use super::parameters::PathId;
use super::patients::{PatientRow, who};
use super::problem::Problem;
use crate::App;
use crate::access::Asks;
use crate::held::held_json;

/// Who it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundView {
    /// The reference of the patient.
    patient: String,
}

/// What was destroyed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErasedView {
    /// The reference of the patient, behind which nobody is any more.
    patient: String,
    /// How many entries left the list.
    entries: usize,
    /// How many originals that were put aside named the patient and are gone.
    put_aside: u64,
    /// How many events of it are durable and not decided yet.
    undecided: usize,
}

/// Finds somebody by a number, for the other two.
#[utoipa::path(
    post,
    path = "/api/patients/find",
    operation_id = "find_patient",
    tag = "patients",
    request_body = PatientRow,
    responses(
        (status = 200, description = "Who it is", body = FoundView),
        (status = 404, description = "Nobody is known by that", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn find(
    _: Asks,
    State(app): State<App>,
    command: Command,
) -> Result<Json<FoundView>, Problem> {
    let who = who(&app, &command.json()?).await?;
    let none = || Problem::not_found("Nobody is known by that.");
    let patient = match app.vault.resolve(&who).await? {
        Resolved::Known(patient) => patient,
        Resolved::New(_) | Resolved::Nobody => return Err(none()),
        Resolved::Doubt(doubt) => return Err(Problem::in_doubt(doubt)),
    };
    app.vault.get(patient).await?.ok_or_else(none)?;
    Ok(Json(FoundView { patient: patient.to_string() }))
}

/// All that is kept of a person, for that person: who they are, what they wait for, were offered,
/// answered and booked, what was sent, why they were chosen or passed over, what happened to them, and
/// the originals that were put aside and name them.
#[utoipa::path(
    get,
    path = "/api/patients/{patient}/held",
    operation_id = "show_held",
    tag = "patients",
    params(("patient" = String, Path, description = "The reference of the patient")),
    responses(
        (status = 200, description = "All that is kept", body = Object),
        (status = 404, description = "Nothing is kept under this reference", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn held(
    _: Asks,
    State(app): State<App>,
    PathId(patient): PathId<PatientRef>,
) -> Result<Json<Value>, Problem> {
    let held = app.subjects.held(patient).await?;
    if held.is_of_nobody() {
        return Err(nobody());
    }
    Ok(Json(held_json(&app, &held).await?))
}

/// Erases a person: they leave every list, open offers are taken back, and their key is destroyed with
/// all that says who they are. It cannot be taken back.
///
/// The journal keeps what happened under a reference that is nobody's. Who is sent again is a new
/// person. While a yes of theirs waits for the trust, nothing is erased, 409.
#[utoipa::path(
    post,
    path = "/api/patients/{patient}/erase",
    operation_id = "erase_patient",
    tag = "patients",
    params(("patient" = String, Path, description = "The reference of the patient")),
    responses(
        (status = 200, description = "Nobody can read any more who it was", body = ErasedView),
        (status = 404, description = "Nothing is kept under this reference", body = Problem,
         content_type = "application/problem+json"),
        (status = 409, description = "A booking of theirs is under way", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn erase(
    Asks(principal): Asks,
    State(app): State<App>,
    PathId(patient): PathId<PatientRef>,
    command: Command,
) -> Result<Json<ErasedView>, Problem> {
    if !principal.may_for_all() {
        return Err(Denied::ForAll.into());
    }
    let erasure = Erasure {
        intake: app.intake.as_ref(),
        reader: app.reader.as_ref(),
        subjects: app.subjects.as_ref(),
        now: command.received_at,
        wait: Duration::from_millis(app.options.outcome_wait_ms),
    };
    match erasure.erase(patient).await? {
        Erasing::Nobody => Err(nobody()),
        Erasing::BookingUnderWay => Err(under_way()),
        Erasing::Done { erased, entries, undecided } => {
            tracing::info!(%patient, entries, put_aside = erased.quarantined, "person erased");
            let put_aside = erased.quarantined;
            let patient = patient.to_string();
            Ok(Json(ErasedView { patient, entries, put_aside, undecided }))
        }
    }
}

fn nobody() -> Problem {
    Problem::not_found("Nothing is kept under this reference.")
}

fn under_way() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "booking-under-way",
        "A booking of this patient is under way",
        "The patient said yes to an offer, and the trust has not answered yet. Confirm or refuse the \
         booking, then ask again.",
    )
}
