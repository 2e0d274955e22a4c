//! I2: no slot is asked for twice, no place is booked twice, no person is in two places at once.

use std::collections::BTreeMap;

use backfill_core::effect::RequestBooking;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::SlotFacts;
use backfill_core::{Event, OfferId, SlotId};

use super::persons::Persons;
use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct NoDoubleBooking {
    persons: Persons,
    /// Slots for which a booking was asked for and not refused.
    wanted: BTreeMap<SlotId, OfferId>,
    places: BTreeMap<SlotId, SlotFacts>,
    /// The record that asked for each booking.
    asked_at: BTreeMap<OfferId, u64>,
    /// The last record in which the trust said that a place is free.
    freed_at: Vec<(SlotFacts, u64)>,
}

impl Truth for NoDoubleBooking {
    fn name(&self) -> &'static str {
        "I2"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.persons.learn(moment.recorded);
        if let Event::SlotFreed(freed) = &moment.recorded.event
            && let Some(facts) = &freed.facts
        {
            self.freed_at.push((facts.clone(), moment.recorded.seq));
        }
        if let Event::BookingRefused(refused) = &moment.recorded.event {
            self.wanted.retain(|_, offer| *offer != refused.offer);
        }
        for request in moment.decided.bookings() {
            let offer = moment.engine.offer(request.offer).ok_or("a booking of no offer")?;
            self.places.insert(offer.slot, request.facts.clone());
            if let Some(other) = self.wanted.insert(offer.slot, offer.id) {
                return Err(format!("{} is asked for {} and {other}", offer.slot, offer.id));
            }
            self.asked_at.insert(offer.id, moment.recorded.seq);
            self.alone(moment, offer, request)?;
        }
        Ok(())
    }
}

impl NoDoubleBooking {
    fn freed_since(&self, offer: &Offer) -> bool {
        let facts = |facts: &SlotFacts, seq: u64| {
            let asked_at = self.asked_at.get(&offer.id).copied().unwrap_or(0);
            let place = self.places.get(&offer.slot);
            asked_at < seq
                && place.is_some_and(|it| it.trust == facts.trust && it.start == facts.start)
        };
        self.freed_at.iter().any(|(place, seq)| facts(place, *seq))
    }

    fn alone(
        &self,
        moment: &Moment<'_>,
        offer: &Offer,
        request: &RequestBooking,
    ) -> Result<(), String> {
        // What is given up with it may overlap it.
        let moves = request.moves.as_ref().map(|moves| &moves.facts);
        let given_up = |it: &SlotFacts| moves.is_some_and(|moves| moves.same_place(it));
        let slot = moment.engine.slot(offer.slot).ok_or("an offer of no slot")?;
        let person = self.persons.person(offer.patient);
        let mut there = 0;
        for other in moment.engine.offers().filter(|other| other.id != offer.id) {
            let taken = matches!(other.state, OfferState::Accepted | OfferState::Booked);
            let Some(place) = moment.engine.slot(other.slot).filter(|_| taken) else { continue };
            let same_person = self.persons.person(other.patient) == person;
            if same_person && place.facts.overlaps(&slot.facts) && !given_up(&place.facts) {
                return Err(format!("{} and {} are one person at one time", offer.id, other.id));
            }
            // The trust may free a place before it says that it had booked it for us.
            let same = place.facts.same_place(&slot.facts) && !self.freed_since(other);
            there += u16::from(same);
            if same && slot.facts.capacity <= there {
                return Err(format!("{} and {} are at one place", offer.id, other.id));
            }
        }
        Ok(())
    }
}
