//! Whether an appointment took place, as the status says. Some senders have a trigger event of their
//! own for that (`SIU^Z02`).

use backfill_core::{AppointmentId, Event, Timestamp};

use super::start::Start;
use super::time::When;
use super::{Meaning, Notice};
use crate::mapping::Status;
use crate::unused::Unused;

/// What a status says that comes alone: whether the appointment took place.
pub(crate) fn read(notice: &Notice<'_>) -> Meaning {
    let mut meaning = Meaning::default();
    let Ok(id) = notice.appointment_id() else {
        return Meaning { unused: Some(Unused::Trigger), ..meaning };
    };
    match of(notice, id, starts_at(notice)) {
        Ok(Some(event)) => meaning.events.push(event),
        Ok(None) => return Meaning { unused: Some(Unused::Trigger), ..meaning },
        Err(text) => meaning.put_aside(text),
    }
    meaning.with_person(notice)
}

/// What the status says became of an appointment; nothing while it is still to come.
///
/// # Errors
/// If the status says that it is over and it lies ahead: the text is for a person.
pub(crate) fn of(
    notice: &Notice<'_>,
    id: AppointmentId,
    starts_at: Option<Timestamp>,
) -> Result<Option<Event>, String> {
    let event = match notice.status() {
        Some(Status::Attended) => Event::AppointmentAttended(id),
        Some(Status::NoShow) => Event::AppointmentMissed(id),
        Some(
            Status::Booked
            | Status::Started
            | Status::Cancelled
            | Status::CancelledByPatient
            | Status::CancelledByClinic
            | Status::Deleted
            | Status::Other,
        )
        | None => return Ok(None),
    };
    if lies_ahead(notice, starts_at) {
        let place = notice.places.status_place();
        return Err(format!("{place}: the status says that it is over, and its start lies ahead"));
    }
    Ok(Some(event))
}

/// Whether the appointment has not begun.
pub(crate) fn lies_ahead(notice: &Notice<'_>, starts_at: Option<Timestamp>) -> bool {
    starts_at.is_some_and(|start| notice.now < start)
}

/// The start that the message gives, if it is one moment.
pub(crate) fn starts_at(notice: &Notice<'_>) -> Option<Timestamp> {
    match Start::of(notice).when {
        When::At(at) | When::Fold(at) => Some(at),
        When::Absent | When::DateOnly | When::Gap | When::Unreadable => None,
    }
}
