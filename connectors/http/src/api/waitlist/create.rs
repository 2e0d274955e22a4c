//! `POST /api/waitlist`: somebody joins the list.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use backfill_core::entry::{Entry, Reach};
use backfill_core::{EntryId, Event, PatientRef};
use backfill_runtime::ids;
use backfill_runtime::ports::{Contact, PortError};

use super::view::{self, EntryView, url};
use super::{WaitlistRow, contact_from, entry_from};
use crate::App;
use crate::api::command::Command;
use crate::api::problem::Problem;
use crate::api::reading::Reading;
use crate::api::taking::{Acknowledged, done_or_answer, take_one};
use crate::api::{FieldErrors, refused};

/// Adds a patient who waits for a service.
///
/// `reference`, the number in the trust's list, names the entry: the same number again is the
/// same entry. Numbers, names and addresses go to the encrypted vault and nowhere else.
#[utoipa::path(
    post,
    path = "/api/waitlist",
    operation_id = "add_entry",
    tag = "waitlist",
    request_body = WaitlistRow,
    params(("idempotency-key" = Option<String>, Header, description = "The id of the request.")),
    responses(
        (status = 201, description = "The entry is on the list", body = EntryView,
         headers(("etag" = String, description = "Its version"))),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        (status = 409, description = "The patient waits for this service already", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn post(State(app): State<App>, command: Command) -> Result<Response, Problem> {
    let (row, named, mut entry) = match parse(&app, &command) {
        Ok(parsed) => parsed,
        Err(problem) => return Err(refused::keep(&app, &command, problem).await),
    };
    entry.patient = known_patient(&app, &row, named).await?;
    if row.reach.is_none() && !entry.reach.is_digital() {
        entry.reach = usual_reach(&app, entry.patient).await?;
    }
    let added = Event::EntryAdded(entry.clone());
    let (event, settled) = take_one(&app, &command, Some(entry.trust), added).await?;
    Ok(match done_or_answer(event, settled) {
        Ok(()) => created(&app, entry).await,
        Err(answer) => *answer,
    })
}

/// The row, the patient it names, and its entry with the patient still to be set.
fn parse(
    app: &App,
    command: &Command,
) -> Result<(WaitlistRow, Option<PatientRef>, Entry), Problem> {
    let row = WaitlistRow::from_json(&command.json()?)?;
    let entry = entry_from(&row, PatientRef(0), &app.zone, command.received_at);
    let (named, mut entry) = FieldErrors::both(named_patient(&row), entry)?;
    if entry.id == EntryId(0) {
        entry.id = ids::entry_id(entry.trust.as_str(), &command.id);
    }
    Ok((row, named, entry))
}

/// The reference in the row, if there is one. A row must say somehow who it is about.
fn named_patient(row: &WaitlistRow) -> Result<Option<PatientRef>, FieldErrors> {
    let mut reading = Reading::default();
    let named = reading.id("patient", row.patient.as_deref());
    if row.patient.is_none() && row.nhs_number.is_none() && row.local_number.is_none() {
        reading.wrong("nhs_number", "is missing; give it, `local_number` or `patient`");
    }
    reading.finish(named)
}

/// Finds or makes the reference, and keeps what the row tells about the patient.
pub(super) async fn known_patient(
    app: &App,
    row: &WaitlistRow,
    named: Option<PatientRef>,
) -> Result<PatientRef, PortError> {
    let (identifiers, contact) = contact_from(row);
    let patient = match named {
        Some(patient) => patient,
        None => app.vault.resolve(&identifiers).await?,
    };
    if contact != Contact::default() {
        app.vault.put(patient, &contact).await?;
    }
    Ok(patient)
}

/// How to reach somebody of whom the row tells neither phone nor email: by what is known already.
async fn usual_reach(app: &App, patient: PatientRef) -> Result<Reach, PortError> {
    let contact = app.vault.get(patient).await?.unwrap_or_default();
    Ok(match (contact.phone, contact.email) {
        (Some(_), _) => Reach::Text,
        (None, Some(_)) => Reach::Email,
        (None, None) => Reach::Call,
    })
}

/// The entry as it was committed: a repeated request shows how it is now.
async fn created(app: &App, entry: Entry) -> Response {
    let location = [(header::LOCATION, url(entry.id))];
    (location, view::answer(app, StatusCode::CREATED, entry).await).into_response()
}
