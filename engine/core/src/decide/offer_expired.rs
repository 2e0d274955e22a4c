//! An offer's deadline passed without an answer: the next is asked. It costs the patient nothing.

use super::{Step, fill};
use crate::OfferId;
use crate::offer::OfferState;

pub(super) fn decide(step: &mut Step<'_>, id: OfferId) {
    let Some(offer) = step.state.offers.get(&id) else { return };
    let (slot, patient) = (offer.slot, offer.patient);
    // The answer may have come first, or the deadline may have moved.
    if offer.state != OfferState::Live || step.now < offer.deadline {
        return;
    }
    step.state.end_offer(id, OfferState::Expired);
    fill::fill(step, slot);
    fill::fill_for_patient(step, patient);
}

#[cfg(test)]
mod tests {
    use crate::decide::world::World;
    use crate::offer::OfferState;
    use crate::{Event, PatientRef};

    #[test]
    fn an_unanswered_offer_goes_to_the_next() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let first = world.live()[0].clone();
        world.wait(24 * 60 - 1);
        assert_eq!(world.offer(first.id).state, OfferState::Live);
        world.wait(1);
        assert_eq!(world.offer(first.id).state, OfferState::Expired);
        assert_eq!(world.live()[0].patient, PatientRef(2));
    }

    #[test]
    fn an_expiry_before_the_deadline_changes_nothing() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let offer = world.live()[0].clone();
        assert!(world.happen(Event::OfferExpired(offer.id)).is_empty());
        assert_eq!(world.offer(offer.id).state, OfferState::Live);
    }
}
