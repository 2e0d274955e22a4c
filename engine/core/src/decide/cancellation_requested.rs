//! A program asked to cancel an appointment: the trust's system is asked first.

use super::Step;
use crate::appointment::AppointmentStatus;
use crate::effect::{Refusal, RequestCancellation};
use crate::{AppointmentId, Command};

pub(super) fn decide(step: &mut Step<'_>, id: AppointmentId) {
    let known = step.state.appointments.get(&id);
    match known.filter(|it| it.status == AppointmentStatus::Booked).cloned() {
        Some(appointment) => {
            step.command(Command::RequestCancellation(RequestCancellation { appointment }.into()));
        }
        None => step.refuse(Refusal::UnknownAppointment),
    }
}
