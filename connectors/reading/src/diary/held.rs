//! The time of a row that cannot be taken: somebody may sit there, whatever is wrong with the rest.

use super::standing;
use super::{AppointmentRow, DiaryContext, ReadAppointment, Standing, appointment_from, is_over};
use crate::reader::Reading;

/// What a length counts as that cannot be read, where none is said to be usual. That it is assumed
/// is known of it, so it may last longer.
const MINUTES_ASSUMED: u16 = 15;

/// What a refused row says of where and when somebody sits, as one of nobody. None if that cannot be
/// read either, if the row says that it is cancelled or over, or if it is past.
#[must_use]
pub fn time_held(row: &AppointmentRow, context: &DiaryContext<'_>) -> Option<ReadAppointment> {
    // A word that is not known may mean that somebody comes.
    let standing = standing::of(&mut Reading::default(), row.status.as_deref());
    if standing != Standing::Booked {
        return None;
    }
    let place = place(row);
    let without_length = AppointmentRow { duration_minutes: None, end: None, ..place.clone() };
    let minutes_assumed = context.minutes_assumed.or(Some(MINUTES_ASSUMED));
    let assuming = DiaryContext { minutes_assumed, ..*context };
    let read = appointment_from(&place, context)
        .or_else(|_| appointment_from(&without_length, &assuming))
        .ok()?;
    (!is_over(&read, context.row.now)).then_some(read)
}

fn place(row: &AppointmentRow) -> AppointmentRow {
    AppointmentRow {
        reference: row.reference.clone(),
        trust: row.trust.clone(),
        start: row.start.clone(),
        date: row.date.clone(),
        time: row.time.clone(),
        duration_minutes: row.duration_minutes.clone(),
        end: row.end.clone(),
        session: row.session.clone(),
        site: row.site.clone(),
        room: row.room.clone(),
        capacity: row.capacity.clone(),
        service: row.service.clone(),
        said_at: row.said_at.clone(),
        ..AppointmentRow::default()
    }
}
