//! A patient said yes. A late yes changes nothing.

use super::{Step, book};
use crate::OfferId;
use crate::effect::Refusal;
use crate::offer::OfferState;
use crate::slot::SlotState;

pub(super) fn decide(step: &mut Step<'_>, id: OfferId) {
    match may_accept(step, id) {
        Ok(()) => book::book(step, id),
        Err(reason) => step.refuse(reason),
    }
}

fn may_accept(step: &Step<'_>, id: OfferId) -> Result<(), Refusal> {
    let offer = step.state.offers.get(&id).ok_or(Refusal::UnknownOffer)?;
    if offer.state != OfferState::Live {
        return Err(Refusal::OfferEnded(offer.state));
    }
    let slot = step.state.slots.get(&offer.slot).ok_or(Refusal::UnknownSlot)?;
    if offer.deadline <= step.now || step.state.cutoff(&slot.facts) <= step.now {
        return Err(Refusal::TooLate);
    }
    if slot.state == SlotState::Open { Ok(()) } else { Err(Refusal::SlotNotOpen) }
}
