//! `POST /api/appointments/book`: an open slot for a patient who waits.

use axum::extract::State;
use axum::response::Response;

use backfill_core::Event;
use backfill_core::event::BookingRequested;

use super::booking::{self, BookingRow, BookingView};
use crate::App;
use crate::access::Asks;
use crate::api::command::Command;
use crate::api::problem::Problem;
use crate::api::taking::Taking;

/// Books an open slot for an entry. It is confirmed once the trust's system has acknowledged it.
#[utoipa::path(
    post,
    path = "/api/appointments/book",
    operation_id = "book_appointment",
    tag = "appointments",
    request_body = BookingRow,
    params(("idempotency-key" = Option<String>, Header, description = "The id of the request.")),
    responses(
        (status = 201, description = "Confirmed by the trust", body = BookingView),
        (status = 202, description = "Held; the trust has not confirmed yet", body = BookingView),
        (status = 404, description = "No such slot or entry", body = Problem,
         content_type = "application/problem+json"),
        (status = 409, description = "Not open, paused, too late, or does not fit", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn post(
    Asks(principal): Asks,
    State(app): State<App>,
    command: Command,
) -> Result<Response, Problem> {
    let (slot, entry) = BookingRow::read(&command)?.ids(None)?;
    let wanted = BookingRequested { slot, entry, moves: None };
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    booking::request(&taking, wanted, Event::BookingRequested(wanted)).await
}
