//! `POST /api/patients/merges`: a person says that two references are one patient.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use backfill_core::event::PatientsMerged;
use backfill_core::{Event, PatientRef};
use backfill_reading::{FieldErrors, Reading, flatten};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::command::Command;
use super::problem::Problem;
use super::taking::{Acknowledged, Taking, done_or_answer, take_one, was_taken};
use crate::App;
use crate::access::Asks;
use crate::records::{self, Objection};

const FIELDS: &[&str] = &["patient", "into"];

/// Two references that are one patient.
#[derive(Default, Deserialize, ToSchema)]
#[schema(example = json!({
    "patient": "0123456789abcdef0123456789abcdef",
    "into": "fedcba9876543210fedcba9876543210",
}))]
pub(crate) struct MergeRow {
    /// The reference that ends.
    patient: Option<String>,
    /// The reference that stays.
    into: Option<String>,
}

/// Two references that are one patient from now on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Merged {
    /// The reference that ended.
    patient: String,
    /// The reference that stayed.
    into: String,
}

/// A person says that two references are one patient: entries, appointments and offers of both are
/// theirs. Refused if each of them has an NHS number. It can be taken back.
#[utoipa::path(
    post,
    path = "/api/patients/merges",
    operation_id = "merge_patients",
    tag = "patients",
    request_body = MergeRow,
    params(("idempotency-key" = Option<String>, Header, description = "The id of the request.")),
    responses(
        (status = 200, description = "They are one patient", body = Merged),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        Problem,
    )
)]
pub(crate) async fn post(
    Asks(principal): Asks,
    State(app): State<App>,
    command: Command,
) -> Result<Response, Problem> {
    let merged = read(&command.json()?)?;
    if !was_taken(&app, &command, None).await? {
        check(&app, merged).await?;
    }
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    let (event, settled) = take_one(&taking, Event::PatientsMerged(merged)).await?;
    let view = Merged { patient: merged.from.to_string(), into: merged.into.to_string() };
    Ok(match done_or_answer(event, settled) {
        Ok(()) => Json(view).into_response(),
        Err(answer) => *answer,
    })
}

fn read(value: &Value) -> Result<PatientsMerged, FieldErrors> {
    let row: MergeRow = flatten::row(value, FIELDS)?;
    let mut reading = Reading::default();
    let patient = reading.needed("patient", row.patient.as_deref());
    let into = reading.needed("into", row.into.as_deref());
    let from: Option<PatientRef> = reading.id("patient", patient);
    let into: Option<PatientRef> = reading.id("into", into);
    if from.is_some() && from == into {
        reading.wrong("into", "is the same reference as `patient`");
    }
    let pair = reading.finish(from.zip(into))?;
    let missing = || FieldErrors::one("patient", "is missing");
    pair.map(|(from, into)| PatientsMerged::untimed(from, into)).ok_or_else(missing)
}

async fn check(app: &App, merged: PatientsMerged) -> Result<(), Problem> {
    match records::objection(app, merged).await? {
        None => Ok(()),
        Some(Objection::Doubt(doubt)) => Err(doubt.into()),
        Some(Objection::Nobody(who)) => {
            let field = if who == merged.into { "into" } else { "patient" };
            Err(FieldErrors::one(field, "is nobody's reference").into())
        }
    }
}
