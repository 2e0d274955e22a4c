//! Who is who: references that turned out to be one person are one person from then on.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::event::PatientsMerged;
use backfill_core::{Event, PatientRef, Recorded, Timestamp};

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Persons {
    into: BTreeMap<PatientRef, PatientRef>,
    /// Pairs that a person parted, and when.
    parted: BTreeMap<[PatientRef; 2], Timestamp>,
}

impl Persons {
    /// Learns from an event.
    pub(super) fn learn(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::PatientsMerged(merged) if !self.is_undone(merged) => {
                let (from, into) = (self.person(merged.from), self.person(merged.into));
                if from != into {
                    self.into.insert(from, into);
                }
            }
            Event::PatientsParted(parted) => {
                if let Some(into) = self.into.remove(&parted.from) {
                    self.parted.insert([parted.from, into], recorded.at);
                }
            }
            _ => {}
        }
    }

    /// Whether a person parted the two after that was said.
    pub(super) fn is_undone(&self, merged: &PatientsMerged) -> bool {
        let both = BTreeSet::from([merged.from, merged.into].map(|it| self.person(it)));
        let is_of_both =
            |pair: &[PatientRef; 2]| BTreeSet::from(pair.map(|it| self.person(it))) == both;
        let mut parted = self.parted.iter().filter(|(pair, _)| is_of_both(pair));
        0 < merged.said_at.0 && parted.any(|(_, at)| merged.said_at < *at)
    }

    /// The one reference that stands for the person.
    pub(super) fn person(&self, mut reference: PatientRef) -> PatientRef {
        while let Some(into) = self.into.get(&reference) {
            reference = *into;
        }
        reference
    }
}
