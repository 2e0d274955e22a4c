//! The whole state.

use std::collections::HashSet;

use backfill_core::Snapshot;

use super::field::{Reading, each};
use super::{appointment, entry, offer, patient, rule_set, slot};
use crate::error::DecodeError;
use crate::wire;

/// Older snapshots keep with the person what is kept with each entry now.
fn owed(patients: &[wire::Patient]) -> HashSet<Vec<u8>> {
    patients.iter().filter(|it| it.owed).map(|it| it.id.clone()).collect()
}

pub(crate) fn snapshot(value: wire::Snapshot) -> Result<Snapshot, DecodeError> {
    let reading = Reading("Snapshot");
    let owed = owed(&value.patients);
    let entries = value.entries.into_iter().map(|mut entry| {
        entry.comes_first |= owed.contains(&entry.patient);
        entry
    });
    Ok(Snapshot {
        seq: reading.given("seq", value.seq)?,
        at: reading.time("at", value.at)?,
        utc_offset_minutes: reading.offset("utc_offset_minutes", value.utc_offset_minutes)?,
        rules: rule_set::rule_set(reading.given("rules", value.rules)?)?,
        entries: each(entries.collect(), entry::entry)?,
        patients: each(value.patients, patient::patient)?,
        appointments: each(value.appointments, appointment::appointment)?,
        slots: each(value.slots, slot::slot)?,
        offers: each(value.offers, offer::offer)?,
    })
}
