//! An appointment was cancelled or a blocked time opened: one slot in the ledger.

use alloc::string::String;

use super::{Step, appointment_booked, fill, free};
use crate::AppointmentId;
use crate::appointment::{Appointment, AppointmentStatus};
use crate::code::Code;
use crate::effect::Refusal;
use crate::event::SlotFreed;
use crate::slot::{AppointmentKind, Doubt, Modality, Readiness, SlotFacts, Support};
use crate::time::LocalTime;

pub(super) fn decide(step: &mut Step<'_>, freed: &SlotFreed) {
    let known = freed.appointment.and_then(|id| step.state.appointments.get(&id)).cloned();
    let facts = freed.facts.clone().or_else(|| known.as_ref().map(|it| it.facts.clone()));
    let doubt = freed.doubt.or_else(|| facts.is_none().then_some(Doubt::NoTime));
    let facts = facts.unwrap_or_else(|| nowhere(step, freed.trust));
    let again = freed.appointment.and_then(|id| step.state.slot_of(id, facts.start));
    if again.is_some() {
        return step.refuse(Refusal::AlreadyFreed);
    }
    let known = known.filter(|it| it.status == AppointmentStatus::Booked);
    let given_up_by = known.as_ref().and_then(|it| it.patient);
    if let Some(known) = known {
        end(step, known);
    }
    let (origin, cause) = (freed.appointment, freed.cause);
    free::free(step, free::Freed { facts, origin, given_up_by, cause, doubt, depth: 0 });
    if let Some(patient) = given_up_by {
        fill::fill_for_patient(step, patient);
    }
}

/// The appointment does not take place; an entry that held it holds none.
fn end(step: &mut Step<'_>, appointment: Appointment) {
    appointment_booked::give_up_booking(step, &appointment);
    if let Some(patient) = appointment.patient {
        for entry in step.state.entries_of(patient) {
            release(step, entry, appointment.id);
        }
    }
    step.state.put_appointment(Appointment { status: AppointmentStatus::Ended, ..appointment });
}

fn release(step: &mut Step<'_>, entry: crate::EntryId, appointment: AppointmentId) {
    let held = step.state.entries.get(&entry).filter(|it| it.holds == Some(appointment));
    if let Some(mut entry) = held.cloned() {
        entry.holds = None;
        step.state.put_entry(entry);
    }
}

/// A time of which nothing is known: it has its place in the ledger, and a person must look.
fn nowhere(step: &Step<'_>, trust: Code) -> SlotFacts {
    SlotFacts {
        trust,
        site: Code::EMPTY,
        service: Code::EMPTY,
        kind: AppointmentKind::Unknown,
        modality: Modality::InPerson,
        session: String::new(),
        start: step.now,
        duration_minutes: 0,
        local: LocalTime::at_offset(step.now, step.utc_offset_minutes),
        requires: Readiness::default(),
        provides: Support::default(),
    }
}
