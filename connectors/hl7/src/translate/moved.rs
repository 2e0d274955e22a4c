//! S13: an appointment was moved. The message has the new time; the core knows the old one.

use backfill_core::Event;
use backfill_core::event::AppointmentMoved;

use super::{Meaning, Notice, booked};
use crate::fault::Fault;
use crate::mapping::Reason;

/// The appointment at its new time. Some senders take a cancellation back with S13: then nothing
/// was moved.
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    if notice.reason() == Some(Reason::Undo) {
        return booked::read(notice);
    }
    let cause = notice.cause_of_move();
    booked::stands(notice, |appointment| {
        Event::AppointmentMoved(AppointmentMoved { appointment, cause })
    })
}
