//! Whoever is in hospital is offered nothing that starts while they are in, as far as it is known.

use std::collections::BTreeMap;

use backfill_core::{Event, PatientRef, Timestamp};

use super::persons::Persons;
use super::{Moment, Truth, offers};

#[derive(Debug, Default)]
pub(super) struct NothingWhileAdmitted {
    persons: Persons,
    /// Until when; for ever, if nobody said.
    stays: BTreeMap<PatientRef, Timestamp>,
}

impl Truth for NothingWhileAdmitted {
    fn name(&self) -> &'static str {
        "admitted"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.learn(moment);
        let mut live = offers::live(moment);
        let is_in = |patient| {
            let until = self.stays.get(&self.persons.person(patient));
            until.copied().unwrap_or(Timestamp(0))
        };
        match live.find(|(offer, slot)| slot.facts.start < is_in(offer.patient)) {
            Some((offer, _)) => Err(format!("{} is of somebody who is in hospital", offer.id)),
            None => Ok(()),
        }
    }
}

impl NothingWhileAdmitted {
    fn learn(&mut self, moment: &Moment<'_>) {
        match &moment.recorded.event {
            Event::PatientAdmitted(it) => {
                let person = self.persons.person(it.patient);
                let until = it.until.unwrap_or(Timestamp(i64::MAX));
                self.stays.insert(person, until);
            }
            Event::PatientDischarged(patient) => {
                self.stays.remove(&self.persons.person(*patient));
            }
            // Which of the two is in hospital is not certain then.
            Event::PatientsMerged(it) | Event::PatientsParted(it) => {
                let persons = [it.from, it.into].map(|it| self.persons.person(it));
                self.stays.retain(|it, _| !persons.contains(it));
                self.persons.learn(&moment.recorded.event);
            }
            _ => {}
        }
    }
}
