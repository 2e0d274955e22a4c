//! Appointments in a trust's system.

use backfill_core::appointment::Appointment;

use super::{id, slot};
use crate::enums::Choice;
use crate::wire;

pub(crate) fn appointment(value: &Appointment) -> wire::Appointment {
    let Appointment { id: appointment, reference, patient, facts, status, said_at } = value;
    wire::Appointment {
        id: id(appointment.0),
        reference: reference.clone(),
        patient: patient.map(|patient| id(patient.0)),
        facts: Some(slot::facts(facts)),
        status: status.number(),
        said_at: said_at.0,
    }
}
