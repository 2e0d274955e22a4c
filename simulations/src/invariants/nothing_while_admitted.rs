//! Whoever is in hospital is offered nothing that starts while they are in, as far as it is known.

use std::collections::BTreeMap;

use backfill_core::{Event, PatientRef, Timestamp};

use super::persons::Persons;
use super::{Moment, Truth, offers};

/// Nobody said when a stay ends. No made-up world is as long as a stay counts then.
const FOR_EVER: Timestamp = Timestamp(i64::MAX);

#[derive(Debug, Default)]
pub(super) struct NothingWhileAdmitted {
    persons: Persons,
    /// Until when; for ever, if nobody said.
    stays: BTreeMap<PatientRef, Timestamp>,
    /// When the hospital last said so.
    said: BTreeMap<PatientRef, Timestamp>,
}

impl Truth for NothingWhileAdmitted {
    fn name(&self) -> &'static str {
        "admitted"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.learn(moment);
        let now = moment.recorded.at;
        let until = |patient: PatientRef| self.stays.get(&self.persons.person(patient)).copied();
        // An end that has passed is none: they are in until somebody says that they left.
        let until = |patient| until(patient).map(|it| if it <= now { FOR_EVER } else { it });
        let is_in = |patient, start: Timestamp| until(patient).is_some_and(|it| start < it);
        let told = match &moment.recorded.event {
            Event::PatientAdmitted(it) => Some(self.persons.person(it.patient)),
            _ => None,
        };
        let concerns = |it: PatientRef| told == Some(self.persons.person(it));
        let live = offers::live(moment).filter(|(offer, _)| concerns(offer.patient));
        let mut asked = offers::made(moment).chain(live);
        match asked.find(|(offer, slot)| is_in(offer.patient, slot.facts.start)) {
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
                let until = it.until.unwrap_or(FOR_EVER);
                if self.is_news(moment, person, it.said_at) {
                    self.stays.insert(person, until);
                }
            }
            Event::PatientDischarged(it) => {
                let person = self.persons.person(it.patient);
                if self.is_news(moment, person, it.said_at) {
                    self.stays.remove(&person);
                }
            }
            // Which of the two is in hospital is not certain then.
            Event::PatientsMerged(it) => {
                let persons = self.leave_open([it.from, it.into]);
                let last = persons.iter().filter_map(|it| self.said.get(it)).max().copied();
                if let Some(last) = last.filter(|_| !self.persons.is_undone(it)) {
                    self.said.insert(persons[1], last);
                }
                self.persons.learn(moment.recorded);
            }
            Event::PatientsParted(it) => {
                self.leave_open([it.from, it.into]);
                self.persons.learn(moment.recorded);
            }
            _ => {}
        }
    }

    /// Forgets of two references whether they are in.
    fn leave_open(&mut self, both: [PatientRef; 2]) -> [PatientRef; 2] {
        let persons = both.map(|it| self.persons.person(it));
        self.stays.retain(|it, _| !persons.contains(it));
        persons
    }

    /// Whether nothing newer was said of this person's stay.
    fn is_news(&mut self, moment: &Moment<'_>, person: PatientRef, said_at: Timestamp) -> bool {
        let said_at = said_at.min(moment.recorded.at);
        let last = self.said.entry(person).or_insert(said_at);
        let is_news = *last <= said_at;
        *last = said_at.max(*last);
        is_news
    }
}
