//! Bookings that the trust acknowledged under a number: known by that as soon as it is told.

use std::collections::BTreeMap;

use backfill_core::{AppointmentId, Event};

use super::Moment;

/// Puts what is kept of such a booking under the number that this event tells.
pub(super) fn rename<T>(moment: &Moment<'_>, kept: &mut BTreeMap<AppointmentId, T>) {
    let Some(told) = number(&moment.recorded.event) else { return };
    if kept.contains_key(&told) {
        return;
    }
    let gone = |id: &AppointmentId| moment.engine.appointment(*id).is_none();
    let ours = ours(moment, told).into_iter().find(|id| kept.contains_key(id) && gone(id));
    if let Some(value) = ours.and_then(|ours| kept.remove(&ours)) {
        kept.insert(told, value);
    }
}

/// What such a booking was known by before.
pub(super) fn ours(moment: &Moment<'_>, told: AppointmentId) -> Vec<AppointmentId> {
    let offers = moment.engine.offers().filter(|offer| offer.booked_as == Some(told));
    offers.flat_map(|offer| [Some(AppointmentId(offer.id.0)), offer.moves]).flatten().collect()
}

fn number(event: &Event) -> Option<AppointmentId> {
    match event {
        Event::AppointmentBooked(it) => Some(it.appointment.id),
        Event::AppointmentMoved(it) => Some(it.appointment.id),
        Event::SlotFreed(it) => it.appointment,
        Event::AppointmentAttended(id) | Event::AppointmentMissed(id) => Some(*id),
        _ => None,
    }
}
