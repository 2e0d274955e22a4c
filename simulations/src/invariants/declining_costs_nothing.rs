//! I16: an entry changes only when somebody says so. Declining, ignoring or losing an offer leaves
//! it as it was, to the letter.

use std::collections::BTreeMap;

use backfill_core::entry::Entry;
use backfill_core::{Effect, EntryId, Event};

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
        self.persons.learn(&moment.recorded.event);
        let refused = moment.effects.iter().any(|it| matches!(it.effect, Effect::Refuse(_)));
        match &moment.recorded.event {
            Event::EntryAdded(entry) | Event::EntryChanged(entry) if !refused => {
                let mut entry = entry.clone();
                entry.patient = self.persons.person(entry.patient);
                self.entries.insert(entry.id, entry);
            }
            Event::EntryRemoved(it) => {
                self.entries.remove(&it.entry);
            }
            Event::BookingConfirmed(_) if !refused => self.who_is_booked_leaves(moment),
            _ => {}
        }
        self.follow_appointments(moment);
        self.same(moment)
    }
}

impl DecliningCostsNothing {
    fn who_is_booked_leaves(&mut self, moment: &Moment<'_>) {
        self.entries.retain(|id, _| moment.engine.entry(*id).is_some());
    }

    /// Which appointment an entry holds follows the trust's messages; who it is, merges.
    fn follow_appointments(&mut self, moment: &Moment<'_>) {
        let told = matches!(
            moment.recorded.event,
            Event::AppointmentBooked(_)
                | Event::AppointmentMoved(_)
                | Event::SlotFreed(_)
                | Event::CancellationConfirmed(_)
                | Event::PatientsMerged(_)
        );
        for entry in self.entries.values_mut().filter(|_| told) {
            if let Some(now) = moment.engine.entry(entry.id) {
                (entry.holds, entry.patient) = (now.holds, now.patient);
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
