//! The trust's system refused a booking: the patient is told and comes first next time, within
//! band and service, and the slot is offered on, unless it is gone.

use super::{Step, fill, occupied, own, withdraw};
use crate::effect::{Message, Refusal};
use crate::event::BookingRefused;
use crate::offer::OfferState;
use crate::slot::{Reason, SlotState};
use crate::state::Question;

pub(super) fn decide(step: &mut Step<'_>, refused: &BookingRefused) {
    let Some(offer) = step.state.offers.get(&refused.offer) else {
        return step.refuse(Refusal::UnknownOffer);
    };
    let (id, slot, patient, state) = (offer.id, offer.slot, offer.patient, offer.state);
    let entry = offer.entry;
    if state != OfferState::Accepted {
        if state == OfferState::Booked {
            step.question(Question::RefusedAfterConfirmation);
        }
        return step.refuse(Refusal::OfferEnded(state));
    }
    step.state.end_offer(id, OfferState::Refused);
    withdraw::uncount(step, id);
    step.state.change_entry(entry, |it| it.comes_first = true);
    own::tell_who_waits(step, id, Message::NotBooked);
    let taken_back = step.state.slots.get(&slot).and_then(|slot| slot.taken_back);
    let gone = refused.slot_gone.then_some(Reason::BookedByTrust);
    match taken_back.or(gone) {
        Some(reason) => withdraw::close(step, slot, reason),
        None => {
            step.place(slot, SlotState::Open, Reason::BookingRefused, Some(id));
            // What was taken for the trust's report of this booking is another one.
            occupied::make_room_around(step, slot);
            fill::fill(step, slot);
        }
    }
    fill::fill_for_patient(step, patient);
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, messages};
    use crate::effect::Message;
    use crate::event::EntryRemoved;
    use crate::offer::OfferState;
    use crate::slot::{Outcome, SlotState};
    use crate::state::Question;
    use crate::{EntryId, Event, PatientRef};

    #[test]
    fn a_refused_patient_is_told_and_comes_first_next_time() {
        let mut world = World::with_waiting(3);
        world.free(10);
        let first = world.live()[0].id;
        world.decline(first);
        let second = world.live()[0].clone();
        world.accept(second.id);
        let told = messages(&world.refuse(second.id, false));
        assert_eq!(told[0], (second.patient, Message::NotBooked));
        assert_eq!(world.live()[0].patient, PatientRef(3), "the slot is offered on");
        world.wait(1);
        world.free(12);
        let newest = world.newest();
        assert_eq!(world.offer(newest.live[0]).patient, second.patient);
    }

    #[test]
    fn what_is_confirmed_here_and_refused_by_the_trust_goes_to_a_person() {
        for slot_gone in [true, false] {
            let mut world = World::with_booked(10);
            let offer = world.engine.offers().next().unwrap().id;
            world.engine.take_touched();
            let told = world.refuse(offer, slot_gone);
            let question = world.engine.take_touched().question;
            assert_eq!(question, Some(Question::RefusedAfterConfirmation));
            assert!(messages(&told).is_empty());
            assert_eq!(world.offer(offer).state, OfferState::Booked);
        }
    }

    #[test]
    fn who_has_left_the_list_is_promised_no_place_on_it() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.happen(Event::EntryRemoved(EntryRemoved { entry: EntryId(1) }));
        world.engine.take_touched();
        assert!(messages(&world.refuse(offer, true)).is_empty());
        assert_eq!(world.engine.take_touched().question, Some(Question::OnNoList));
    }

    #[test]
    fn a_slot_that_is_gone_is_not_offered_on() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.refuse(offer, true);
        assert!(world.live().is_empty());
        let withdrawn = matches!(world.slot().state, SlotState::Closed { outcome, .. }
            if outcome == Outcome::Withdrawn);
        assert!(withdrawn);
    }

    #[test]
    fn a_time_taken_back_during_the_booking_does_not_open_again() {
        let mut world = World::with_waiting(2);
        world.book(50, 9, world.facts(10));
        world.cancel(50);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.book(50, 9, world.facts(10));
        world.refuse(offer, false);
        assert!(world.slot().is_closed());
    }
}
