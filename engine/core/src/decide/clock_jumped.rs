//! The clock went further forward than time could have: every live offer keeps the time it had
//! left, so that nobody loses an offer, or most of one, to a clock.

use alloc::vec::Vec;

use super::Step;
use crate::event::ClockJumped;
use crate::offer::OfferState;
use crate::rules::answering;

pub(super) fn decide(step: &mut Step<'_>, jump: ClockJumped) {
    let live = step.state.offers.values().filter(|offer| offer.state == OfferState::Live);
    let running = live.filter(|offer| jump.from < offer.deadline);
    let running: Vec<_> = running.cloned().collect();
    for offer in running {
        let Some(slot) = step.state.slots.get(&offer.slot) else { continue };
        let moved = answering::after_jump(step.state, slot, &offer, (jump.from, jump.to));
        step.state.change_offer(offer.id, |offer| offer.deadline = moved);
    }
}

#[cfg(test)]
mod tests {
    use crate::decide::world::World;
    use crate::event::ClockJumped;
    use crate::offer::OfferState;
    use crate::{Event, Timestamp};

    #[test]
    fn a_jump_expires_nothing_and_leaves_the_time_that_was_left() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let offer = world.live()[0].clone();
        let from = world.now.plus_minutes(200);
        let to = from.plus_minutes(24 * 60);
        world.now = to;
        world.happen(Event::ClockJumped(ClockJumped { from, to }));
        let left = offer.deadline.0 - from.0;
        assert_eq!(world.offer(offer.id).deadline, Timestamp(to.0 + left));
        world.happen(Event::OfferExpired(offer.id));
        assert_eq!(world.offer(offer.id).state, OfferState::Live);
    }
}
