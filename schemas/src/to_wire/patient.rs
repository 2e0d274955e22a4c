//! What is remembered of a person.

use backfill_core::patient::Patient;

use super::id;
use crate::wire;

pub(crate) fn patient(value: &Patient) -> wire::Patient {
    let Patient { id: patient, opted_out, owed, offered_at, merged_into } = value;
    wire::Patient {
        id: id(patient.0),
        opted_out: *opted_out,
        owed: *owed,
        offered_at: offered_at.iter().map(|at| at.0).collect(),
        merged_into: merged_into.map(|into| id(into.0)),
    }
}
