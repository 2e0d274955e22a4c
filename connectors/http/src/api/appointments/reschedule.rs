//! `PUT /api/appointments/{id}/reschedule`: an open slot instead of an appointment.

use axum::extract::State;
use axum::response::Response;
use backfill_core::AppointmentId;

use super::booking::{self, BookingRow, BookingView};
use crate::App;
use crate::api::command::Command;
use crate::api::parameters::PathId;
use crate::api::problem::Problem;

/// Moves an appointment into an open slot. The old time is freed once the trust's system has
/// acknowledged the move, and filled in turn.
#[utoipa::path(
    put,
    path = "/api/appointments/{id}/reschedule",
    tag = "appointments",
    request_body = BookingRow,
    params(
        ("id" = String, Path, description = "The id of the appointment that is given up"),
        ("idempotency-key" = Option<String>, Header, description = "The id of the request."),
    ),
    responses(
        (status = 201, description = "Confirmed by the trust", body = BookingView),
        (status = 202, description = "Held; the trust has not confirmed yet", body = BookingView),
        (status = 404, description = "No such appointment, slot or entry", body = Problem,
         content_type = "application/problem+json"),
        (status = 409, description = "Not open, too late, or does not fit", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn put(
    State(app): State<App>,
    PathId(id): PathId<AppointmentId>,
    command: Command,
) -> Result<Response, Problem> {
    booking::request(&app, &command, Some(id)).await
}
