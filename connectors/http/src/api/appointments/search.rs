//! `GET /api/appointments`: appointments of a patient, or by the number a trust gave.

use axum::Json;
use axum::extract::State;
use backfill_reading::{Reading, given};
use backfill_runtime::ids;
use backfill_runtime::ports::{AppointmentFilter, PortError};
use serde::Serialize;
use utoipa::ToSchema;

use super::AppointmentView;
use crate::App;
use crate::access::Asks;
use crate::api::parameters::Parameters;
use crate::api::problem::Problem;

/// The filters.
const FILTERS: &[&str] = &["trust", "reference", "patient", "limit"];
/// Appointments of a list if nothing is said.
const LIST_DEFAULT: usize = 50;
/// Most appointments of a list.
const LIST_MAX: usize = 500;
/// Longest number of an appointment, in bytes.
const REFERENCE_BYTES_MAX: usize = 100;

/// Appointments that were found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppointmentList {
    /// By start.
    appointments: Vec<AppointmentView>,
}

/// Finds appointments by the number their trust knows them by, or those of a patient.
#[utoipa::path(
    get,
    path = "/api/appointments",
    operation_id = "find_appointments",
    tag = "appointments",
    params(
        ("trust" = Option<String>, Query, description = "ODS code; needed with `reference`"),
        ("reference" = Option<String>, Query, description = "The trust's own number"),
        ("patient" = Option<String>, Query, description = "Reference of a patient"),
        ("limit" = Option<usize>, Query, minimum = 1, maximum = 500,
         description = "50 if not given"),
    ),
    responses((status = 200, description = "Those found", body = AppointmentList), Problem)
)]
pub(crate) async fn get(
    _: Asks,
    State(app): State<App>,
    parameters: Parameters,
) -> Result<Json<AppointmentList>, Problem> {
    parameters.only(FILTERS)?;
    let filter = read(&parameters)?;
    let found = find(&app, &filter).await?;
    Ok(Json(AppointmentList { appointments: found }))
}

fn read(parameters: &Parameters) -> Result<AppointmentFilter, Problem> {
    let mut reading = Reading::default();
    let reference = given(parameters.get("reference"));
    let missing = reference.is_none() && given(parameters.get("patient")).is_none();
    let reference = reading.short("reference", reference, REFERENCE_BYTES_MAX);
    let filter = AppointmentFilter {
        patient: reading.id("patient", parameters.get("patient")),
        trust: reading.trust("trust", parameters.get("trust")),
        reference: reference.map(str::to_owned),
        booked_only: false,
        from: None,
        to: None,
        count_max: parameters.limit(&mut reading, LIST_DEFAULT, LIST_MAX),
    };
    if reference.is_some() && given(parameters.get("trust")).is_none() {
        reading.wrong("trust", "is missing; numbers of two trusts may be the same");
    }
    if missing {
        reading.wrong("reference", "is missing; give it with `trust`, or give `patient`");
    }
    Ok(reading.finish(filter)?)
}

async fn find(app: &App, filter: &AppointmentFilter) -> Result<Vec<AppointmentView>, PortError> {
    let mut found = app.reader.appointments(filter).await?;
    // Whatever is known by its number has an id that is made from it.
    if let (Some(trust), Some(reference)) = (filter.trust, &filter.reference)
        && found.is_empty()
    {
        let named = app.reader.appointment(ids::appointment_id(trust.as_str(), reference)).await?;
        let is_theirs = |patient| named.as_ref().is_some_and(|it| it.patient == Some(patient));
        found.extend(named.clone().filter(|_| filter.patient.is_none_or(is_theirs)));
    }
    Ok(found.into_iter().map(|row| AppointmentView::of(app, row)).collect())
}
