//! `PUT /api/appointments/{id}/reschedule`: an open slot instead of an appointment.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::effect::Refusal;
use backfill_core::entry::Entry;
use backfill_core::event::BookingRequested;
use backfill_core::{AppointmentId, EntryId, PatientRef, SlotId};
use backfill_runtime::ports::{EntryFilter, PortError};

use super::booking::{self, BookingRow, BookingView};
use crate::App;
use crate::api::FieldErrors;
use crate::api::command::Command;
use crate::api::parameters::PathId;
use crate::api::problem::Problem;

/// Most entries of one patient that are looked at.
const ENTRIES_MAX: usize = 100;

/// Moves an appointment into an earlier open slot. The old time is freed once the trust's system has
/// acknowledged the move, and filled in turn.
///
/// `entry` may be left out if an entry on the waiting list holds the appointment. Whoever was
/// booked has left the list: to move again, they are put on it with `holds`.
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
    let held = app.reader.appointment(id).await?.ok_or_else(unknown)?;
    let entries = entries_of(&app, held.patient).await?;
    let holder = entries.iter().find(|entry| entry.holds == Some(id)).map(|entry| entry.id);
    let (slot, entry) = booking::read(&command, holder)?;
    check(&app, &held, &entries, (slot, entry)).await?;
    booking::request(&app, &command, BookingRequested { slot, entry, moves: Some(id) }).await
}

fn unknown() -> Problem {
    Problem::refused(Refusal::UnknownAppointment)
}

/// The patient's entries on the waiting list.
async fn entries_of(app: &App, patient: Option<PatientRef>) -> Result<Vec<Entry>, PortError> {
    if patient.is_none() {
        return Ok(Vec::new());
    }
    let filter = EntryFilter { patient, count_max: ENTRIES_MAX, ..EntryFilter::default() };
    app.reader.entries(&filter).await
}

/// Nobody gives up an appointment that is over, another's, or earlier than what they get: the
/// core would book the slot and leave the appointment as it is.
async fn check(
    app: &App,
    held: &Appointment,
    entries: &[Entry],
    (slot, entry): (SlotId, EntryId),
) -> Result<(), Problem> {
    if held.status == AppointmentStatus::Ended {
        return Err(conflict("appointment-ended", "The appointment was given up or moved before"));
    }
    let theirs = entries.iter().any(|it| it.id == entry);
    if !theirs && app.reader.entry(entry).await?.is_some() {
        let message = "waits for another patient than the one who has the appointment";
        return Err(FieldErrors::one("entry", message).into());
    }
    let slot = app.reader.slot(slot).await?;
    if slot.is_some_and(|slot| held.facts.start <= slot.facts.start) {
        let title = "The slot is not earlier than the appointment";
        return Err(conflict("not-earlier", title));
    }
    Ok(())
}

fn conflict(kind: &'static str, title: &'static str) -> Problem {
    Problem::new(StatusCode::CONFLICT, kind, title, format!("{title}. Nothing was changed."))
}
