//! `POST /api/appointments`: who sits where, as a trust's system has it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backfill_core::event::AppointmentBooked;
use backfill_core::{Event, EventId};
use backfill_reading::{
    AppointmentRow, DiaryContext, FieldError, FieldErrors, ReadAppointment, Standing,
    appointment_from, is_over,
};
use backfill_runtime::ids;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::url;
use crate::App;
use crate::access::Asks;
use crate::api::command::Command;
use crate::api::people::{Item, check_known, take_all_about};
use crate::api::person::Person;
use crate::api::problem::Problem;
use crate::api::refused;
use crate::api::taking::{Settled, Taking, status_url};
use crate::api::vocabulary::EventState;

/// Most appointments in one request.
const BATCH_MAX: usize = 500;

/// What became of an appointment that was told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppointmentTaken {
    /// The id of the event.
    event: String,
    /// Where to ask what it came to.
    status_url: String,
    /// `taken`, `refused` (nothing was changed), or `pending`: durable, but not decided yet.
    #[schema(value_type = EventState)]
    state: &'static str,
    /// Why nothing was changed, such as `out-of-order`.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<&'static str>,
    /// The id of the appointment.
    appointment: String,
    /// Where it is shown.
    appointment_url: String,
    /// What a person must look at, although the row is taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notices: Vec<FieldError>,
}

/// One appointment of a trust's diary, or an array of at most 500. An array is taken whole or
/// refused whole.
///
/// Tells who sits where, which times are taken and which appointment somebody who waits holds.
/// `reference`, the number of the trust's system, names the appointment: told again, it is changed.
/// What a later row leaves out is as known. Nothing is offered because of it, except where it says
/// with `move_reason` why an appointment left its time. What was cancelled goes to `/api/cancellations`.
#[utoipa::path(
    post,
    path = "/api/appointments",
    operation_id = "tell_appointments",
    tag = "appointments",
    request_body(content = inline(AppointmentBody), content_type = "application/json"),
    params(("idempotency-key" = Option<String>, Header, description = "The id of the request.")),
    responses(
        (status = 202, description = "Durable; an array answers an array",
         body = inline(AppointmentAnswer)),
        (status = 409, description = "It cannot be told who a patient is", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn post(
    Asks(principal): Asks,
    State(app): State<App>,
    command: Command,
) -> Result<Response, Problem> {
    let (rows, batch) = match parse(&app, &command) {
        Ok(parsed) => parsed,
        Err(problem) => return Err(refused::keep(&app, &command, problem).await),
    };
    let first = rows.first().map(|row| row.told.appointment.facts.trust);
    let is_one = rows.iter().all(|row| Some(row.told.appointment.facts.trust) == first);
    let taking = Taking {
        app: &app,
        principal: &principal,
        command: &command,
        trust: first.filter(|_| is_one),
    };
    let items = items(&taking, &rows, batch);
    check_known(&taking, &items, batch).await?;
    let told = |index: usize, patient| {
        let mut told: AppointmentBooked = rows[index].told.clone();
        told.appointment.patient = patient;
        Event::AppointmentBooked(told)
    };
    let settled = take_all_about(&taking, &items, told).await?;
    let all: Vec<AppointmentTaken> = rows
        .into_iter()
        .zip(settled)
        .map(|(row, (event, settled))| taken(row, event, settled))
        .collect();
    if batch {
        return Ok((StatusCode::ACCEPTED, Json(all)).into_response());
    }
    Ok((StatusCode::ACCEPTED, Json(all.into_iter().next())).into_response())
}

/// What may be sent.
#[derive(Debug, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only described, never made")]
pub(crate) enum AppointmentBody {
    /// One appointment.
    One(Box<AppointmentRow>),
    /// A batch.
    Batch(Vec<AppointmentRow>),
}

/// What is answered.
#[derive(Debug, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only described, never made")]
pub(crate) enum AppointmentAnswer {
    /// To one appointment.
    One(Box<AppointmentTaken>),
    /// To a batch, in its order.
    Batch(Vec<AppointmentTaken>),
}

fn parse(app: &App, command: &Command) -> Result<(Vec<ReadAppointment>, bool), Problem> {
    let (items, batch) = match command.json()? {
        Value::Array(items) => (items, true),
        one @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Object(_)) => (vec![one], false),
    };
    Ok((read(app, command, &items, batch)?, batch))
}

fn read(
    app: &App,
    command: &Command,
    items: &[Value],
    batch: bool,
) -> Result<Vec<ReadAppointment>, FieldErrors> {
    if batch && !(1..=BATCH_MAX).contains(&items.len()) {
        return Err(FieldErrors::one("", format!("a batch holds 1 to {BATCH_MAX} appointments")));
    }
    let context = app.diary_context(command.received_at);
    let mut errors = FieldErrors::default();
    let mut rows: Vec<ReadAppointment> = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        match standing(item, &context) {
            Ok(row) => rows.push(row),
            Err(wrong) if batch => errors.push_item(index, wrong),
            Err(wrong) => return Err(wrong),
        }
    }
    let rows = errors.or(rows)?;
    check_references(&rows)?;
    Ok(rows)
}

/// What does not stand has no place in a diary.
fn standing(item: &Value, context: &DiaryContext<'_>) -> Result<ReadAppointment, FieldErrors> {
    let row = appointment_from(&AppointmentRow::from_json(item)?, context)?;
    if row.standing != Standing::Booked {
        let message = "must be booked; what was cancelled goes to /api/cancellations";
        return Err(FieldErrors::one("status", message));
    }
    if is_over(&row, context.row.now) {
        return Err(FieldErrors::one("start", "is past: only what is to come has a place here"));
    }
    Ok(row)
}

/// The same number twice in one batch: which of the two is right cannot be told.
fn check_references(rows: &[ReadAppointment]) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut seen = std::collections::BTreeSet::new();
    for (index, row) in rows.iter().enumerate() {
        if !seen.insert(row.told.appointment.id) {
            errors.push(&format!("[{index}].reference"), "is the number of another item too");
        }
    }
    errors.or(())
}

fn items(taking: &Taking<'_>, rows: &[ReadAppointment], batch: bool) -> Vec<Item> {
    let source = Command::source(taking.trust);
    let event = |index: usize| match batch {
        false => taking.event_id(),
        true => ids::event_id(&[&source, &taking.command.id, &index.to_string()]),
    };
    let person = |row: &ReadAppointment| {
        let (who, details) = row.person.clone()?;
        Some(Person { who, details })
    };
    let item = |(index, row)| Item { event: event(index), person: person(row) };
    rows.iter().enumerate().map(item).collect()
}

fn taken(row: ReadAppointment, event: EventId, settled: Settled) -> AppointmentTaken {
    let (state, refusal) = settled.said();
    let appointment = row.told.appointment.id.to_string();
    AppointmentTaken {
        event: event.to_string(),
        status_url: status_url(event),
        state,
        refusal,
        appointment_url: url(&appointment),
        appointment,
        notices: row.notices.into_vec(),
    }
}
