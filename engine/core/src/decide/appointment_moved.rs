//! A trust's system moved an appointment: the new time is taken, the old one is free.

use super::{Step, appointment_booked};
use crate::event::AppointmentMoved;

pub(super) fn decide(step: &mut Step<'_>, moved: &AppointmentMoved) {
    let known = step.state.appointments.get(&moved.appointment.id).cloned();
    appointment_booked::take(step, &moved.appointment, known.as_ref());
    let left = known.filter(|old| appointment_booked::was_left(old, &moved.appointment));
    if let Some(old) = left {
        appointment_booked::free_left(step, &old, moved.cause);
    }
}
