//! `PUT /api/appointments/{id}/reschedule`: an open slot instead of an appointment.

use axum::extract::State;
use axum::response::Response;
use backfill_core::appointment::Appointment;
use backfill_core::effect::Refusal;
use backfill_core::entry::Entry;
use backfill_core::event::{BookingRequested, Change, Expected};
use backfill_core::offer::{Offer, OfferState};
use backfill_core::{AppointmentId, EntryId, PatientRef, SlotId};
use backfill_reading::FieldErrors;
use backfill_runtime::ports::{EntryFilter, PortError};

use super::AppointmentView;
use super::booking::{self, BookingRow, BookingView};
use crate::App;
use crate::access::Asks;
use crate::api::command::Command;
use crate::api::condition::Condition;
use crate::api::parameters::PathId;
use crate::api::problem::Problem;
use crate::api::taking::Taking;

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
    operation_id = "reschedule_appointment",
    tag = "appointments",
    request_body = BookingRow,
    params(
        ("id" = String, Path, description = "The id of the appointment that is given up"),
        ("idempotency-key" = Option<String>, Header, description = "The id of the request."),
        ("if-match" = Option<String>, Header, description = "Only if it is still of this `etag`"),
    ),
    responses(
        (status = 201, description = "Confirmed by the trust", body = BookingView),
        (status = 202, description = "Held; the trust has not confirmed yet", body = BookingView),
        (status = 404, description = "No such appointment, slot or entry", body = Problem,
         content_type = "application/problem+json"),
        (status = 409, description = "Not open, too late, or does not fit", body = Problem,
         content_type = "application/problem+json"),
        (status = 412, description = "The appointment was changed since", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn put(
    Asks(principal): Asks,
    State(app): State<App>,
    PathId(id): PathId<AppointmentId>,
    command: Command,
) -> Result<Response, Problem> {
    let condition = Condition::of(&command.headers)?;
    let row = BookingRow::read(&command)?;
    let held = app.reader.appointment(id).await?;
    let held = held.ok_or_else(|| Problem::refused(Refusal::UnknownAppointment))?;
    if let Some(done) = done_before(&app, &held, &row).await? {
        return Ok(booking::booking(&app, &done).await?);
    }
    let entries = entries_of(&app, held.patient).await?;
    let holder = entries.iter().find(|entry| entry.holds == Some(id)).map(|entry| entry.id);
    let (slot, entry) = row.ids(holder)?;
    check_entry(&app, &entries, entry).await?;
    check_times(&app, &held, slot).await?;
    let wanted = BookingRequested { slot, entry, moves: Some(id) };
    let shown = AppointmentView::of(&app, held.clone());
    let change = (Expected::Appointment(held), Change::Booking(wanted));
    let event = condition.event((&app, &command, None), &shown, change).await?;
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    booking::request(&taking, wanted, event).await
}

/// The offer by which the appointment is in the slot already, or is on its way there: the same
/// request again asks for nothing new.
async fn done_before(
    app: &App,
    held: &Appointment,
    row: &BookingRow,
) -> Result<Option<Offer>, Problem> {
    let (slot, _) = row.ids(Some(EntryId(0)))?;
    let moved = |offer: &Offer| {
        let stands = matches!(offer.state, OfferState::Accepted | OfferState::Booked);
        stands && offer.moves == Some(held.id)
    };
    Ok(app.reader.offers_of(slot).await?.into_iter().find(moved))
}

/// The patient's entries on the waiting list.
async fn entries_of(app: &App, patient: Option<PatientRef>) -> Result<Vec<Entry>, PortError> {
    if patient.is_none() {
        return Ok(Vec::new());
    }
    let filter = EntryFilter { patient, count_max: ENTRIES_MAX, ..EntryFilter::default() };
    app.reader.entries(&filter).await
}

/// Nobody gives up another's appointment.
async fn check_entry(app: &App, entries: &[Entry], entry: EntryId) -> Result<(), Problem> {
    let theirs = entries.iter().any(|it| it.id == entry);
    if theirs || app.reader.entry(entry).await?.is_none() {
        return Ok(());
    }
    let message = "waits for another patient than the one who has the appointment";
    Err(FieldErrors::one("entry", message).into())
}

/// Nobody gives up what is over, or earlier than what they get: the core would book the slot and
/// leave the appointment as it is.
async fn check_times(app: &App, held: &Appointment, slot: SlotId) -> Result<(), Problem> {
    super::check_not_ended(held)?;
    let slot = app.reader.slot(slot).await?;
    if slot.is_some_and(|slot| held.facts.start <= slot.facts.start) {
        let title = "The slot is not earlier than the appointment";
        return Err(Problem::conflict("not-earlier", title));
    }
    Ok(())
}
