//! The whole state.

use backfill_core::Snapshot;

use super::field::{Reading, each};
use super::{appointment, entry, offer, patient, rule_set, slot};
use crate::error::DecodeError;
use crate::wire;

pub(crate) fn snapshot(value: wire::Snapshot) -> Result<Snapshot, DecodeError> {
    let reading = Reading("Snapshot");
    Ok(Snapshot {
        seq: reading.given("seq", value.seq)?,
        at: reading.time("at", value.at)?,
        utc_offset_minutes: reading.offset("utc_offset_minutes", value.utc_offset_minutes)?,
        rules: rule_set::rule_set(reading.given("rules", value.rules)?)?,
        entries: each(value.entries, entry::entry)?,
        patients: each(value.patients, patient::patient)?,
        appointments: each(value.appointments, appointment::appointment)?,
        slots: each(value.slots, slot::slot)?,
        offers: each(value.offers, offer::offer)?,
    })
}
