//! No message of an offer goes out: a coordinator calls, and the patient has the time that a call
//! needs. What is told later about this offer goes the same way.

use super::Step;
use crate::OfferId;
use crate::entry::Reach;
use crate::offer::OfferState;
use crate::rules::eligible;

pub(super) fn decide(step: &mut Step<'_>, id: OfferId) {
    let Some(offer) = step.state.offers.get(&id) else { return };
    if offer.state != OfferState::Live || !offer.reach.is_digital() {
        return;
    }
    let Some(slot) = step.state.slots.get(&offer.slot) else { return };
    // Without time for a call it keeps the time that it has: somebody may be there all the same.
    let call = eligible::calls(step.state, slot, offer.arrange, step.now).deadline();
    let deadline = call.map_or(offer.deadline, |call| call.max(offer.deadline));
    step.state.change_offer(id, |offer| {
        offer.reach = Reach::Call;
        offer.deadline = deadline;
    });
}

#[cfg(test)]
mod tests {
    use crate::decide::world::World;
    use crate::entry::Reach;
    use crate::offer::OfferState;
    use crate::{Event, OfferId};

    /// A world with one live text offer of a slot that starts so many days from now, made so many
    /// minutes after Monday, 10:00.
    fn offered(after_minutes: i64, days: i64) -> (World, OfferId) {
        let mut world = World::with_waiting(1);
        world.wait(after_minutes);
        world.free(days);
        let offer = world.live()[0].id;
        (world, offer)
    }

    #[test]
    fn a_handed_over_offer_has_the_working_hours_of_a_call_and_never_less_than_it_had() {
        // Minutes after Monday, 10:00; days to the slot at 14:00; minutes until the deadline.
        let table = [
            // At 10:00, with a day as before, and with four hours as before.
            (0, 10, 24 * 60),
            (0, 6, 240),
            // At 16:00, one hour of today and three of tomorrow: until 12:00.
            (360, 6, 20 * 60),
            // On Friday at 19:50: until Monday, 13:00.
            (4 * 1440 + 590, 6, 3 * 1440 - (19 * 60 + 50) + 13 * 60),
            // At 16:00 for tomorrow at 14:00: the cut-off at 12:00 comes with the end.
            (360, 1, 20 * 60),
        ];
        for (after, days, expected) in table {
            let (mut world, id) = offered(after, days);
            let before = world.offer(id);
            assert!(world.happen(Event::OfferHandedOver(id)).is_empty());
            let offer = world.offer(id);
            assert_eq!(offer.reach, Reach::Call);
            assert_eq!(offer.deadline.minutes_since(world.now), expected, "after {after}");
            assert!(before.deadline <= offer.deadline);
            assert_eq!(offer.state, OfferState::Live);
        }
    }

    #[test]
    fn without_time_for_a_call_the_deadline_stays() {
        // On Friday at 19:50 for Saturday: nobody calls in between.
        let (mut world, id) = offered(4 * 1440 + 590, 1);
        let before = world.offer(id).deadline;
        world.happen(Event::OfferHandedOver(id));
        assert_eq!((world.offer(id).deadline, world.offer(id).reach), (before, Reach::Call));
    }

    #[test]
    fn handing_over_twice_or_after_the_end_changes_nothing() {
        let (mut world, id) = offered(0, 10);
        world.happen(Event::OfferHandedOver(id));
        let once = world.offer(id);
        world.wait(60);
        world.happen(Event::OfferHandedOver(id));
        assert_eq!(world.offer(id), once);
        world.decline(id);
        let ended = world.offer(id);
        world.happen(Event::OfferHandedOver(id));
        assert_eq!(world.offer(id), ended);
        assert!(world.happen(Event::OfferHandedOver(OfferId(99))).is_empty());
    }

    #[test]
    fn what_is_told_later_goes_to_the_call_list_too() {
        let (mut world, id) = offered(0, 10);
        world.happen(Event::OfferHandedOver(id));
        world.accept(id);
        let told = world.confirm(id);
        let reach = told.messages().next().map(|it| it.reach);
        assert_eq!(reach, Some(Reach::Call));
    }
}
