//! A cancellation is taken back: what an offer became stands again, and its patient hears of it,
//! because they were told that it does not take place, or may have heard so from the hospital.

use super::{Step, hold};
use crate::appointment::Appointment;
use crate::effect::Message;
use crate::entry::EntryStatus;
use crate::offer::{Offer, OfferState};
use crate::slot::Cause;
use crate::state::State;

/// The hospital books again what it had cancelled, under the number that it had or another one.
pub(super) fn cancelled(step: &mut Step<'_>, told: &Appointment) {
    stand_again(step, told, OfferState::Cancelled);
}

/// An appointment that was given up is booked again under its number. What was left for an earlier
/// time is not: that news is older than the move.
pub(super) fn given_up(step: &mut Step<'_>, told: &Appointment) {
    let left = step.state.slot_of(told.id, &told.facts);
    let left = left.and_then(|id| step.state.slots.get(&id));
    if left.is_none_or(|slot| !matches!(slot.cause, Cause::MovedEarlier | Cause::Moved)) {
        stand_again(step, told, OfferState::GivenUp);
    }
}

fn stand_again(step: &mut Step<'_>, told: &Appointment, before: OfferState) {
    let Some(offer) = offer_of(step.state, told, before).cloned() else { return };
    if sits_elsewhere(step.state, &offer) {
        return;
    }
    step.state.change_offer(offer.id, |offer| offer.state = OfferState::Booked);
    let is_free =
        |it: &crate::entry::Entry| it.status != EntryStatus::Booked || it.holds == Some(told.id);
    if step.state.entry(offer.entry).is_some_and(is_free) {
        hold::booked(step, &offer, told.id);
    }
    step.tell(offer.id, Message::Reinstated);
}

/// The offer of that place which became the patient's booking, and ended so.
fn offer_of<'a>(state: &'a State, told: &Appointment, before: OfferState) -> Option<&'a Offer> {
    let patient = state.person(told.patient?);
    let filled = state.slots_at(&told.facts).into_iter().rev().filter(|slot| slot.is_filled());
    let free = filled.filter(|slot| state.booking_of(slot.id).is_none());
    let mut offers = free.flat_map(|slot| {
        state.offers.values().filter(move |it| it.slot == slot.id && it.state == before)
    });
    offers.find(|it| state.person(it.patient) == patient)
}

/// Whether the patient has, or is about to have, another booking of ours at that time.
fn sits_elsewhere(state: &State, offer: &Offer) -> bool {
    let Some(slot) = state.slots.get(&offer.slot) else { return true };
    let standing = state.standing_offers(offer.patient);
    let accepted = standing.filter(|it| it.state == OfferState::Accepted);
    let mut others = accepted.chain(state.booked_offers(offer.patient));
    others.any(|it| state.slots.get(&it.slot).is_some_and(|it| it.facts.overlaps(&slot.facts)))
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use crate::appointment::Appointment;
    use crate::decide::world::{World, booked, freed, messages};
    use crate::effect::Message;
    use crate::entry::EntryStatus;
    use crate::event::SlotFreed;
    use crate::offer::OfferState;
    use crate::slot::Cause;
    use crate::{AppointmentId, Event, PatientRef};

    /// Patient 1 is booked by an offer, under the number 70, and that is cancelled.
    fn cancelled(cause: Cause) -> World {
        let mut world = World::with_booked(10);
        world.book(70, 1, world.facts(10));
        world.wait(1);
        let appointment = Some(AppointmentId(70));
        world.happen(Event::SlotFreed(SlotFreed { appointment, cause, ..freed() }));
        world.wait(1);
        world
    }

    fn again(world: &mut World, number: u128, change: fn(&mut Appointment)) -> Vec<Message> {
        let mut appointment = booked(number, 1, World::new().facts(10));
        change(&mut appointment);
        let told = messages(&world.tell(appointment, Cause::Unknown));
        told.into_iter().filter(|(to, _)| *to == PatientRef(1)).map(|(_, what)| what).collect()
    }

    fn states(world: &World) -> Vec<OfferState> {
        world.engine.offers().map(|it| it.state).collect()
    }

    #[test]
    fn a_cancellation_that_is_taken_back_makes_it_a_booking_again_and_says_so() {
        for (cause, number, stands) in [
            (Cause::Clinic, 70, true),
            (Cause::EnteredInError, 70, true),
            (Cause::Clinic, 71, true),
            (Cause::Unknown, 70, true),
            (Cause::Patient, 70, true),
            (Cause::Patient, 71, false),
        ] {
            let mut world = cancelled(cause);
            let told = again(&mut world, number, |_| {});
            assert_eq!(told.contains(&Message::Reinstated), stands, "{cause:?} {number}");
            assert_eq!(states(&world)[0] == OfferState::Booked, stands, "{cause:?} {number}");
            assert_eq!(world.held(), Some(AppointmentId(number)));
            let (status, first) = world.stands().unwrap();
            assert_eq!(status == EntryStatus::Booked && !first, stands, "{cause:?} {number}");
            let once_more = again(&mut world, number, |_| {});
            assert!(!once_more.contains(&Message::Reinstated), "{cause:?}: told once");
        }
    }

    #[test]
    fn what_is_another_time_or_anothers_leaves_it_cancelled() {
        let changes: [fn(&mut Appointment); 3] = [
            |it| it.facts.start = it.facts.start.plus_minutes(60),
            |it| it.facts.session = "HIP".into(),
            |it| (it.id, it.patient) = (AppointmentId(71), Some(PatientRef(2))),
        ];
        for (case, change) in changes.into_iter().enumerate() {
            let mut world = cancelled(Cause::Clinic);
            assert_eq!(again(&mut world, 70, change), [], "change {case}");
            assert_eq!(states(&world), [OfferState::Cancelled], "change {case}");
        }
    }

    #[test]
    fn late_news_of_a_time_that_was_left_for_an_earlier_one_is_no_booking() {
        let mut world = World::with_booked(10);
        world.book(70, 1, world.facts(10));
        world.free(5);
        let offer = ask_to_move(&mut world).expect("whoever is booked may move");
        world.confirm_as(offer, Some(80));
        world.wait(1);
        assert!(!again(&mut world, 70, |_| {}).contains(&Message::Reinstated));
    }

    /// Whoever is booked asks for the earlier time themselves.
    fn ask_to_move(world: &mut World) -> Option<crate::OfferId> {
        let slot = world.engine.slots().find(|it| !it.is_closed())?.id;
        let (entry, moves) = (crate::EntryId(1), None);
        let requested = crate::event::BookingRequested { slot, entry, moves };
        world.happen(Event::BookingRequested(requested));
        let mut offers = world.engine.offers();
        offers.find(|it| it.state == OfferState::Accepted).map(|it| it.id)
    }

    #[test]
    fn without_a_usable_reason_a_person_finds_out_and_calls() {
        use crate::entry::Reach;
        for (cause, called) in [(Cause::Unknown, true), (Cause::Patient, false)] {
            let mut world = World::with_booked(10);
            world.book(70, 1, world.facts(10));
            let appointment = Some(AppointmentId(70));
            let freed = SlotFreed { appointment, cause, ..freed() };
            let decided = world.happen(Event::SlotFreed(freed));
            let is_called = decided
                .messages()
                .any(|it| it.reach == Reach::Call && it.message == Message::CancelledUnexplained);
            assert_eq!(is_called, called, "{cause:?}");
        }
    }
}
