//! I19: from the step in which a death is said, nothing is offered or sent to the dead, no entry of
//! theirs is on a list, and what still waited to be sent does not go out.

use std::collections::BTreeMap;

use backfill_core::slot::Cause;
use backfill_core::{Engine, Event, PatientRef};

use super::diary::{Diary, is_put_aside};
use super::persons::Persons;
use super::{Moment, Truth, offers};
use crate::memory::MemoryStore;

#[derive(Debug, Default)]
pub(super) struct NothingForTheDead {
    diary: Diary,
    /// Every reference that was ever used, and since which record its person is dead.
    dead: BTreeMap<PatientRef, Option<u64>>,
}

impl Truth for NothingForTheDead {
    fn name(&self) -> &'static str {
        "I19"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.learn(moment);
        if self.dead.values().all(Option::is_none) {
            return Ok(());
        }
        let dead = |it: PatientRef| self.is_dead(it);
        for message in moment.decided.messages() {
            if dead(message.patient) {
                return Err(format!("{:?} is sent to the dead", message.message));
            }
        }
        if let Some((offer, _)) = offers::live(moment).find(|(offer, _)| dead(offer.patient)) {
            return Err(format!("{} of the dead is live", offer.id));
        }
        match moment.engine.entries().find(|entry| dead(entry.patient)) {
            Some(entry) => Err(format!("{} of the dead is on the list", entry.id)),
            None => Ok(()),
        }
    }

    fn at_end(&mut self, _engine: &Engine, store: &MemoryStore) -> Result<(), String> {
        let late = |(seq, patient): &&(u64, PatientRef)| {
            self.dead.get(patient).copied().flatten().is_some_and(|since| since <= *seq)
        };
        match store.sent.iter().find(late) {
            Some((seq, _)) => Err(format!("a message went out to the dead after record {seq}")),
            None => Ok(()),
        }
    }
}

/// A cancellation without patient and number may mean whoever sits there; a death is not told so.
fn names_somebody(event: &Event) -> bool {
    let Event::SlotFreed(freed) = event else { return true };
    freed.patient.is_some() || freed.appointment.is_some()
}

impl NothingForTheDead {
    fn is_dead(&self, patient: PatientRef) -> bool {
        self.dead.get(&patient).copied().flatten().is_some()
    }

    fn learn(&mut self, moment: &Moment<'_>) {
        self.meet(moment);
        let seq = moment.recorded.seq;
        match &moment.recorded.event {
            Event::PatientDied(it) => self.dies(it.patient, seq),
            Event::DeathTakenBack(it) if it.said_at.is_none() => self.lives(it.patient),
            Event::PatientsMerged(merged) if !self.diary.persons.is_undone(merged) => {
                let both = [merged.from, merged.into];
                let either = both.iter().any(|it| self.is_dead(*it));
                self.diary.learn(moment);
                if either {
                    self.dies(merged.into, seq);
                }
                return;
            }
            _ => {}
        }
        let mut new = self.diary.new_slots(moment);
        new.retain(|_| names_somebody(&moment.recorded.event));
        let died = new.iter().filter(|it| it.cause == Cause::Died && !is_put_aside(it));
        let died: Vec<PatientRef> = died.filter_map(|it| it.given_up_by).collect();
        died.into_iter().for_each(|patient| self.dies(patient, seq));
        self.diary.learn(moment);
    }

    /// Everybody who is named by an event, a message or an offer.
    fn meet(&mut self, moment: &Moment<'_>) {
        let mut met = |patient: PatientRef| {
            self.dead.entry(patient).or_default();
        };
        offers::made(moment).for_each(|(offer, _)| met(offer.patient));
        match &moment.recorded.event {
            Event::PatientDied(it) => met(it.patient),
            Event::EntryAdded(entry) | Event::EntryChanged(entry) => met(entry.patient),
            Event::PatientsMerged(merged) => [merged.from, merged.into].into_iter().for_each(met),
            _ => {}
        }
    }

    fn lives(&mut self, patient: PatientRef) {
        let persons: &Persons = &self.diary.persons;
        let person = persons.person(patient);
        for (reference, since) in &mut self.dead {
            if persons.person(*reference) == person {
                *since = None;
            }
        }
    }

    fn dies(&mut self, patient: PatientRef, seq: u64) {
        let persons: &Persons = &self.diary.persons;
        let person = persons.person(patient);
        for (reference, since) in &mut self.dead {
            if persons.person(*reference) == person {
                since.get_or_insert(seq);
            }
        }
    }
}
