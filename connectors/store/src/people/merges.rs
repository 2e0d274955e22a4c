//! Which references are one person, and how commits change that.

use std::collections::BTreeMap;

use backfill_core::{Event, PatientRef};
use backfill_runtime::ports::{Commit, Merge};

/// Merges follow one another at most so often; a circle would be a bug, and must not be a hang.
const STEPS_MAX: usize = 64;

/// For each reference that ended, the one that stayed.
#[derive(Default)]
pub(crate) struct Merges {
    into: BTreeMap<PatientRef, PatientRef>,
}

impl Merges {
    pub(crate) fn add(&mut self, from: PatientRef, into: PatientRef) {
        self.into.insert(from, into);
    }

    /// The reference that a reference lives on as: itself, unless it was merged.
    pub(crate) fn current(&self, patient: PatientRef) -> PatientRef {
        let mut steps = std::iter::successors(Some(patient), |it| self.into.get(it).copied());
        steps.by_ref().take(STEPS_MAX).last().unwrap_or(patient)
    }

    /// All references of the person, the one that lives first.
    pub(crate) fn members(&self, patient: PatientRef) -> Vec<PatientRef> {
        let current = self.current(patient);
        let ended = self.into.keys().filter(|it| self.current(**it) == current);
        std::iter::once(current).chain(ended.copied().filter(|it| *it != current)).collect()
    }
}

/// What a commit changes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Change {
    /// Two references became one person.
    Merged(Merge),
    /// A reference stands for itself again.
    Parted(PatientRef),
}

/// The changes of a commit, in order. What was refused changes nothing.
pub(crate) fn changes(commit: &Commit) -> Vec<Change> {
    let is_refused =
        |event| commit.outcomes.iter().any(|row| row.event == event && row.refusal.is_some());
    let changes = commit.journal.iter().filter_map(|row| {
        let (recorded, event, at) = (&row.recorded, row.came_as, row.recorded.at);
        if let Event::PatientsMerged(it) = &recorded.event {
            let merge = Merge { from: it.from, into: it.into, event, at };
            return (!is_refused(event)).then_some(Change::Merged(merge));
        }
        let Event::PatientsParted(it) = &recorded.event else { return None };
        (!is_refused(event)).then_some(Change::Parted(it.from))
    });
    changes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_ends_at_the_last_and_a_circle_ends_at_all() {
        let [a, b, c, d] = [1, 2, 3, 4].map(PatientRef);
        let mut merges = Merges::default();
        merges.add(a, b);
        merges.add(b, c);
        assert_eq!([a, b, c, d].map(|it| merges.current(it)), [c, c, c, d]);
        assert_eq!(merges.members(a), [c, a, b]);
        assert_eq!(merges.members(d), [d]);
        merges.add(c, a);
        assert!([a, b, c].contains(&merges.current(a)));
    }
}
