//! The offers that a step made, by its decisions.

use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::Slot;

use super::Moment;

/// Every offer made in the step, with its slot.
pub(super) fn made<'a>(moment: &'a Moment<'_>) -> impl Iterator<Item = (&'a Offer, &'a Slot)> {
    moment.decided.decisions().filter_map(|decision| {
        let offer = moment.engine.offer(decision.chosen.as_ref()?.offer)?;
        Some((offer, moment.engine.slot(offer.slot)?))
    })
}

/// Every offer that is live after the step, with its slot.
pub(super) fn live<'a>(moment: &'a Moment<'_>) -> impl Iterator<Item = (&'a Offer, &'a Slot)> {
    let live = moment.engine.offers().filter(|offer| offer.state == OfferState::Live);
    live.filter_map(|offer| Some((offer, moment.engine.slot(offer.slot)?)))
}
