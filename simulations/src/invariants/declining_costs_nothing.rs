//! I16: an entry changes only when somebody says so. Declining, ignoring or losing an offer leaves
//! it as it was, to the letter.

use std::collections::BTreeMap;

use backfill_core::entry::Entry;
use backfill_core::{EntryId, Event};

use super::persons::Persons;
use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct DecliningCostsNothing {
    persons: Persons,
    entries: BTreeMap<EntryId, Entry>,
}

impl Truth for DecliningCostsNothing {
    fn name(&self) -> &'static str {
        "I16"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.persons.learn(moment.recorded);
        let refused = moment.decided.refusal.is_some();
        match &moment.recorded.event {
            Event::EntryAdded(entry) | Event::EntryChanged(entry) if !refused => {
                let mut entry = entry.clone();
                entry.patient = self.persons.person(entry.patient);
                self.entries.insert(entry.id, entry);
            }
            Event::EntryRemoved(it) => {
                self.entries.remove(&it.entry);
            }
            // Who left with a death that was a mistake is back; that it is them is another truth.
            Event::DeathTakenBack(it) if it.said_at.is_none() => {
                let back = moment.engine.entries().map(|entry| (entry.id, entry.clone()));
                let new: Vec<_> = back.filter(|(id, _)| !self.entries.contains_key(id)).collect();
                self.entries.extend(new);
            }
            _ => {}
        }
        if may_leave(&moment.recorded.event) {
            self.entries.retain(|id, _| moment.engine.entry(*id).is_some());
        }
        if is_told(&moment.recorded.event) {
            self.follow(moment);
        }
        self.same(moment)
    }
}

/// Whether an entry may leave the list by an event that does not name it: what it waited for took
/// place, or nobody waits any more.
fn may_leave(event: &Event) -> bool {
    matches!(
        event,
        Event::BookingConfirmed(_)
            | Event::AppointmentAttended(_)
            | Event::PatientDied(_)
            | Event::PatientsMerged(_)
            | Event::SlotFreed(_)
    )
}

/// Whether somebody said something by which what the core keeps of an entry may change: which
/// appointment it holds, which had to come first and did, where it stands, whether it comes first, whose
/// it is.
fn is_told(event: &Event) -> bool {
    matches!(
        event,
        Event::EntryAdded(_)
            | Event::EntryChanged(_)
            | Event::EntryReviewed(_)
            | Event::AppointmentBooked(_)
            | Event::AppointmentMoved(_)
            | Event::AppointmentAttended(_)
            | Event::AppointmentMissed(_)
            | Event::SlotFreed(_)
            | Event::SlotBlocked(_)
            | Event::SlotCutoffReached(_)
            | Event::BookingConfirmed(_)
            | Event::BookingRefused(_)
            | Event::CancellationConfirmed(_)
            | Event::PatientsMerged(_)
            | Event::PatientsParted(_)
    )
}

impl DecliningCostsNothing {
    fn follow(&mut self, moment: &Moment<'_>) {
        for entry in self.entries.values_mut() {
            if let Some(now) = moment.engine.entry(entry.id) {
                (entry.holds, entry.patient) = (now.holds, now.patient);
                (entry.status, entry.comes_first) = (now.status, now.comes_first);
                entry.timing.after_done = now.timing.after_done;
            }
        }
    }

    fn same(&self, moment: &Moment<'_>) -> Result<(), String> {
        for entry in self.entries.values() {
            let now = moment.engine.entry(entry.id);
            if now != Some(entry) {
                return Err(format!("{entry:?} became {now:?}"));
            }
        }
        if moment.engine.entries().count() == self.entries.len() {
            return Ok(());
        }
        Err("an entry came from nothing".to_owned())
    }
}
