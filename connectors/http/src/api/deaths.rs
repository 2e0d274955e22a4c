//! `POST /api/patients/died` and `death-taken-back`: a patient died, or the report was a mistake.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use backfill_core::event::{DeathTakenBack, PatientDied};
use backfill_core::{Event, PatientRef};
use serde::Serialize;
use utoipa::ToSchema;

use super::command::Command;
use super::patients::{PatientRow, take_of};
use super::person::About;
use super::problem::Problem;
use super::taking::{Acknowledged, Taking, done_or_answer};
use crate::App;
use crate::access::Asks;

/// Who was meant, and whether they are recorded as having died.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeathView {
    /// The reference of the patient. Missing for a repeated request if it can no longer be told who
    /// the numbers are.
    #[serde(skip_serializing_if = "Option::is_none")]
    patient: Option<String>,
    /// Whether they are recorded as having died.
    died: bool,
}

/// A patient died: they leave every list, live offers are taken back, and nothing is sent any more.
///
/// A yes on its way is left to the trust's answer. What is sent for them later is refused, 409.
#[utoipa::path(
    post,
    path = "/api/patients/died",
    operation_id = "record_death",
    tag = "patients",
    request_body = PatientRow,
    params(("idempotency-key" = Option<String>, Header, description = "The id of the request.")),
    responses(
        (status = 200, description = "It is recorded", body = DeathView),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        Problem,
    )
)]
pub(crate) async fn died(
    Asks(principal): Asks,
    State(app): State<App>,
    command: Command,
) -> Result<Response, Problem> {
    let event = |patient: PatientRef| Event::PatientDied(PatientDied::of(patient));
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    let about = take_of(&taking, &command.json()?, event).await?;
    Ok(answer(about, true))
}

/// A death that was reported was a mistake: the patient may be offered and sent things again.
///
/// The entries that left the list with it are back with their old waiting time. Nothing is offered to
/// them before somebody has looked: see `POST /api/waitlist/{id}/reviewed`.
#[utoipa::path(
    post,
    path = "/api/patients/death-taken-back",
    operation_id = "take_death_back",
    tag = "patients",
    request_body = PatientRow,
    params(("idempotency-key" = Option<String>, Header, description = "The id of the request.")),
    responses(
        (status = 200, description = "They are not recorded as dead", body = DeathView),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        Problem,
    )
)]
pub(crate) async fn taken_back(
    Asks(principal): Asks,
    State(app): State<App>,
    command: Command,
) -> Result<Response, Problem> {
    let event = |patient: PatientRef| Event::DeathTakenBack(DeathTakenBack::of(patient));
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    let about = take_of(&taking, &command.json()?, event).await?;
    Ok(answer(about, false))
}

/// The answer to whoever said it.
pub(super) fn answer(about: About, died: bool) -> Response {
    let patient = about.patient.map(|patient| patient.to_string());
    match done_or_answer(about.event, about.settled) {
        Ok(()) => Json(DeathView { patient, died }).into_response(),
        Err(answer) => *answer,
    }
}
