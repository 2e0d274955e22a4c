//! S12, S14, S27: an appointment was booked, changed, reinstated or repeated.

use backfill_core::Event;
use backfill_core::event::AppointmentBooked;
use backfill_core::slot::Cause;

use super::{Meaning, Notice, appointment};
use crate::fault::Fault;
use crate::mapping::Status;

/// The appointment as it is now; the core compares it with what it knows. A status that says it
/// was given up contradicts the trigger: nothing follows, and a person looks.
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    let (appointment, mut meaning) = appointment::read(notice)?;
    if is_over(notice.status()) {
        meaning.review = Some("SCH-25: the status says cancelled, the trigger event booked".into());
    } else {
        meaning.events.push(Event::AppointmentBooked(AppointmentBooked {
            appointment,
            cause: Cause::Unknown,
        }));
    }
    Ok(appointment::with_person(notice, meaning))
}

/// Whether the appointment was given up.
pub(crate) fn is_over(status: Option<Status>) -> bool {
    match status {
        Some(
            Status::Cancelled
            | Status::CancelledByPatient
            | Status::CancelledByClinic
            | Status::Deleted,
        ) => true,
        Some(
            Status::Booked | Status::Started | Status::Attended | Status::NoShow | Status::Other,
        )
        | None => false,
    }
}
