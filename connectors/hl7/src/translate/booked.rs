//! S12, S14, S27: an appointment was booked, changed, reinstated or repeated.

use backfill_core::Event;
use backfill_core::appointment::Appointment;
use backfill_core::event::AppointmentBooked;

use super::{Meaning, Notice, appointment, outcome};
use crate::fault::Fault;
use crate::mapping::{Reason, Status};

/// The appointment as it is now; the core compares it with what it knows, and it left its old time
/// for the reason that the message gives, if it did.
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    let cause = notice.cause_of_move();
    stands(notice, |appointment| Event::AppointmentBooked(AppointmentBooked { appointment, cause }))
}

/// An appointment that stands, told by `event`, and what became of it where it is over. A status or
/// a reason that says that it was given up contradicts the trigger: nothing follows, and a person
/// looks.
pub(crate) fn stands(
    notice: &Notice<'_>,
    event: impl FnOnce(Appointment) -> Event,
) -> Result<Meaning, Fault> {
    let (appointment, mut meaning) = appointment::read(notice)?;
    meaning.warnings.extend(notice.code_warnings());
    match (contradiction(notice), appointment) {
        (Some(text), _) => {
            meaning.beside.clear();
            meaning.put_aside(text);
        }
        (None, Some(appointment)) => {
            let over = outcome::of(notice, appointment.id, Some(appointment.facts.start));
            match over {
                Ok(over) => {
                    meaning.events.push(event(appointment));
                    meaning.events.extend(over);
                }
                Err(text) => {
                    meaning.beside.clear();
                    meaning.put_aside(text);
                }
            }
        }
        (None, None) => {}
    }
    Ok(meaning.with_person(notice))
}

/// How status or reason contradict an appointment that stands.
fn contradiction(notice: &Notice<'_>) -> Option<String> {
    if is_over(notice.status()) {
        let place = notice.places.status_place();
        return Some(format!("{place}: the status says cancelled, the trigger event booked"));
    }
    match notice.reason() {
        Some(Reason::Died | Reason::NotNeeded | Reason::TreatedElsewhere) => {
            let place = notice.places.reason_place();
            Some(format!("{place}: by the reason nobody comes, by the trigger event it is booked"))
        }
        Some(
            Reason::Patient
            | Reason::Clinic
            | Reason::Error
            | Reason::Unknown
            | Reason::NoShow
            | Reason::Undo,
        )
        | None => None,
    }
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
