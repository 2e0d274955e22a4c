//! I5: nothing of a trust is offered, and nothing said of its offers, after an opt-out from it. What
//! became of a yes is told all the same.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::effect::Message;
use crate::offer::{Offer, OfferState};
use crate::state::State;
use crate::{Event, OfferId};

pub(super) fn of_offer(state: &State, offer: &Offer) -> Result<(), String> {
    let trust = state.slots.get(&offer.slot).map(|slot| slot.facts.trust);
    let stopped = trust.is_some_and(|trust| state.has_stopped(offer.patient, trust));
    if offer.state == OfferState::Live && stopped {
        return Err(format!("{:?} is live after the opt-out", offer.id));
    }
    Ok(())
}

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    for command in &after.decided.commands {
        if let Some(it) = command.what.message()
            && it.message.ends_with_a_stop()
            && after.state.has_stopped(it.patient, it.facts.trust)
        {
            return Err(format!("{} is sent after the opt-out", command.id));
        }
    }
    yes_is_confirmed(after)
}

/// Whoever is booked after their yes is told so, unless they died.
fn yes_is_confirmed(after: &After<'_>) -> Result<(), String> {
    let Event::BookingConfirmed(confirmed) = &after.recorded.event else { return Ok(()) };
    let Some(offer) = after.state.offers.get(&confirmed.offer) else { return Ok(()) };
    let refused = after.decided.refusal.is_some();
    if refused || after.state.has_died(offer.patient) || says_confirmed(after, offer.id) {
        return Ok(());
    }
    Err(format!("{:?} was booked, and its patient was not told", offer.id))
}

fn says_confirmed(after: &After<'_>, offer: OfferId) -> bool {
    let mut messages = after.decided.messages();
    messages.any(|it| it.offer == offer && it.message == Message::Confirmed)
}
