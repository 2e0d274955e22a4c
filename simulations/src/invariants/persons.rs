//! Who is who: references that turned out to be one person are one person from then on.

use std::collections::BTreeMap;

use backfill_core::{Event, PatientRef};

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Persons(BTreeMap<PatientRef, PatientRef>);

impl Persons {
    /// Learns from an event.
    pub(super) fn learn(&mut self, event: &Event) {
        match event {
            Event::PatientsMerged(merged) => {
                let (from, into) = (self.person(merged.from), self.person(merged.into));
                if from != into {
                    self.0.insert(from, into);
                }
            }
            Event::PatientsParted(parted) => {
                self.0.remove(&parted.from);
            }
            _ => {}
        }
    }

    /// The one reference that stands for the person.
    pub(super) fn person(&self, mut reference: PatientRef) -> PatientRef {
        while let Some(into) = self.0.get(&reference) {
            reference = *into;
        }
        reference
    }
}
