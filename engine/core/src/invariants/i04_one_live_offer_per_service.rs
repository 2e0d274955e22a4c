//! I4: one live offer per patient and service; message caps hold.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::Effect;
use crate::effect::Message;
use crate::offer::{Offer, OfferState};
use crate::state::State;
use crate::time::DAY_MS;

pub(super) fn of_offer(state: &State, offer: &Offer) -> Result<(), String> {
    let service = |offer: &Offer| state.slots.get(&offer.slot).map(|slot| slot.facts.service);
    if offer.state != OfferState::Live {
        return Ok(());
    }
    let mut live = state.live_offers(offer.patient);
    match live.find(|it| it.id != offer.id && service(it) == service(offer)) {
        Some(other) => Err(format!("{:?} and {:?} are live at once", offer.id, other.id)),
        None => Ok(()),
    }
}

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    let rules = &after.state.rules;
    for emitted in after.emitted {
        let Effect::SendMessage(message) = &emitted.effect else { continue };
        if !matches!(message.message, Message::Offer { .. }) {
            continue;
        }
        let sent = after.state.patients.get(&message.patient).map(|it| it.offered_at.as_slice());
        let within = |span: i64| {
            let young = |at: &&crate::Timestamp| after.recorded.at.0 - at.0 < span;
            sent.unwrap_or_default().iter().filter(young).count()
        };
        let (day, week) = (within(DAY_MS), within(7 * DAY_MS));
        if usize::from(rules.offers_per_day_max) < day
            || usize::from(rules.offers_per_week_max) < week
        {
            return Err(format!("{:?}: {day} a day, {week} a week", message.patient));
        }
    }
    Ok(())
}
