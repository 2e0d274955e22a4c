//! What is remembered of a person.

use backfill_core::patient::Patient;
use backfill_core::{PatientRef, Timestamp};

use super::field::Reading;
use crate::error::DecodeError;
use crate::wire;

pub(crate) fn patient(value: wire::Patient) -> Result<Patient, DecodeError> {
    Ok(Patient {
        id: PatientRef(Reading("Patient").id("id", &value.id)?),
        opted_out: value.opted_out,
        owed: value.owed,
        offered_at: value.offered_at.into_iter().map(Timestamp).collect(),
    })
}
