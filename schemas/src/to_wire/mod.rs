//! Core types as messages, field by field. The compiler finds what is forgotten.

pub(crate) mod appointment;
pub(crate) mod availability;
pub(crate) mod clinic;
pub(crate) mod course;
pub(crate) mod decided;
pub(crate) mod decision;
pub(crate) mod effect;
pub(crate) mod entry;
pub(crate) mod event;
pub(crate) mod offer;
pub(crate) mod patient;
pub(crate) mod prerequisite;
pub(crate) mod quarantined;
pub(crate) mod event_outcome;
pub(crate) mod rule_set;
pub(crate) mod slot;
pub(crate) mod snapshot;

/// An id as the wire has it: 16 bytes, most significant first.
fn id(value: u128) -> Vec<u8> {
    value.to_be_bytes().to_vec()
}
