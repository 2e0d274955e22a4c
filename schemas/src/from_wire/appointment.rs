//! Appointments in a trust's system.

use backfill_core::appointment::Appointment;
use backfill_core::{AppointmentId, PatientRef, Timestamp};

use super::field::Reading;
use super::slot;
use crate::error::DecodeError;
use crate::wire;

pub(crate) fn appointment(value: wire::Appointment) -> Result<Appointment, DecodeError> {
    let reading = Reading("Appointment");
    Ok(Appointment {
        id: AppointmentId(reading.id("id", &value.id)?),
        reference: reading.text("reference", value.reference)?,
        patient: reading.optional_id("patient", value.patient)?.map(PatientRef),
        facts: slot::facts(reading.given("facts", value.facts)?)?,
        status: reading.choice("status", value.status)?,
        said_at: Timestamp(value.said_at),
    })
}
