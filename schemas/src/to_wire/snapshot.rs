//! The whole state.

use backfill_core::Snapshot;

use super::{appointment, entry, offer, patient, rule_set, slot};
use crate::wire;

pub(crate) fn snapshot(value: &Snapshot) -> wire::Snapshot {
    let Snapshot {
        seq,
        at,
        utc_offset_minutes,
        rules,
        entries,
        patients,
        appointments,
        slots,
        offers,
    } = value;
    wire::Snapshot {
        seq: Some(*seq),
        at: Some(at.0),
        utc_offset_minutes: Some((*utc_offset_minutes).into()),
        rules: Some(rule_set::rule_set(rules)),
        entries: entries.iter().map(entry::entry).collect(),
        patients: patients.iter().map(patient::patient).collect(),
        appointments: appointments.iter().map(appointment::appointment).collect(),
        slots: slots.iter().map(slot::slot).collect(),
        offers: offers.iter().map(offer::offer).collect(),
    }
}
