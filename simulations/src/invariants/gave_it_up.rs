//! I18: nobody is offered a time that they gave up, whoever says that it was theirs: the message, an
//! earlier one about the appointment, or an entry that holds it.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::slot::{Cause, Slot};
use backfill_core::{AppointmentId, EntryId, Event, PatientRef, SlotId};

use super::diary::{Diary, booked, refusal};
use super::{Moment, Truth, offers};

#[derive(Debug, Default)]
pub(super) struct GaveItUp {
    diary: Diary,
    gave_up: BTreeMap<SlotId, BTreeSet<PatientRef>>,
    /// What the list says that an entry holds.
    holds: BTreeMap<EntryId, (PatientRef, AppointmentId)>,
}

impl Truth for GaveItUp {
    fn name(&self) -> &'static str {
        "I18"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        for slot in self.diary.new_slots(moment) {
            let whose = self.whose(moment, slot);
            self.gave_up.insert(slot.id, whose);
        }
        if let Event::PatientsParted(_) = &moment.recorded.event {
            self.gave_up.clear();
        }
        self.list(moment);
        self.diary.learn(moment);
        let persons = &self.diary.persons;
        for (offer, slot) in offers::made(moment) {
            let whose = self.gave_up.get(&slot.id).into_iter().flatten();
            let mut whose = whose.map(|it| persons.person(*it));
            if whose.any(|it| it == persons.person(offer.patient)) {
                return Err(format!("{} offers {} to who gave it up", offer.id, slot.id));
            }
        }
        Ok(())
    }
}

impl GaveItUp {
    fn list(&mut self, moment: &Moment<'_>) {
        match &moment.recorded.event {
            Event::EntryAdded(entry) | Event::EntryChanged(entry) if refusal(moment).is_none() => {
                match entry.holds {
                    Some(id) => self.holds.insert(entry.id, (entry.patient, id)),
                    None => self.holds.remove(&entry.id),
                };
            }
            // What is booked takes the place of what the list said.
            Event::BookingConfirmed(it) => {
                let entry = moment.engine.offer(it.offer).map(|offer| offer.entry);
                self.holds.retain(|id, _| Some(*id) != entry);
            }
            Event::EntryRemoved(it) => {
                self.holds.remove(&it.entry);
            }
            _ => {}
        }
    }

    /// Nobody, where it is not certain.
    fn whose(&self, moment: &Moment<'_>, slot: &Slot) -> BTreeSet<PatientRef> {
        let seat = |id: AppointmentId| self.diary.seats.get(&id).and_then(|it| it.patient);
        let given_up_by = match &moment.recorded.event {
            Event::SlotFreed(freed) => freed.patient.or_else(|| {
                let id = freed.appointment?;
                seat(id).or_else(|| self.held(id))
            }),
            Event::CancellationConfirmed(id) => seat(*id),
            Event::BookingConfirmed(it) if slot.cause == Cause::MovedEarlier => {
                moment.engine.offer(it.offer).map(|offer| offer.patient)
            }
            event => booked(event).and_then(|told| seat(told.id)),
        };
        given_up_by.into_iter().collect()
    }

    fn held(&self, appointment: AppointmentId) -> Option<PatientRef> {
        let mut holders = self.holds.values().filter(|(_, id)| *id == appointment);
        let only = holders.next().map(|(patient, _)| *patient);
        only.filter(|_| holders.next().is_none())
    }
}
