//! I20: as long as the appointment stands that an offer became, its entry is offered nothing, and
//! neither is another entry of the person that is the same wait.

use backfill_core::EntryId;
use backfill_core::entry::Entry;
use backfill_core::offer::Offer;

use super::diary::Diary;
use super::{Moment, Truth, offers};

#[derive(Debug, Default)]
pub(super) struct NoOfferBesideABooking {
    diary: Diary,
}

impl Truth for NoOfferBesideABooking {
    fn name(&self) -> &'static str {
        "I20"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.diary.learn(moment);
        let to_come = self.diary.seats.values().filter(|it| moment.recorded.at < it.facts.end());
        let booked: Vec<EntryId> = to_come.filter_map(|seat| seat.entry).collect();
        if booked.is_empty() {
            return Ok(());
        }
        let booked: Vec<&Entry> =
            booked.into_iter().filter_map(|id| moment.engine.entry(id)).collect();
        let is_beside = |offer: &Offer| {
            let entry = moment.engine.entry(offer.entry);
            entry.is_some_and(|entry| booked.iter().any(|it| self.is_one_wait(it, entry)))
        };
        match offers::live(moment).find(|(offer, _)| is_beside(offer)) {
            Some((offer, _)) => Err(format!("{} is of somebody who is booked", offer.id)),
            None => Ok(()),
        }
    }
}

impl NoOfferBesideABooking {
    fn is_one_wait(&self, one: &Entry, other: &Entry) -> bool {
        let persons = &self.diary.persons;
        let same_person = persons.person(one.patient) == persons.person(other.patient);
        let same = one.trust == other.trust
            && one.service == other.service
            && one.kind == other.kind
            && one.pathway == other.pathway;
        one.id == other.id || same && same_person
    }
}
