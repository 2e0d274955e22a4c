//! `DELETE /api/appointments/{id}`: a program asks to cancel an appointment.

use axum::extract::State;
use axum::response::Response;
use backfill_core::event::{Change, Expected};
use backfill_core::{AppointmentId, EventId};
use backfill_runtime::ports::OutboxRow;

use super::AppointmentView;
use crate::App;
use crate::access::Asks;
use crate::api::command::Command;
use crate::api::condition::Condition;
use crate::api::parameters::PathId;
use crate::api::problem::Problem;
use crate::api::taking::{Acknowledged, Taking, acknowledged, done_or_answer, take_one, was_taken};

/// How many things to do by hand are read.
const TO_DO_READ_MAX: usize = 1_000;

/// Asks the trust's system to cancel an appointment. The time is freed once it has acknowledged.
#[utoipa::path(
    delete,
    path = "/api/appointments/{id}",
    operation_id = "cancel_appointment",
    tag = "appointments",
    params(
        ("id" = String, Path, description = "The id of the appointment"),
        ("idempotency-key" = Option<String>, Header, description = "The id of the request."),
        ("if-match" = Option<String>, Header, description = "Only if it is still of this `etag`"),
    ),
    responses(
        (status = 202, description = "Asked; the trust has not confirmed yet",
         body = Acknowledged),
        (status = 409, description = "It was given up or moved before", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "No such appointment", body = Problem,
         content_type = "application/problem+json"),
        (status = 412, description = "It was changed since", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn delete(
    Asks(principal): Asks,
    State(app): State<App>,
    PathId(id): PathId<AppointmentId>,
    command: Command,
) -> Result<Response, Problem> {
    let condition = Condition::of(&command.headers)?;
    let change = Change::Cancellation(id);
    let requested = match app.reader.appointment(id).await? {
        Some(known) => {
            if !was_taken(&app, &command, None).await? {
                super::check_not_ended(&known)?;
            }
            let shown = AppointmentView::of(&app, known.clone());
            let change = (Expected::Appointment(known), change);
            let event = condition.event((&app, &command, None), &shown, change).await?;
            if let Some(asked) = asked_before(&app, &command, id).await? {
                return Ok(acknowledged(asked, "requested"));
            }
            event
        }
        None => change.into(),
    };
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    let (event, settled) = take_one(&taking, requested).await?;
    Ok(match done_or_answer(event, settled) {
        Ok(()) => acknowledged(event, "requested"),
        Err(answer) => *answer,
    })
}

/// The event that asked a person for this before, as long as it is still to be done: asked twice it
/// is one thing to do.
async fn asked_before(
    app: &App,
    command: &Command,
    id: AppointmentId,
) -> Result<Option<EventId>, Problem> {
    if was_taken(app, command, None).await? {
        return Ok(None);
    }
    let to_do = app.reader.to_do(TO_DO_READ_MAX).await?;
    let asks =
        |row: &&OutboxRow| row.command.cancellation().is_some_and(|it| it.appointment.id == id);
    Ok(to_do.iter().find(asks).map(|row| row.id.event))
}
