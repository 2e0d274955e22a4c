//! A person opened a part of a trust's work for offers, or paused it. It acts at once: from this
//! record on nothing of a paused part is offered.

use alloc::vec::Vec;

use super::{Step, fill, withdraw};
use crate::SlotId;
use crate::code::Code;
use crate::event::OfferingChanged;
use crate::offer::{Offer, OfferState, WithdrawalReason};
use crate::scope::{Offering, Part};
use crate::slot::SlotState;

/// Offers that are out may still be answered, unless they are to be taken back too.
pub(super) fn decide(step: &mut Step<'_>, changed: &OfferingChanged) {
    let OfferingChanged { scope, offerable, withdraws } = changed;
    let (scope, since) = (scope.clone(), step.now);
    step.state.put_offering(Offering { scope, offerable: *offerable, since });
    let open = open_in(step, changed);
    // Each says that it is paused before whoever loses an offer of one is looked for another.
    open.iter().for_each(|id| fill::fill(step, *id));
    if !*withdraws {
        return;
    }
    // Free people, at whatever clinic, are not meant.
    if changed.scope.part == Part::InPrison {
        return withdraw_from_prison(step, changed.scope.trust);
    }
    let paused = |id: &&SlotId| fill::is_paused(step.state, **id);
    let paused: Vec<_> = open.iter().filter(paused).copied().collect();
    paused.into_iter().for_each(|id| withdraw::offers_of(step, id));
}

/// Takes back what is out to a trust's patients in prison; others are asked in their place.
fn withdraw_from_prison(step: &mut Step<'_>, trust: Code) {
    let state = &step.state;
    let is_there = |offer: &Offer| {
        let entry = state.entry(offer.entry);
        entry.is_some_and(|it| state.lives(it.patient).in_prison && it.trust == trust)
    };
    let live = state.offers.values().filter(|it| it.state == OfferState::Live);
    let there: Vec<_> = live.filter(|it| is_there(it)).map(|it| (it.id, it.slot)).collect();
    for (offer, slot) in there {
        withdraw::offer(step, offer, WithdrawalReason::SlotWithdrawn);
        fill::fill(step, slot);
    }
}

fn open_in(step: &Step<'_>, changed: &OfferingChanged) -> Vec<SlotId> {
    let slots = step.state.slots.values();
    let open = slots.filter(|it| it.state == SlotState::Open && changed.scope.concerns(&it.facts));
    open.map(|slot| slot.id).collect()
}

#[cfg(test)]
mod tests;
