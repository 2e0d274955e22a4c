//! `POST /api/patients/admitted` and `discharged`: a patient came into hospital, or left it.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use backfill_core::event::{PatientAdmitted, PatientDischarged};
use backfill_core::{Event, Timestamp};
use backfill_reading::{FieldErrors, Reading, given};
use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::command::Command;
use super::patients::{PatientRow, take_of};
use super::person::About;
use super::problem::Problem;
use super::taking::{Acknowledged, Taking, done_or_answer};
use crate::App;
use crate::access::Asks;
use crate::words::moments::rfc3339;

/// Who came into hospital, and for how long.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"nhs_number": "999 054 8609", "until": "2026-12-04"}))]
#[expect(dead_code, reason = "describes the body for the document")]
pub(crate) struct AdmissionRow {
    #[serde(flatten)]
    who: PatientRow,
    /// When the stay is expected to end: a date, which counts to its end, or a date and time. Leave
    /// it out if it is not known; one that has passed counts as not known.
    until: Option<String>,
}

/// Who was meant, and whether they are in hospital.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StayView {
    /// The reference of the patient. Missing for a repeated request if it can no longer be told who
    /// the numbers are.
    #[serde(skip_serializing_if = "Option::is_none")]
    patient: Option<String>,
    /// Whether they are in hospital.
    admitted: bool,
    /// When the stay is expected to end.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

/// A patient came into hospital, or stays for another time than was thought.
///
/// What starts while they are in is not offered to them, and live offers of such times are taken
/// back. Without an expected end that lasts until the discharge, and at most 60 days.
#[utoipa::path(
    post,
    path = "/api/patients/admitted",
    operation_id = "record_admission",
    tag = "patients",
    request_body = AdmissionRow,
    params(("idempotency-key" = Option<String>, Header, description = "The id of the request.")),
    responses(
        (status = 200, description = "It is recorded", body = StayView),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        Problem,
    )
)]
pub(crate) async fn admitted(
    Asks(principal): Asks,
    State(app): State<App>,
    command: Command,
) -> Result<Response, Problem> {
    let mut fields = command.json()?;
    let until = until(&app, &mut fields)?;
    // Who does not say when says it when it comes.
    let said_at = command.received_at;
    let event = |patient| Event::PatientAdmitted(PatientAdmitted { patient, until, said_at });
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    let about = take_of(&taking, &fields, event).await?;
    Ok(answer(about, true, until.map(|until| rfc3339(&app.zone, until))))
}

/// A patient left hospital, or was never in: they are offered what is free again.
#[utoipa::path(
    post,
    path = "/api/patients/discharged",
    operation_id = "record_discharge",
    tag = "patients",
    request_body = PatientRow,
    params(("idempotency-key" = Option<String>, Header, description = "The id of the request.")),
    responses(
        (status = 200, description = "It is recorded", body = StayView),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        Problem,
    )
)]
pub(crate) async fn discharged(
    Asks(principal): Asks,
    State(app): State<App>,
    command: Command,
) -> Result<Response, Problem> {
    let said_at = command.received_at;
    let event = |patient| Event::PatientDischarged(PatientDischarged { patient, said_at });
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    let about = take_of(&taking, &command.json()?, event).await?;
    Ok(answer(about, false, None))
}

/// Takes `until` out of the fields. A date alone counts to its end: they leave in the course of it.
fn until(app: &App, fields: &mut Value) -> Result<Option<Timestamp>, FieldErrors> {
    let value = fields.as_object_mut().and_then(|object| object.remove("until"));
    let text = match &value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text,
        Some(_) => return Err(FieldErrors::one("until", "must be text: a date, or with a time")),
    };
    let mut reading = Reading::default();
    let at = reading.day_or_moment("until", Some(text), &app.zone);
    let is_date = given(Some(text)).is_some_and(|text| !text.contains(':'));
    let end = match at {
        Some(at) if is_date => next_day(app, at),
        at => at,
    };
    reading.finish(end)
}

fn next_day(app: &App, at: Timestamp) -> Option<Timestamp> {
    let next = app.zone.civil(at).date().checked_add(1.day()).ok()?;
    app.zone.moment(next.at(0, 0, 0, 0)).ok()
}

fn answer(about: About, admitted: bool, until: Option<String>) -> Response {
    let patient = about.patient.map(|patient| patient.to_string());
    match done_or_answer(about.event, about.settled) {
        Ok(()) => Json(StayView { patient, admitted, until }).into_response(),
        Err(answer) => *answer,
    }
}
