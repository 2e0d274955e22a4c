//! A message cannot be delivered: an offer nobody can read is ended and the next is asked. How an
//! offer ended is told by a person instead, as it stands by now.

use super::{Step, fill, withdraw};
use crate::OfferId;
use crate::effect::Message;
use crate::entry::Reach;
use crate::event::MessageFailed;
use crate::offer::OfferState;

pub(super) fn decide(step: &mut Step<'_>, failed: &MessageFailed) {
    if let Some(offer) = failed.tells {
        return call_back(step, offer);
    }
    end(step, failed);
}

fn call_back(step: &mut Step<'_>, offer: OfferId) {
    let state = step.state.offers.get(&offer).map(|it| it.state);
    if let Some(message) = state.and_then(outcome) {
        step.tell_over(Reach::Call, offer, message);
    }
}

/// What its patient should know of an offer; none where nothing is to be told, or they said it
/// themselves.
fn outcome(state: OfferState) -> Option<Message> {
    match state {
        OfferState::Booked => Some(Message::Confirmed),
        OfferState::Cancelled => Some(Message::Cancelled),
        OfferState::Refused => Some(Message::NotBooked),
        OfferState::Withdrawn(reason) => Some(Message::Withdrawn { reason }),
        OfferState::Live
        | OfferState::Accepted
        | OfferState::GivenUp
        | OfferState::Declined
        | OfferState::Expired
        | OfferState::Undeliverable => None,
    }
}

fn end(step: &mut Step<'_>, failed: &MessageFailed) {
    let offer = failed.offer.and_then(|id| step.state.offers.get(&id));
    let Some(offer) = offer.filter(|offer| offer.state == OfferState::Live) else { return };
    let (id, slot, patient) = (offer.id, offer.slot, offer.patient);
    step.state.end_offer(id, OfferState::Undeliverable);
    // What never arrived does not count towards the caps.
    withdraw::uncount(step, id);
    fill::fill(step, slot);
    fill::fill_for_patient(step, patient);
}

#[cfg(test)]
mod tests {
    use crate::decide::world::World;
    use crate::event::{MessageFailed, PatientDied};
    use crate::id::EffectId;
    use crate::offer::OfferState;
    use crate::{Event, EventId, PatientRef};

    #[test]
    fn an_offer_nobody_can_read_goes_to_the_next_and_does_not_count() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let offer = world.live()[0].clone();
        let message = EffectId { event: EventId(9), index: 0 };
        let failed = MessageFailed { message, offer: Some(offer.id), tells: None };
        world.happen(Event::MessageFailed(failed));
        assert_eq!(world.offer(offer.id).state, OfferState::Undeliverable);
        assert_eq!(world.live()[0].patient, PatientRef(2));
        assert!(world.engine.patient(PatientRef(1)).unwrap().offered_at.is_empty());
    }

    #[test]
    fn an_outcome_that_did_not_arrive_is_told_by_a_person() {
        use std::vec::Vec;

        use crate::effect::Message;
        use crate::entry::Reach;
        use crate::{OfferId, PatientRef};
        type Story = fn(&mut World, OfferId);
        let cases: [(Story, Option<Message>); 6] = [
            (
                |world, offer| {
                    world.accept(offer);
                    world.confirm(offer);
                },
                Some(Message::Confirmed),
            ),
            (
                |world, offer| {
                    world.accept(offer);
                    world.refuse(offer, true);
                },
                Some(Message::NotBooked),
            ),
            (
                |world, _| world.book(50, 9, World::new().facts(10)),
                Some(Message::Withdrawn { reason: crate::offer::WithdrawalReason::SlotWithdrawn }),
            ),
            (|world, offer| drop(world.decline(offer)), None),
            (|world, offer| drop(world.accept(offer)), None),
            (
                |world, offer| {
                    world.accept(offer);
                    world.confirm(offer);
                    world.happen(Event::PatientDied(PatientDied::of(PatientRef(1))));
                },
                None,
            ),
        ];
        for (case, (story, said)) in cases.into_iter().enumerate() {
            let mut world = World::with_waiting(1);
            world.free(10);
            let offer = world.live()[0].id;
            story(&mut world, offer);
            let message = EffectId { event: EventId(9), index: 0 };
            let failed = MessageFailed { message, offer: None, tells: Some(offer) };
            let decided = world.happen(Event::MessageFailed(failed));
            let told: Vec<(Reach, Message)> =
                decided.messages().map(|it| (it.reach, it.message)).collect();
            let expected: Vec<(Reach, Message)> =
                said.map(|it| (Reach::Call, it)).into_iter().collect();
            assert_eq!(told, expected, "case {case}");
        }
    }
}
