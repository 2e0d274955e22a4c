//! I5: from the step in which a person says stop, nothing is offered or sent to them, and no
//! offer of theirs is live.

use std::collections::BTreeSet;

use backfill_core::offer::OfferState;
use backfill_core::{Effect, Event, PatientRef, Recorded};

use super::persons::Persons;
use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct NothingAfterOptOut {
    persons: Persons,
    stopped: BTreeSet<PatientRef>,
}

impl Truth for NothingAfterOptOut {
    fn name(&self) -> &'static str {
        "I5"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.learn(moment.recorded);
        let stopped = |patient| self.stopped.contains(&self.persons.person(patient));
        for emitted in moment.effects {
            if let Effect::SendMessage(message) = &emitted.effect
                && stopped(message.patient)
            {
                return Err(format!("{:?} is sent after the stop", message.message));
            }
        }
        let mut live = moment.engine.offers().filter(|it| it.state == OfferState::Live);
        match live.find(|offer| stopped(offer.patient)) {
            Some(offer) => Err(format!("{} is live after the stop", offer.id)),
            None => Ok(()),
        }
    }
}

impl NothingAfterOptOut {
    fn learn(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::PatientOptedOut(patient) => {
                self.stopped.insert(self.persons.person(*patient));
            }
            Event::PatientOptedIn(patient) => {
                self.stopped.remove(&self.persons.person(*patient));
            }
            Event::PatientsMerged(merged) if !self.persons.is_undone(merged) => {
                let stopped = [merged.from, merged.into].map(|it| self.persons.person(it));
                let either = stopped.iter().any(|it| self.stopped.contains(it));
                self.persons.learn(recorded);
                if either {
                    self.stopped.insert(self.persons.person(merged.into));
                }
            }
            // In doubt nothing is sent to either.
            Event::PatientsParted(parted) => {
                let both = self.persons.person(parted.from);
                self.persons.learn(recorded);
                if self.stopped.contains(&both) {
                    self.stopped.insert(parted.from);
                }
            }
            _ => {}
        }
    }
}
