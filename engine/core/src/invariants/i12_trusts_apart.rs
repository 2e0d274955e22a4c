//! I12, the core's part: a patient is offered only what their own trust has, or what another has with
//! which the rules pair it and to which they agreed; and nothing moves from one trust to another.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::OfferId;
use crate::effect::{Message, SendMessage};
use crate::state::State;

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    for message in after.decided.messages() {
        of_message(after.state, message)?;
    }
    for asked in after.decided.bookings() {
        let moved = asked.moves.as_ref().map(|it| it.facts.trust);
        if moved.is_some_and(|from| from != asked.facts.trust) {
            return Err(moves_across(asked.offer));
        }
    }
    Ok(())
}

fn of_message(state: &State, message: &SendMessage) -> Result<(), String> {
    let offer = state.offers.get(&message.offer);
    let entry = offer.and_then(|it| state.entries.get(&it.entry));
    let (Message::Offer { .. }, Some(offer), Some(entry)) = (message.message, offer, entry) else {
        return Ok(());
    };
    let (from, to) = (entry.trust, message.facts.trust);
    let is_named = state.rules.mutual_aid.contains(&(from, to));
    if from != to && !(is_named && entry.agreed_to_other_trusts) {
        return Err(format!("{:?} crosses from {from} to {to}", offer.id));
    }
    let moved = offer.moves.and_then(|id| state.appointments.get(&id));
    match moved {
        Some(moved) if moved.facts.trust != to => Err(moves_across(offer.id)),
        Some(_) | None => Ok(()),
    }
}

fn moves_across(offer: OfferId) -> String {
    format!("{offer:?} moves an appointment of another trust")
}
