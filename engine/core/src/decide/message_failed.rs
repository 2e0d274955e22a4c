//! A message can not be delivered: an offer nobody can read is ended and the next is asked.

use super::{Step, fill};
use crate::event::MessageFailed;
use crate::offer::OfferState;

pub(super) fn decide(step: &mut Step<'_>, failed: &MessageFailed) {
    let offer = failed.offer.and_then(|id| step.state.offers.get(&id));
    let Some(offer) = offer.filter(|offer| offer.state == OfferState::Live) else { return };
    let (id, slot, patient, made_at) = (offer.id, offer.slot, offer.patient, offer.made_at);
    step.state.end_offer(id, OfferState::Undeliverable);
    // What never arrived does not count towards the caps.
    step.state.change_patient(patient, |it| {
        if let Some(position) = it.offered_at.iter().position(|at| *at == made_at) {
            it.offered_at.remove(position);
        }
    });
    fill::fill(step, slot);
    fill::fill_for_patient(step, patient);
}

#[cfg(test)]
mod tests {
    use crate::decide::world::World;
    use crate::event::MessageFailed;
    use crate::id::EffectId;
    use crate::offer::OfferState;
    use crate::{Event, EventId, PatientRef};

    #[test]
    fn an_offer_nobody_can_read_goes_to_the_next_and_does_not_count() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let offer = world.live()[0].clone();
        let message = EffectId { event: EventId(9), index: 0 };
        let failed = MessageFailed { message, offer: Some(offer.id) };
        world.happen(Event::MessageFailed(failed));
        assert_eq!(world.offer(offer.id).state, OfferState::Undeliverable);
        assert_eq!(world.live()[0].patient, PatientRef(2));
        assert!(world.engine.patient(PatientRef(1)).unwrap().offered_at.is_empty());
    }
}
