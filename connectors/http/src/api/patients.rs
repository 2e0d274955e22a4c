//! `POST /api/patients/opt-out` and `opt-in`: a patient says stop, or wants messages again.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use backfill_core::code::Code;
use backfill_core::event::Opted;
use backfill_core::{EntryId, Event, PatientRef};
use backfill_reading::{FieldErrors, Reading, WaitlistRow, flatten, identifiers};
use backfill_runtime::identity::{is_placeholder, nhs_number};
use backfill_runtime::ports::{Contact, Details, Who};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::command::Command;
use super::person::{About, Person, take_about};
use super::problem::Problem;
use super::taking::{Acknowledged, Taking, done_or_answer};
use crate::App;
use crate::access::Asks;

const FIELDS: &[&str] = &["patient", "entry", "nhs_number", "local_number", "trust"];

/// Who it is: one of these ways is enough.
#[derive(Default, Deserialize, ToSchema)]
#[schema(example = json!({"nhs_number": "999 054 8609"}))]
pub(crate) struct PatientRow {
    /// The reference of the patient.
    patient: Option<String>,
    /// An entry of the patient.
    entry: Option<String>,
    /// NHS number.
    nhs_number: Option<String>,
    /// The number by which `trust` knows the patient.
    local_number: Option<String>,
    /// ODS code of the trust; needed with `local_number`. A stop is said to this trust, and to all
    /// where none is given.
    trust: Option<String>,
}

/// Who was meant, and what they want.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PatientView {
    /// The reference of the patient. Missing for a repeated request if it can no longer be told who
    /// the numbers are.
    #[serde(skip_serializing_if = "Option::is_none")]
    patient: Option<String>,
    /// Whether nothing is offered to them, and nothing is said of offers.
    opted_out: bool,
    /// By which trust; missing where by all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    trust: Option<String>,
}

/// A patient said stop, to one trust or to all: nothing is offered any more, and live offers are
/// taken back. What became of a yes is told all the same.
#[utoipa::path(
    post,
    path = "/api/patients/opt-out",
    operation_id = "opt_out",
    tag = "patients",
    request_body = PatientRow,
    params(("idempotency-key" = Option<String>, Header, description = "The id of the request.")),
    responses(
        (status = 200, description = "Nothing is offered from now on", body = PatientView),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        Problem,
    )
)]
pub(crate) async fn opt_out(
    Asks(principal): Asks,
    State(app): State<App>,
    command: Command,
) -> Result<Response, Problem> {
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    change(&taking, true).await
}

/// A patient who said stop wants messages again.
#[utoipa::path(
    post,
    path = "/api/patients/opt-in",
    operation_id = "opt_in",
    tag = "patients",
    request_body = PatientRow,
    params(("idempotency-key" = Option<String>, Header, description = "The id of the request.")),
    responses(
        (status = 200, description = "They are offered slots again", body = PatientView),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        Problem,
    )
)]
pub(crate) async fn opt_in(
    Asks(principal): Asks,
    State(app): State<App>,
    command: Command,
) -> Result<Response, Problem> {
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    change(&taking, false).await
}

/// How a patient is known.
enum Known {
    Patient(PatientRef),
    Entry(EntryId),
    Numbers(Who),
}

async fn change(taking: &Taking<'_>, opted_out: bool) -> Result<Response, Problem> {
    let fields = taking.command.json()?;
    let trust = trust(&fields)?;
    // A person who says stop before they are on a list is remembered too.
    let event = |patient| match opted_out {
        true => Event::PatientOptedOut(Opted { patient, trust }),
        false => Event::PatientOptedIn(Opted { patient, trust }),
    };
    let about = take_of(taking, &fields, event).await?;
    let About { patient, event, settled } = about;
    let patient = patient.map(|patient| patient.to_string());
    let trust = trust.map(|code| code.to_string());
    let view = PatientView { patient, opted_out, trust };
    Ok(match done_or_answer(event, settled) {
        Ok(()) => Json(view).into_response(),
        Err(answer) => *answer,
    })
}

/// Whose messages are meant; none means all.
fn trust(value: &Value) -> Result<Option<Code>, FieldErrors> {
    let row: PatientRow = flatten::row(value, FIELDS)?;
    let mut reading = Reading::default();
    let trust = reading.trust("trust", row.trust.as_deref());
    reading.finish(trust)
}

/// Takes what happened to the patient whom the fields name.
pub(super) async fn take_of(
    taking: &Taking<'_>,
    fields: &Value,
    event: impl Fn(PatientRef) -> Event,
) -> Result<About, Problem> {
    let who = who(taking.app, fields).await?;
    let person = Person { who, details: Details::default() };
    take_about(taking, &person, |patient, _: &Contact| event(patient)).await
}

/// Whom the fields name.
pub(super) async fn who(app: &App, fields: &Value) -> Result<Who, Problem> {
    find(app, known(fields)?).await
}

fn known(value: &Value) -> Result<Known, FieldErrors> {
    let row: PatientRow = flatten::row(value, FIELDS)?;
    let mut reading = Reading::default();
    let patient = reading.id("patient", row.patient.as_deref()).map(Known::Patient);
    let entry = reading.id("entry", row.entry.as_deref()).map(Known::Entry);
    let numbers = numbers(&mut reading, row);
    let mut ways = [patient, entry, numbers].into_iter().flatten();
    let (way, another) = (ways.next(), ways.next());
    if another.is_some() {
        reading.wrong("patient", "is named in several ways; give one of them");
    }
    let way = reading.finish(way)?;
    let wanted = "is missing; give it, `entry`, `nhs_number`, or `local_number` with `trust`";
    way.ok_or_else(|| FieldErrors::one("patient", wanted))
}

fn numbers(reading: &mut Reading, row: PatientRow) -> Option<Known> {
    let nhs = row.nhs_number.as_deref().filter(|number| !is_placeholder(number));
    if nhs.is_some_and(|number| nhs_number(number).is_none()) {
        let wanted = "is no NHS number: ten digits, the last of which checks the others";
        reading.wrong("nhs_number", wanted);
    }
    if row.local_number.is_some() {
        let trust = reading.needed("trust", row.trust.as_deref());
        reading.trust("trust", trust);
    }
    let PatientRow { nhs_number, local_number, trust, .. } = row;
    let row = WaitlistRow { nhs_number, local_number, trust, ..WaitlistRow::default() };
    let who = Who { numbers: identifiers(&row), ..Who::default() };
    Some(who).filter(|who| !who.numbers.is_empty()).map(Known::Numbers)
}

async fn find(app: &App, known: Known) -> Result<Who, Problem> {
    let patient = match known {
        Known::Patient(patient) => patient,
        Known::Numbers(who) => return Ok(who),
        Known::Entry(id) => {
            let entry = app.reader.entry(id).await?;
            entry.ok_or_else(|| Problem::not_found("No entry has this id."))?.patient
        }
    };
    Ok(Who { patient: Some(patient), ..Who::default() })
}
