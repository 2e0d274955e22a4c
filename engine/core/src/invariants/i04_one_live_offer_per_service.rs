//! I4: one live offer per patient and service; message caps hold.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::effect::Message;
use crate::offer::{Offer, OfferState};
use crate::patient::Asked;
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
    for message in after.decided.messages() {
        if !matches!(message.message, Message::Offer { .. }) {
            continue;
        }
        let sent = after.state.patients.get(&message.patient).map(|it| it.offered_at.as_slice());
        let within = |span: i64, only_here: bool| {
            let counts = |it: &&Asked| !only_here || it.is_of(&message.facts);
            let young = |it: &&Asked| after.recorded.at.0 - it.at.0 < span;
            sent.unwrap_or_default().iter().filter(young).filter(counts).count()
        };
        let cap = |max: u8| if max == 0 { usize::MAX } else { max.into() };
        for (span, all_max, here_max) in [
            (DAY_MS, rules.offers_per_day_max, rules.service_offers_per_day_max),
            (7 * DAY_MS, rules.offers_per_week_max, rules.service_offers_per_week_max),
        ] {
            let (all, here) = (within(span, false), within(span, true));
            if usize::from(all_max) < all || cap(here_max) < here {
                let patient = message.patient;
                return Err(format!("{patient:?}: {all}, {here} of one service, in {span} ms"));
            }
        }
    }
    Ok(())
}
