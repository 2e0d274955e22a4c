//! Who said stop to whom, word by word: of each trust the last word that concerns it counts. Of two who
//! are one person, what was said of either counts; of one who are two again, it counts for both.

use std::collections::BTreeMap;

use backfill_core::code::Code;
use backfill_core::event::{Opted, PatientsMerged};
use backfill_core::{Event, PatientRef, Recorded};

use super::persons::Persons;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Stops {
    persons: Persons,
    /// What was said of a person: one line of words for each name they had.
    said: BTreeMap<PatientRef, Vec<Line>>,
}

/// Trusts, none for all, each with whether it was a stop.
type Line = Vec<(Option<Code>, bool)>;

impl Stops {
    /// Learns from an event.
    pub(crate) fn learn(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::PatientOptedOut(word) => self.hear(*word, true),
            Event::PatientOptedIn(word) => self.hear(*word, false),
            Event::PatientsMerged(merged) => self.merge(recorded, merged),
            Event::PatientsParted(parted) => {
                let both = self.persons.person(parted.from);
                self.persons.learn(recorded);
                let said = self.said.get(&both).cloned().unwrap_or_default();
                self.said.entry(parted.from).or_default().extend(said);
            }
            _ => {}
        }
    }

    /// Whether a person said stop to a trust.
    pub(crate) fn has_stopped(&self, patient: PatientRef, trust: Code) -> bool {
        let lines = self.said.get(&self.persons.person(patient));
        lines.into_iter().flatten().any(|line| {
            let concerning = |(of, _): &&(Option<Code>, bool)| of.is_none() || *of == Some(trust);
            line.iter().rfind(concerning).is_some_and(|(_, is_stop)| *is_stop)
        })
    }

    fn hear(&mut self, word: Opted, is_stop: bool) {
        let lines = self.said.entry(self.persons.person(word.patient)).or_default();
        if lines.is_empty() {
            lines.push(Line::new());
        }
        lines.iter_mut().for_each(|line| line.push((word.trust, is_stop)));
    }

    fn merge(&mut self, recorded: &Recorded, merged: &PatientsMerged) {
        let [from, into] = [merged.from, merged.into].map(|it| self.persons.person(it));
        if from != into && !self.persons.is_undone(merged) {
            self.persons.learn(recorded);
            let said = self.said.get(&from).cloned().unwrap_or_default();
            self.said.entry(into).or_default().extend(said);
        }
    }
}
