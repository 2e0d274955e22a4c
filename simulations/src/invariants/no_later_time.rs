//! Nobody is offered a time that is not earlier than one they hold on that pathway, by the witness's
//! own diary.

use backfill_core::AppointmentId;
use backfill_core::entry::Entry;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::Slot;

use super::diary::{Diary, Seat};
use super::{Moment, Truth, offers};

#[derive(Debug, Default)]
pub(super) struct NoLaterTime {
    diary: Diary,
}

impl Truth for NoLaterTime {
    fn name(&self) -> &'static str {
        "later"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.diary.learn(moment);
        for (offer, slot) in offers::made(moment) {
            if offer.state == OfferState::Live && self.holds_earlier(moment, offer, slot) {
                return Err(format!("{} is not earlier than what is held", offer.id));
            }
        }
        Ok(())
    }
}

impl NoLaterTime {
    fn holds_earlier(&self, moment: &Moment<'_>, offer: &Offer, slot: &Slot) -> bool {
        let Some(entry) = moment.engine.entry(offer.entry) else { return false };
        let person = self.diary.persons.person(offer.patient);
        let mut seats = self.diary.seats.iter();
        seats.any(|(id, seat)| {
            let own = seat.patient.is_some_and(|it| self.diary.persons.person(it) == person);
            own && is_of(entry, seat)
                && seat.facts.start <= slot.facts.start
                && moment.recorded.at < seat.facts.end()
                && !is_anothers(moment, entry, *id)
        })
    }
}

fn is_of(entry: &Entry, seat: &Seat) -> bool {
    let facts = &seat.facts;
    facts.trust == entry.trust && facts.service == entry.service && facts.kind == entry.kind
}

/// Whether the appointment may be what another entry of the person waits for.
fn is_anothers(moment: &Moment<'_>, entry: &Entry, id: AppointmentId) -> bool {
    let mut others = moment.engine.entries().filter(|it| it.id != entry.id);
    others.any(|it| it.holds == Some(id))
}
