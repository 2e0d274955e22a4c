//! I2: no slot has two bookings, no patient two overlapping ones.

use alloc::format;
use alloc::string::String;

use crate::offer::{Offer, OfferState};
use crate::slot::{Slot, SlotState};
use crate::state::State;

pub(super) fn of_slot(state: &State, slot: &Slot) -> Result<(), String> {
    let SlotState::Booking { offer } = slot.state else { return Ok(()) };
    let accepted = state.offers.get(&offer);
    if accepted.is_some_and(|it| it.state == OfferState::Accepted && it.slot == slot.id) {
        return Ok(());
    }
    Err(format!("{:?} waits for a booking that is not its own: {offer:?}", slot.id))
}

pub(super) fn of_offer(state: &State, offer: &Offer) -> Result<(), String> {
    if !is_booking(offer) {
        return Ok(());
    }
    let Some(slot) = state.slots.get(&offer.slot) else { return Ok(()) };
    let mut others = state.standing_offers(offer.patient).chain(state.booked_offers(offer.patient));
    let clash = others.find(|other| {
        other.id != offer.id
            && is_booking(other)
            && !gives_up(state, offer, other)
            && !gives_up(state, other, offer)
            && (other.slot == offer.slot
                || state.slots.get(&other.slot).is_some_and(|it| it.facts.overlaps(&slot.facts)))
    });
    let alone = clash.map_or(Ok(()), |other| Err(format!("{:?} and {:?}", offer.id, other.id)));
    alone.and_then(|()| slot_agrees(slot, offer))
}

/// Whether a yes on its way moves what the other became: an hour may overlap the one it replaces.
fn gives_up(state: &State, offer: &Offer, other: &Offer) -> bool {
    let moved = offer.moves.and_then(|id| state.appointments.get(&id));
    let left = state.slots.get(&other.slot).map(|slot| &slot.facts);
    offer.state == OfferState::Accepted
        && moved.zip(left).is_some_and(|(moved, left)| moved.facts.same_place(left))
}

fn slot_agrees(slot: &Slot, offer: &Offer) -> Result<(), String> {
    let agrees = if offer.state == OfferState::Accepted {
        slot.state == SlotState::Booking { offer: offer.id }
    } else {
        slot.is_closed()
    };
    if agrees { Ok(()) } else { Err(format!("{:?} is booked, {:?} is not", offer.id, slot.id)) }
}

fn is_booking(offer: &Offer) -> bool {
    matches!(offer.state, OfferState::Accepted | OfferState::Booked)
}
