//! `POST /api/waitlist`: somebody joins the list.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use backfill_core::entry::Entry;
use backfill_core::event::PatientDied;
use backfill_core::{EntryId, Event, PatientRef};
use backfill_reading::{
    FieldErrors, ReadEntry, Reading, Unsaid, WaitlistRow, contact_from, entry_from, tells_death,
    trust_code, usual_reach, words_about_times,
};
use backfill_runtime::ids;
use backfill_runtime::ports::{Contact, Details, Who};

use super::view::{self, EntryAnswer, url};
use crate::App;
use crate::access::Asks;
use crate::api::command::Command;
use crate::api::deaths::DeathView;
use crate::api::person::{About, Person, take_about};
use crate::api::problem::Problem;
use crate::api::taking::{Acknowledged, Taking, done_or_answer};
use crate::api::{deaths, refused};

/// Adds a patient who waits for a service.
///
/// `reference`, the number in the trust's list, names the entry: the same number again is the
/// same entry. Numbers, names and addresses go to the encrypted vault and nowhere else.
///
/// Times in words that are not understood, and addresses that cannot be used, refuse nobody: the
/// answer has `notices`, and the entry says `times_to_read` or how the patient is reached instead.
///
/// A row that says that the patient died adds nothing: see `POST /api/patients/died`.
#[utoipa::path(
    post,
    path = "/api/waitlist",
    operation_id = "add_entry",
    tag = "waitlist",
    request_body = WaitlistRow,
    params(("idempotency-key" = Option<String>, Header, description = "The id of the request.")),
    responses(
        (status = 200, description = "The row says that the patient died: nothing is added",
         body = DeathView),
        (status = 201, description = "The entry is on the list", body = EntryAnswer,
         headers(("etag" = String, description = "Its version"))),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        (status = 409, description = "The patient waits for this service already", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn post(
    Asks(principal): Asks,
    State(app): State<App>,
    command: Command,
) -> Result<Response, Problem> {
    let (row, person, read) = match parse(&app, &command) {
        Ok(parsed) => parsed,
        Err(problem) => return Err(refused::keep(&app, &command, problem).await),
    };
    let Some(ReadEntry { entry, notices }) = read else {
        let trust = row.trust.as_deref().and_then(|text| trust_code(text).ok());
        let taking = Taking { app: &app, principal: &principal, command: &command, trust };
        let died = |patient, _: &Contact| Event::PatientDied(PatientDied::of(patient));
        return Ok(deaths::answer(take_about(&taking, &person, died).await?, true));
    };
    let is_unreachable = row.reach.is_none() && !entry.reach.is_digital();
    let unsaid = Unsaid::of(&row, &app.row_context(command.received_at));
    let before = app.reader.entry(entry.id).await?;
    let words = match &before {
        Some(before) => {
            app.vault.get(before.patient).await?.and_then(|it| it.times.get(&entry.id).cloned())
        }
        None => None,
    };
    let added = |patient, known: &Contact| {
        let reach = if is_unreachable { usual_reach(known) } else { entry.reach };
        let mut entry = Entry { patient, reach, ..entry.clone() };
        unsaid.fill(&mut entry, before.as_ref(), words.as_deref());
        Event::EntryAdded(entry)
    };
    let taking =
        Taking { app: &app, principal: &principal, command: &command, trust: Some(entry.trust) };
    let About { event, settled, .. } = take_about(&taking, &person, added).await?;
    Ok(match done_or_answer(event, settled) {
        Ok(()) => created(&app, entry, notices).await,
        Err(answer) => *answer,
    })
}

/// A row, whom it is about, and its entry with the patient still to be set; no entry if it says that
/// the patient died.
type Parsed = (WaitlistRow, Person, Option<ReadEntry>);

fn parse(app: &App, command: &Command) -> Result<Parsed, Problem> {
    let row = WaitlistRow::from_json(&command.json()?)?;
    let context = app.row_context(command.received_at);
    if tells_death(&row, &context)? {
        let who = Who { patient: named_patient(&row)?, ..contact_from(&row, &context).0 };
        return Ok((row, Person { who, details: Details::default() }, None));
    }
    let read = entry_from(&row, PatientRef(0), &context);
    let (named, mut read) = FieldErrors::both(named_patient(&row), read)?;
    if read.entry.id == EntryId(0) {
        read.entry.id = ids::entry_id(read.entry.trust.as_str(), &command.id);
    }
    let (who, details) = contact_from(&row, &context);
    let details = Details { times: words_about_times(&row, read.entry.id), ..details };
    Ok((row, Person { who: Who { patient: named, ..who }, details }, Some(read)))
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

/// The entry as it was committed: a repeated request shows how it is now.
async fn created(app: &App, entry: Entry, notices: FieldErrors) -> Response {
    let location = [(header::LOCATION, url(entry.id))];
    (location, view::answer(app, StatusCode::CREATED, entry, notices).await).into_response()
}
