//! What is remembered of a person.

use backfill_core::patient::Patient;
use backfill_core::{PatientRef, Timestamp};

use super::field::Reading;
use crate::error::DecodeError;
use crate::wire;

pub(crate) fn patient(value: wire::Patient) -> Result<Patient, DecodeError> {
    let reading = Reading("Patient");
    Ok(Patient {
        id: PatientRef(reading.id("id", &value.id)?),
        opted_out: value.opted_out,
        owed: value.owed,
        offered_at: value.offered_at.into_iter().map(Timestamp).collect(),
        merged_into: reading.optional_id("merged_into", value.merged_into)?.map(PatientRef),
    })
}
