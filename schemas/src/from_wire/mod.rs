//! Messages as core types. What is missing, unknown or over a limit is refused by name.

pub(crate) mod appointment;
pub(crate) mod availability;
pub(crate) mod clinic;
pub(crate) mod course;
pub(crate) mod decided;
pub(crate) mod decision;
pub(crate) mod effect;
pub(crate) mod entry;
pub(crate) mod event;
pub(crate) mod field;
pub(crate) mod offer;
pub(crate) mod patient;
pub(crate) mod prerequisite;
pub(crate) mod quarantined;
pub(crate) mod event_outcome;
pub(crate) mod rule_set;
pub(crate) mod slot;
pub(crate) mod snapshot;
#[cfg(test)]
mod tests;
