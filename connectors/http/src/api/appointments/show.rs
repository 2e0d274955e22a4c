//! `GET /api/appointments/{id}`: an appointment as far as its trust has reported it.

use axum::Json;
use axum::extract::State;
use backfill_core::AppointmentId;
use backfill_core::appointment::{Appointment, AppointmentStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::api::parameters::PathId;
use crate::api::problem::Problem;
use crate::words::kinds::{KINDS, MODALITIES, word};
use crate::words::moments::rfc3339;

/// An appointment in a trust's system.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppointmentView {
    /// The id of the appointment.
    id: String,
    /// The number the trust's system knows it by.
    reference: String,
    /// The reference of the patient, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    patient: Option<String>,
    /// `booked` or `ended`.
    status: &'static str,
    /// ODS code of the trust.
    trust: String,
    /// ODS code of the site.
    site: String,
    /// Treatment function code.
    service: String,
    /// `new`, `follow_up`, `procedure` or `unknown`.
    kind: &'static str,
    /// `in_person`, `video` or `telephone`.
    modality: &'static str,
    /// When it starts.
    start: String,
    /// How long it takes.
    duration_minutes: u16,
}

/// Shows one appointment.
#[utoipa::path(
    get,
    path = "/api/appointments/{id}",
    tag = "appointments",
    params(("id" = String, Path, description = "The id of the appointment")),
    responses(
        (status = 200, description = "The appointment", body = AppointmentView),
        Problem,
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    PathId(id): PathId<AppointmentId>,
) -> Result<Json<AppointmentView>, Problem> {
    let appointment = app.reader.appointment(id).await?;
    let none = || Problem::not_found("No appointment has this id.");
    Ok(Json(view(&app, appointment.ok_or_else(none)?)))
}

fn view(app: &App, appointment: Appointment) -> AppointmentView {
    let facts = &appointment.facts;
    AppointmentView {
        id: appointment.id.to_string(),
        patient: appointment.patient.map(|patient| patient.to_string()),
        status: match appointment.status {
            AppointmentStatus::Booked => "booked",
            AppointmentStatus::Ended => "ended",
        },
        trust: facts.trust.to_string(),
        site: facts.site.to_string(),
        service: facts.service.to_string(),
        kind: word(KINDS, facts.kind),
        modality: word(MODALITIES, facts.modality),
        start: rfc3339(&app.zone, facts.start),
        duration_minutes: facts.duration_minutes,
        reference: appointment.reference,
    }
}
