//! `/console/patients`: a coordinator looks a patient up by number, and says that they died, or that a
//! death was reported by mistake. Numbers stand in the form and never in an address.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backfill_core::event::{DeathTakenBack, PatientDied};
use backfill_core::{Event, PatientRef};
use backfill_reading::{WaitlistRow, given, identifiers};
use backfill_runtime::ports::{EntryFilter, Resolved, Who};

use super::action::note;
use super::considered::EntryLine;
use super::person::Person;
use super::problem::Problem;
use crate::App;
use crate::access::Asks;
use crate::pages::render;

/// How many entries are read.
const ENTRIES_MAX: usize = 100;

#[derive(Template)]
#[template(path = "console/patients.html")]
struct PatientsPage {
    title: String,
    refresh_seconds: u32,
    note: Option<&'static str>,
    /// Why nobody was found.
    fault: Option<&'static str>,
    found: Option<Found>,
}

/// Somebody who was looked up.
struct Found {
    id: PatientRef,
    person: Person,
    entries: Vec<EntryLine>,
}

#[derive(serde::Deserialize)]
pub(super) struct FindForm {
    #[serde(default)]
    nhs_number: String,
    #[serde(default)]
    local_number: String,
    #[serde(default)]
    trust: String,
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct DeathForm {
    result: String,
    #[serde(default)]
    sure: Option<String>,
}

pub(super) async fn show(_: Asks, RawQuery(query): RawQuery) -> Response {
    let note = match query.as_deref() {
        Some("done=died") => Some(
            "Taken down: they have left every list, live offers are taken back, and nothing is \
             sent any more.",
        ),
        Some("done=taken-back") => Some(
            "Taken down. What left the list with the death is among the entries to look at, with \
             its old waiting time.",
        ),
        Some("done=stopped") => Some(
            "Taken down: nothing is offered to them any more, and offers that are out are taken \
             back. What became of a yes is still told, and they keep their place.",
        ),
        Some("done=wanted") => Some("Taken down: they are offered what is free again."),
        Some(_) | None => None,
    };
    page(StatusCode::OK, note, None, None)
}

pub(super) async fn find(
    _: Asks,
    State(app): State<App>,
    form: Result<Form<FindForm>, FormRejection>,
) -> Result<Response, Problem> {
    let Ok(Form(form)) = form else {
        return Err(Problem::BadForm("Give the NHS number, or the trust's own number."));
    };
    let text = |text: &str| given(Some(text)).map(str::to_owned);
    let row = WaitlistRow {
        nhs_number: text(&form.nhs_number),
        local_number: text(&form.local_number),
        trust: text(&form.trust),
        ..WaitlistRow::default()
    };
    let who = Who { numbers: identifiers(&row), ..Who::default() };
    let fault = match app.vault.resolve(&who).await? {
        Resolved::Known(patient) => match found(&app, patient).await? {
            Some(found) => return Ok(page(StatusCode::OK, None, None, Some(found))),
            None => "Nothing is known about this person any more.",
        },
        Resolved::New(_) => "Nobody is known by this number.",
        Resolved::Doubt(_) => "These numbers are of different people: give one of them.",
        Resolved::Nobody => {
            "This is nobody's number: give the ten digits of an NHS number, or a number of the \
             trust together with the trust's code."
        }
    };
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, None, Some(fault), None))
}

async fn found(app: &App, id: PatientRef) -> Result<Option<Found>, Problem> {
    let Some(person) = Person::known_as(app, id).await? else { return Ok(None) };
    let patient = Some(id);
    let filter = EntryFilter { patient, count_max: ENTRIES_MAX, ..EntryFilter::default() };
    let entries = EntryLine::all(app, &app.reader.entries(&filter).await?).await?;
    Ok(Some(Found { id, person, entries }))
}

pub(super) async fn death(
    Asks(principal): Asks,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Result<Form<DeathForm>, FormRejection>,
) -> Result<Response, Problem> {
    let patient: PatientRef = id.parse().map_err(|_| Problem::NotFound("patient"))?;
    let bad_form = Problem::BadForm("Tick that you are sure, and say what is so.");
    let Ok(Form(form)) = form else { return Err(bad_form) };
    if form.sure.is_none() {
        return Err(bad_form);
    }
    let (done, event) = match form.result.as_str() {
        "died" => ("died", Event::PatientDied(PatientDied::of(patient))),
        "taken-back" => ("taken-back", Event::DeathTakenBack(DeathTakenBack::of(patient))),
        _ => return Err(bad_form),
    };
    if app.vault.get(patient).await?.is_none() {
        return Err(Problem::NotFound("patient"));
    }
    note(&app, &principal, &format!("{patient}:{done}"), event).await?;
    Ok(Redirect::to(&format!("/console/patients?done={done}")).into_response())
}

fn page(
    status: StatusCode,
    note: Option<&'static str>,
    fault: Option<&'static str>,
    found: Option<Found>,
) -> Response {
    let title = "Patients".to_owned();
    render(status, &PatientsPage { title, refresh_seconds: 0, note, fault, found })
}
