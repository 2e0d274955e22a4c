//! What patients are told is what happened: an offer once, a withdrawal to whom it was withdrawn
//! from, with the reason that is on record, and nothing about offers they never had.

use std::collections::BTreeSet;

use backfill_core::effect::{Message, SendMessage};
use backfill_core::offer::OfferState;
use backfill_core::{Event, OfferId};

use super::persons::Persons;
use super::{Moment, Stops, Truth};

#[derive(Debug, Default)]
pub(super) struct ToldWhatHappened {
    persons: Persons,
    stops: Stops,
    offered: BTreeSet<OfferId>,
    withdrawn: BTreeSet<OfferId>,
}

impl Truth for ToldWhatHappened {
    fn name(&self) -> &'static str {
        "told"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.persons.learn(moment.recorded);
        self.stops.learn(moment.recorded);
        for message in moment.decided.messages() {
            self.is_true(moment, message)
                .map_err(|wrong| format!("{} of {}: {wrong}", message.offer, message.patient))?;
        }
        self.nobody_is_left_waiting(moment)
    }
}

impl ToldWhatHappened {
    fn is_true(&mut self, moment: &Moment<'_>, message: &SendMessage) -> Result<(), String> {
        let offer = moment.engine.offer(message.offer).ok_or("no such offer")?;
        let slot = moment.engine.slot(offer.slot).ok_or("no such slot")?;
        if message.facts != slot.facts || message.patient != offer.patient {
            return Err("another slot or patient".to_owned());
        }
        match message.message {
            Message::Offer { deadline, moves } => {
                let same = deadline == offer.deadline && moves == offer.moves.is_some();
                let first = self.offered.insert(message.offer);
                ensure(first && (same || offer.state != OfferState::Live), "offered otherwise")
            }
            Message::Withdrawn { reason } => {
                let again = says_again(moment, message.offer);
                let first = self.withdrawn.insert(message.offer) || again;
                let right = offer.state == OfferState::Withdrawn(reason);
                ensure(first && right && self.offered.contains(&message.offer), "not withdrawn")
            }
            Message::Confirmed => ensure(offer.state == OfferState::Booked, "not booked"),
            Message::Cancelled => ensure(offer.state == OfferState::Cancelled, "not cancelled"),
            Message::CancelledUnexplained => {
                ensure(offer.state == OfferState::GivenUp, "not given up")
            }
            Message::Reinstated => ensure(offer.state == OfferState::Booked, "not booked again"),
            Message::NotBooked => {
                // "You come first next time." Whoever has left the list meanwhile waits no more.
                let entry = moment.engine.entry(offer.entry);
                let first = entry.is_none_or(|it| it.comes_first);
                ensure(offer.state == OfferState::Refused && first, "not refused, or not first")
            }
        }
    }

    /// Who has a live offer was told of it; who lost one was told, unless they said stop.
    fn nobody_is_left_waiting(&self, moment: &Moment<'_>) -> Result<(), String> {
        for offer in moment.engine.offers() {
            let trust = moment.engine.slot(offer.slot).map(|slot| slot.facts.trust);
            let stopped = || {
                let person = moment.engine.patient(self.persons.person(offer.patient));
                let stopped = trust.map(|trust| self.stops.has_stopped(offer.patient, trust));
                person.is_some_and(|it| it.died) || stopped == Some(true)
            };
            let told = match offer.state {
                OfferState::Live => self.offered.contains(&offer.id),
                OfferState::Withdrawn(_) => self.withdrawn.contains(&offer.id) || stopped(),
                _ => true,
            };
            if !told && moment.touched.offers.contains(&offer.id) {
                return Err(format!("{} is {:?}, and nobody was told", offer.id, offer.state));
            }
        }
        Ok(())
    }
}

/// Whether it is said again, by a person, because it did not arrive.
fn says_again(moment: &Moment<'_>, offer: OfferId) -> bool {
    matches!(&moment.recorded.event, Event::MessageFailed(it) if it.tells == Some(offer))
}

fn ensure(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}
