//! What is remembered, and the indexes that follow from it.

mod touched;

use alloc::collections::BTreeMap;

pub use touched::Touched;

use crate::appointment::Appointment;
use crate::entry::Entry;
use crate::offer::Offer;
use crate::patient::Patient;
use crate::slot::Slot;
use crate::{
    AppointmentId, EntryId, OfferId, PatientRef, RuleSet, SlotId, Snapshot, Timestamp,
};

/// The state of one region.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) seq: u64,
    pub(crate) at: Timestamp,
    pub(crate) utc_offset_minutes: i16,
    pub(crate) rules: RuleSet,
    pub(crate) entries: BTreeMap<EntryId, Entry>,
    pub(crate) patients: BTreeMap<PatientRef, Patient>,
    pub(crate) appointments: BTreeMap<AppointmentId, Appointment>,
    pub(crate) slots: BTreeMap<SlotId, Slot>,
    pub(crate) offers: BTreeMap<OfferId, Offer>,
    pub(crate) touched: Touched,
}

impl State {
    pub(crate) fn new(rules: RuleSet) -> Self {
        Self {
            seq: 0,
            at: Timestamp(0),
            utc_offset_minutes: 0,
            rules,
            entries: BTreeMap::new(),
            patients: BTreeMap::new(),
            appointments: BTreeMap::new(),
            slots: BTreeMap::new(),
            offers: BTreeMap::new(),
            touched: Touched::default(),
        }
    }

    pub(crate) fn restore(snapshot: Snapshot) -> Self {
        let mut state = Self::new(snapshot.rules);
        state.seq = snapshot.seq;
        state.at = snapshot.at;
        state.utc_offset_minutes = snapshot.utc_offset_minutes;
        state.entries = snapshot.entries.into_iter().map(|entry| (entry.id, entry)).collect();
        state.patients = snapshot.patients.into_iter().map(|it| (it.id, it)).collect();
        state.appointments = snapshot.appointments.into_iter().map(|it| (it.id, it)).collect();
        state.slots = snapshot.slots.into_iter().map(|slot| (slot.id, slot)).collect();
        state.offers = snapshot.offers.into_iter().map(|offer| (offer.id, offer)).collect();
        state
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            seq: self.seq,
            at: self.at,
            utc_offset_minutes: self.utc_offset_minutes,
            rules: self.rules.clone(),
            entries: self.entries.values().cloned().collect(),
            patients: self.patients.values().cloned().collect(),
            appointments: self.appointments.values().cloned().collect(),
            slots: self.slots.values().cloned().collect(),
            offers: self.offers.values().cloned().collect(),
        }
    }

    pub(crate) fn take_touched(&mut self) -> Touched {
        core::mem::take(&mut self.touched)
    }
}
