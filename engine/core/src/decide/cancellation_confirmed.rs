//! The trust's system cancelled an appointment on our asking: its time is free.

use super::{Step, slot_freed};
use crate::AppointmentId;
use crate::effect::Refusal;
use crate::event::SlotFreed;
use crate::slot::Cause;

pub(super) fn decide(step: &mut Step<'_>, id: AppointmentId) {
    let Some(known) = step.state.appointments.get(&id) else {
        return step.refuse(Refusal::UnknownAppointment);
    };
    let freed = SlotFreed {
        trust: known.facts.trust,
        appointment: Some(id),
        patient: None,
        said_at: crate::Timestamp(0),
        facts: None,
        cause: Cause::Patient,
        doubt: None,
    };
    slot_freed::decide(step, &freed);
}
