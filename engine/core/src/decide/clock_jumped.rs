//! The clock went further forward than time could have: offers that would have run out in the
//! jump keep the time they had left, so that nobody loses an offer to a clock.

use alloc::vec::Vec;

use super::Step;
use crate::Timestamp;
use crate::event::ClockJumped;
use crate::offer::OfferState;

pub(super) fn decide(step: &mut Step<'_>, jump: ClockJumped) {
    let late = step.state.offers.values().filter(|offer| {
        offer.state == OfferState::Live && jump.from < offer.deadline && offer.deadline <= jump.to
    });
    let late: Vec<_> = late.map(|offer| (offer.id, offer.slot, offer.deadline)).collect();
    for (id, slot, deadline) in late {
        let left = deadline.0 - jump.from.0;
        let Some(slot) = step.state.slots.get(&slot) else { continue };
        let cutoff = step.state.cutoff(&slot.facts);
        let moved = Timestamp(jump.to.0 + left).min(cutoff).max(deadline);
        step.state.change_offer(id, |offer| offer.deadline = moved);
    }
}
