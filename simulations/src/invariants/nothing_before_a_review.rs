//! Whoever missed what an offer became, or is said not to need it any more, is offered nothing until a
//! person has looked.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::entry::EntryStatus;
use backfill_core::slot::Cause;
use backfill_core::{EntryId, Event, PatientRef};

use super::diary::{Diary, is_put_aside, refusal};
use super::{Moment, Truth, offers};

#[derive(Debug, Default)]
pub(super) struct NothingBeforeAReview {
    diary: Diary,
    /// Entries that a person must look at, with their patient.
    review: BTreeMap<EntryId, PatientRef>,
    /// Who was on the list after the last step.
    present: BTreeSet<EntryId>,
}

impl Truth for NothingBeforeAReview {
    fn name(&self) -> &'static str {
        "review"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.learn(moment);
        self.diary.learn(moment);
        self.present = moment.engine.entries().map(|it| it.id).collect();
        if let Some((offer, _)) =
            offers::made(moment).find(|(offer, _)| self.review.contains_key(&offer.entry))
        {
            return Err(format!("{} is of somebody to be looked at", offer.id));
        }
        // The next offer may be long in coming: who waits to be asked is told by where they stand.
        let waits = |id: &&EntryId| {
            moment.engine.entry(**id).is_some_and(|it| it.status == EntryStatus::Waiting)
        };
        match self.review.keys().find(waits) {
            Some(id) => Err(format!("{id} waits before anybody has looked")),
            None => Ok(()),
        }
    }
}

impl NothingBeforeAReview {
    fn learn(&mut self, moment: &Moment<'_>) {
        let aside = self.diary.new_slots(moment).into_iter().any(is_put_aside);
        if refusal(moment).is_some() || aside {
            return;
        }
        match &moment.recorded.event {
            Event::AppointmentMissed(id) => self.look_at(moment, Some(*id)),
            Event::SlotFreed(freed)
                if matches!(freed.cause, Cause::NotNeeded | Cause::TreatedElsewhere) =>
            {
                self.look_at(moment, freed.appointment);
            }
            Event::DeathTakenBack(it) if it.said_at.is_none() => {
                // Whoever is back is to be looked at, unless they hold what was booked for them.
                let back = moment.engine.entries();
                let back = back.filter(|it| !self.present.contains(&it.id));
                let back = back.filter(|it| it.status != EntryStatus::Booked);
                self.review.extend(back.map(|it| (it.id, it.patient)));
            }
            Event::EntryReviewed(id) => drop(self.review.remove(id)),
            Event::EntryRemoved(it) => drop(self.review.remove(&it.entry)),
            // An entry that turns out to be somebody else's begins anew.
            Event::EntryAdded(entry) | Event::EntryChanged(entry) => {
                let persons = &self.diary.persons;
                let person = persons.person(entry.patient);
                self.review.retain(|id, it| *id != entry.id || persons.person(*it) == person);
            }
            Event::PatientsParted(_) => self.review.clear(),
            _ => {}
        }
    }

    fn look_at(&mut self, moment: &Moment<'_>, id: Option<backfill_core::AppointmentId>) {
        let seat = id.and_then(|id| self.diary.seats.get(&id));
        let entry = seat.and_then(|it| it.entry).and_then(|id| moment.engine.entry(id));
        self.review.extend(entry.map(|it| (it.id, it.patient)));
    }
}
