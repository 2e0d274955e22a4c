//! A patient said yes. A late yes changes nothing.

use super::{Step, book};
use crate::OfferId;
use crate::counts_as::CountsAs;
use crate::effect::Refusal;
use crate::offer::OfferState;
use crate::slot::SlotState;

pub(super) fn decide(step: &mut Step<'_>, id: OfferId) {
    match may_accept(step, id) {
        Ok(was) => book::book(step, id, was),
        Err(reason) => step.refuse(reason),
    }
}

/// What the offer was for the trust's record until now.
fn may_accept(step: &Step<'_>, id: OfferId) -> Result<CountsAs, Refusal> {
    let offer = step.state.offers.get(&id).ok_or(Refusal::UnknownOffer)?;
    if offer.state != OfferState::Live {
        return Err(Refusal::OfferEnded(offer.state));
    }
    let slot = step.state.slots.get(&offer.slot).ok_or(Refusal::UnknownSlot)?;
    // A yes counts from when it was said, however long it was on its way; what has begun is over.
    let is_late = offer.deadline <= step.said || step.state.cutoff(&slot.facts) <= step.said;
    if is_late || slot.facts.start <= step.now {
        return Err(Refusal::TooLate);
    }
    if slot.state == SlotState::Open { Ok(offer.counts_as()) } else { Err(Refusal::SlotNotOpen) }
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, messages, refusal};
    use crate::effect::{Message, Refusal};
    use crate::offer::{OfferState, WithdrawalReason};
    use crate::slot::SlotState;
    use crate::{OfferId, PatientRef};
    use std::vec;

    #[test]
    fn a_yes_asks_the_trust_and_says_nothing_yet() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let offer = world.live()[0].clone();
        let decided = world.accept(offer.id);
        assert!(decided.bookings().next().is_some());
        assert_eq!(messages(&decided), vec![]);
        assert_eq!(world.slot().state, SlotState::Booking { offer: offer.id });
    }

    #[test]
    fn the_first_yes_wins_and_the_others_are_told() {
        let mut world = World::with_waiting(3);
        world.wait(22 * 60);
        world.free(1); // six hours of notice: three at once
        let live = world.live();
        assert_eq!(live.len(), 3);
        let decided = world.accept(live[1].id);
        let taken = Message::Withdrawn { reason: WithdrawalReason::TakenByOther };
        let told = vec![(PatientRef(1), taken), (PatientRef(3), taken)];
        assert_eq!(messages(&decided), told);
        let second = world.accept(live[0].id);
        let ended = OfferState::Withdrawn(WithdrawalReason::TakenByOther);
        assert_eq!(refusal(&second), Some(Refusal::OfferEnded(ended)));
    }

    #[test]
    fn a_late_yes_changes_nothing() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let offer = world.live()[0].clone();
        world.now = offer.deadline;
        assert_eq!(refusal(&world.accept(offer.id)), Some(Refusal::TooLate));
        assert_eq!(world.slot().state, SlotState::Open);
    }

    #[test]
    fn a_yes_counts_from_when_it_was_said() {
        for (said_min, late_min, refused) in [
            (-1, 0, None),
            (-1, 30, None),
            (0, 30, Some(Refusal::TooLate)),
            (5, 3, Some(Refusal::TooLate)),
            (-1, 60 * 24 * 30, Some(Refusal::TooLate)),
        ] {
            let mut world = World::with_waiting(1);
            world.free(10);
            let offer = world.live()[0].clone();
            world.now = offer.deadline.plus_minutes(late_min);
            world.said_at = Some(offer.deadline.plus_minutes(said_min));
            assert_eq!(refusal(&world.accept(offer.id)), refused, "{said_min} {late_min}");
        }
    }

    #[test]
    fn a_second_yes_is_told_what_became_of_the_first() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let offer = world.live()[0].id;
        world.accept(offer);
        let ended = Refusal::OfferEnded(OfferState::Accepted);
        assert_eq!(refusal(&world.accept(offer)), Some(ended));
        assert_eq!(refusal(&world.accept(OfferId(9))), Some(Refusal::UnknownOffer));
    }
}
