//! I5: from the step in which a person says stop to a trust, nothing of that trust is offered to
//! them, no offer of it is live, and nothing is said of its offers. What became of a yes is told all
//! the same.

use backfill_core::effect::{Message, SendMessage};
use backfill_core::offer::OfferState;
use backfill_core::{Event, OfferId};

use super::stops::Stops;
use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct NothingAfterOptOut {
    stops: Stops,
}

impl Truth for NothingAfterOptOut {
    fn name(&self) -> &'static str {
        "I5"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.stops.learn(moment.recorded);
        for message in messages(moment) {
            let about_offers =
                matches!(message.message, Message::Offer { .. } | Message::Withdrawn { .. });
            if about_offers && self.stops.has_stopped(message.patient, message.facts.trust) {
                return Err(format!("{:?} is sent after the stop", message.message));
            }
        }
        let live = moment.engine.offers().filter(|it| it.state == OfferState::Live);
        for offer in live {
            let slot = moment.engine.slot(offer.slot).ok_or("an offer has no slot")?;
            if self.stops.has_stopped(offer.patient, slot.facts.trust) {
                return Err(format!("{} is live after the stop", offer.id));
            }
        }
        a_yes_is_answered(moment)
    }
}

/// What the trust says to a yes is told in the same step, whoever said stop; except to the dead, and
/// a refusal to who is on no list any more: a person calls them.
fn a_yes_is_answered(moment: &Moment<'_>) -> Result<(), String> {
    let (offer, state, message) = match &moment.recorded.event {
        Event::BookingConfirmed(it) => (it.offer, OfferState::Booked, Message::Confirmed),
        Event::BookingRefused(it) => (it.offer, OfferState::Refused, Message::NotBooked),
        _ => return Ok(()),
    };
    let refused = moment.decided.refusal.is_some();
    let Some(answered) = moment.engine.offer(offer).filter(|it| it.state == state && !refused)
    else {
        return Ok(());
    };
    let died = moment.engine.patient(answered.patient).is_some_and(|it| it.died);
    let is_listed = moment.engine.entry(answered.entry).is_some();
    if died || (message == Message::NotBooked && !is_listed) || tells(moment, offer, message) {
        return Ok(());
    }
    Err(format!("{offer} is {state:?}, and whoever said yes was not told"))
}

fn tells(moment: &Moment<'_>, offer: OfferId, message: Message) -> bool {
    messages(moment).any(|it| it.offer == offer && it.message == message)
}

fn messages<'a>(moment: &'a Moment<'_>) -> impl Iterator<Item = &'a SendMessage> {
    moment.decided.messages()
}
