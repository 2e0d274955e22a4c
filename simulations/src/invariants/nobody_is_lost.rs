//! Nobody is lost from the list: an entry leaves it only because the list says so, because its
//! patient died or because its appointment took place. With a death that was a mistake it is back.
//! Whom the clinic cancels is back, and comes first.

use std::collections::BTreeMap;

use backfill_core::entry::EntryStatus;
use backfill_core::event::SlotFreed;
use backfill_core::slot::Cause;
use backfill_core::{AppointmentId, EntryId, Event, PatientRef};

use super::acknowledged;
use super::diary::{Diary, is_put_aside, refusal};
use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct NobodyIsLost {
    diary: Diary,
    /// Everybody who is on the list, and what they held after the last step.
    list: BTreeMap<EntryId, (PatientRef, Option<AppointmentId>)>,
    /// Those who left it with a death, and are back if that was a mistake.
    left: BTreeMap<EntryId, (PatientRef, Option<AppointmentId>)>,
}

impl Truth for NobodyIsLost {
    fn name(&self) -> &'static str {
        "lost"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        let let_down = self.let_down(moment);
        self.learn(moment);
        self.diary.learn(moment);
        for (id, (patient, holds)) in &mut self.list {
            let Some(entry) = moment.engine.entry(*id) else {
                return Err(format!("{id} is on no list any more"));
            };
            (*patient, *holds) = (entry.patient, entry.holds);
        }
        let Some(entry) = let_down.and_then(|id| moment.engine.entry(id)) else { return Ok(()) };
        // A merge may have left them another appointment of the same wait.
        let cancelled = let_down_by(&moment.recorded.event);
        let booked_elsewhere = entry.holds.is_some() && entry.holds != cancelled;
        let is_back = entry.status != EntryStatus::Booked && entry.comes_first;
        if !is_back && !booked_elsewhere {
            return Err(format!("the clinic cancelled {}, who is {:?}", entry.id, entry.status));
        }
        Ok(())
    }
}

fn let_down_by(event: &Event) -> Option<AppointmentId> {
    match event {
        Event::SlotFreed(freed) => freed.appointment,
        _ => None,
    }
}

impl NobodyIsLost {
    /// Whose booked appointment the step cancels for the hospital.
    fn let_down(&mut self, moment: &Moment<'_>) -> Option<EntryId> {
        let new = self.diary.new_slots(moment);
        let Event::SlotFreed(SlotFreed { appointment: Some(id), cause, .. }) =
            &moment.recorded.event
        else {
            return None;
        };
        let taken = new.iter().any(|slot| !is_put_aside(slot));
        let hospital = matches!(cause, Cause::Clinic | Cause::EnteredInError);
        let seat = self.diary.seats.get(id).filter(|_| taken && hospital);
        seat.filter(|it| moment.recorded.at < it.facts.start).and_then(|seat| seat.entry)
    }

    fn learn(&mut self, moment: &Moment<'_>) {
        let event = &moment.recorded.event;
        let gone = |id: &EntryId| moment.engine.entry(*id).is_none();
        match event {
            Event::EntryAdded(entry) | Event::EntryChanged(entry) if refusal(moment).is_none() => {
                self.list.insert(entry.id, (entry.patient, entry.holds));
            }
            Event::EntryRemoved(it) => {
                self.list.remove(&it.entry);
            }
            Event::PatientDied(it) => {
                let persons = &self.diary.persons;
                let dead = persons.person(it.patient);
                let of_the_dead =
                    |_: &EntryId, (it, _): &mut (PatientRef, _)| persons.person(*it) == dead;
                self.left.extend(self.list.extract_if(.., of_the_dead));
            }
            Event::DeathTakenBack(it) if it.said_at.is_none() => {
                let persons = &self.diary.persons;
                let person = persons.person(it.patient);
                let back =
                    |_: &EntryId, (it, _): &mut (PatientRef, _)| persons.person(*it) == person;
                self.list.extend(self.left.extract_if(.., back));
            }
            Event::PatientsParted(parted) => {
                // Each of the two has what they brought, also what left with a death.
                let from = moment.engine.patient(parted.from);
                for kept in from.iter().flat_map(|it| &it.left_at_death) {
                    if let Some((patient, _)) = self.left.get_mut(&kept.id) {
                        *patient = parted.from;
                    }
                }
            }
            Event::PatientsMerged(merged) => {
                // Either may have been merged before: the one who stands for them is asked.
                let dead = [merged.into, merged.from].iter().any(|reference| {
                    let person = self.diary.persons.person(*reference);
                    moment.engine.patient(person).is_some_and(|it| it.died)
                });
                self.list.retain(|id, _| !dead || !gone(id));
            }
            Event::SlotFreed(it) if it.cause == Cause::Died => {
                self.list.retain(|id, _| !gone(id));
            }
            Event::AppointmentAttended(appointment) => {
                let mut held = acknowledged::ours(moment, *appointment);
                held.push(*appointment);
                let is_held = |holds: &Option<_>| holds.is_some_and(|it| held.contains(&it));
                self.list.retain(|id, (_, holds)| !is_held(holds) || !gone(id));
            }
            _ => {}
        }
    }
}
