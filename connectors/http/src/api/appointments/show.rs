//! `GET /api/appointments/{id}`: an appointment as far as its trust has reported it.

use axum::Json;
use axum::extract::State;
use backfill_core::AppointmentId;

use super::AppointmentView;
use crate::App;
use crate::access::Asks;
use crate::api::parameters::PathId;
use crate::api::problem::Problem;

/// Shows one appointment.
#[utoipa::path(
    get,
    path = "/api/appointments/{id}",
    operation_id = "show_appointment",
    tag = "appointments",
    params(
        ("id" = String, Path, description = "The id of the appointment"),
        ("if-none-match" = Option<String>, Header, description = "The `etag` of what is known"),
    ),
    responses(
        (status = 200, description = "The appointment", body = AppointmentView,
         headers(("etag" = String, description = "Its version, for `if-match`"))),
        (status = 304, description = "It is as it is known"),
        Problem,
    )
)]
pub(crate) async fn get(
    _: Asks,
    State(app): State<App>,
    PathId(id): PathId<AppointmentId>,
) -> Result<Json<AppointmentView>, Problem> {
    let appointment = app.reader.appointment(id).await?;
    let none = || Problem::not_found("No appointment has this id.");
    Ok(Json(AppointmentView::of(&app, appointment.ok_or_else(none)?)))
}
