//! `POST /api/patients/{patient}/numbers/remove`: a number was said of the wrong patient.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use backfill_core::PatientRef;
use backfill_reading::{FieldErrors, Reading, flatten};
use backfill_runtime::ports::{Identifier, Taken};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::command::Command;
use super::parameters::PathId;
use super::problem::Problem;
use super::taking::{Taking, delivery};
use crate::access::Asks;
use crate::{App, records};

const FIELDS: &[&str] = &["system", "number"];

/// A number and who gave it.
#[derive(Default, Deserialize, ToSchema)]
#[schema(example = json!({"system": "R0A", "number": "M555"}))]
pub(crate) struct NumberRow {
    /// `NHS`, or whoever gave the number: mostly the trust's ODS code.
    system: Option<String>,
    /// The number.
    number: Option<String>,
}

/// Whose number it was.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NumberRemoved {
    /// The reference of the patient.
    patient: String,
    /// Whoever gave the number.
    system: String,
}

/// Takes a number off a patient of whom it was said wrongly: it leads to nobody, until it is said of
/// somebody again. Entries and appointments stay as they are.
#[utoipa::path(
    post,
    path = "/api/patients/{patient}/numbers/remove",
    operation_id = "remove_number",
    tag = "patients",
    request_body = NumberRow,
    params(
        ("patient" = String, Path, description = "The reference of the patient"),
        ("idempotency-key" = Option<String>, Header, description = "The id of the request."),
    ),
    responses(
        (status = 200, description = "It is not theirs any more", body = NumberRemoved),
        (status = 404, description = "The patient has no such number", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn remove(
    Asks(principal): Asks,
    State(app): State<App>,
    PathId(patient): PathId<PatientRef>,
    command: Command,
) -> Result<Response, Problem> {
    let number = read(&command.json()?)?;
    let view = NumberRemoved { patient: patient.to_string(), system: number.system.clone() };
    if !records::is_known_by(&app, patient, &number).await? {
        return Err(Problem::not_found("The patient has no such number."));
    }
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    let mut delivery = delivery(&taking, Vec::new());
    delivery.contacts = vec![records::not_theirs(patient, number)];
    match taking.take(delivery).await? {
        Taken::New | Taken::Duplicate { .. } => Ok(Json(view).into_response()),
        Taken::Conflict | Taken::Overtaken => Err(Problem::id_reused()),
    }
}

fn read(value: &Value) -> Result<Identifier, FieldErrors> {
    let row: NumberRow = flatten::row(value, FIELDS)?;
    let mut reading = Reading::default();
    let system = reading.needed("system", row.system.as_deref());
    let number = reading.needed("number", row.number.as_deref());
    let pair = reading.finish(system.zip(number))?;
    let missing = || FieldErrors::one("number", "is missing");
    pair.map(|(system, number)| records::number(system, number)).ok_or_else(missing)
}
