//! A slot's cut-off came: what is not booked by now stays empty, with the reason in the ledger.

use super::{Step, fill, own, withdraw};
use crate::effect::Message;
use crate::matching::Choice;
use crate::offer::{OfferState, WithdrawalReason};
use crate::slot::{Outcome, Reason, Slot, SlotState};
use crate::{OfferId, SlotId};

pub(super) fn decide(step: &mut Step<'_>, id: SlotId) {
    let Some(slot) = step.state.slots.get(&id).cloned() else { return };
    match slot.state {
        SlotState::Open | SlotState::Held { .. } => {
            if step.state.cutoff(&slot.facts) <= step.now {
                let reason = why_unfilled(step, &slot);
                close(step, id, reason);
                withdraw::offers_because(step, id, WithdrawalReason::CutoffReached);
            }
        }
        SlotState::Booking { offer } => {
            if slot.facts.start <= step.now {
                give_up(step, id, offer);
            }
        }
        SlotState::Closed { .. } => {}
    }
}

fn why_unfilled(step: &mut Step<'_>, slot: &Slot) -> Reason {
    if matches!(slot.state, SlotState::Held { .. }) {
        return Reason::BulkHold;
    }
    if fill::is_paused(step.state, slot.id) {
        return Reason::Paused;
    }
    let choice = step.choose(slot.id);
    if choice.as_ref().is_some_and(Choice::is_stale) {
        return Reason::ListStale;
    }
    let anyone = slot.had_candidates || choice.is_some_and(|it| it.chosen.is_some());
    if anyone { Reason::NobodyAccepted } else { Reason::NobodyEligible }
}

/// The trust never answered and the time has come: nobody was told "confirmed".
fn give_up(step: &mut Step<'_>, slot: SlotId, offer: OfferId) {
    step.state.end_offer(offer, OfferState::Refused);
    withdraw::uncount(step, offer);
    if let Some(entry) = step.state.offers.get(&offer).map(|offer| offer.entry) {
        step.state.change_entry(entry, |it| it.comes_first = true);
    }
    match step.state.slots.get(&slot).and_then(|slot| slot.taken_back) {
        Some(reason) => withdraw::close(step, slot, reason),
        None => close(step, slot, Reason::NotAcknowledged),
    }
    own::tell_who_waits(step, offer, Message::NotBooked);
}

fn close(step: &mut Step<'_>, slot: SlotId, reason: Reason) {
    let end = SlotState::Closed { outcome: Outcome::Unfilled, reason, at: step.now };
    step.place(slot, end, reason, None);
}

#[cfg(test)]
mod tests {
    use crate::decide::world::World;
    use crate::slot::{Outcome, Reason, SlotState};

    fn ended(world: &World) -> (Outcome, Reason) {
        let SlotState::Closed { outcome, reason, .. } = world.slot().state else {
            panic!("the slot is not closed: {:?}", world.slot().state)
        };
        (outcome, reason)
    }

    #[test]
    fn a_slot_nobody_fits_ends_with_that_reason() {
        let mut world = World::new();
        world.free(2);
        world.wait(3 * 1440);
        assert_eq!(ended(&world), (Outcome::Unfilled, Reason::NobodyEligible));
    }

    #[test]
    fn a_slot_nobody_takes_ends_with_that_reason() {
        let mut world = World::with_waiting(2);
        world.free(2);
        world.wait(3 * 1440);
        assert_eq!(ended(&world), (Outcome::Unfilled, Reason::NobodyAccepted));
        assert!(world.live().is_empty());
    }

    #[test]
    fn a_booking_that_is_never_acknowledged_ends_at_the_start() {
        let mut world = World::with_waiting(1);
        world.free(2);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.wait(3 * 1440);
        assert_eq!(ended(&world), (Outcome::Unfilled, Reason::NotAcknowledged));
        assert!(world.engine.entry(crate::EntryId(1)).unwrap().comes_first);
    }
}
