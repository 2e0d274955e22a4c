//! S13: an appointment was moved. The message has the new time; the core knows the old one.

use backfill_core::Event;
use backfill_core::event::AppointmentMoved;

use super::booked::is_over;
use super::{Meaning, Notice, appointment, booked};
use crate::fault::Fault;
use crate::mapping::Reason;

/// The appointment at its new time. Some senders take a cancellation back with S13: then nothing
/// was moved.
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    if notice.reason() == Some(Reason::Undo) || is_over(notice.status()) {
        return booked::read(notice);
    }
    let (appointment, mut meaning) = appointment::read(notice)?;
    meaning.warnings.extend(notice.code_warnings());
    let cause = notice.cause();
    meaning.events.push(Event::AppointmentMoved(AppointmentMoved { appointment, cause }));
    Ok(appointment::with_person(notice, meaning))
}
