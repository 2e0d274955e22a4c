//! Bookings of our own: appointments that an offer became. Until the trust tells its number they
//! are known by the offer's, or by the number of the appointment that moved there.

use alloc::vec::Vec;

use super::{Step, withdraw};
use crate::appointment::{Appointment, AppointmentStatus};
use crate::effect::Message;
use crate::entry::Reach;
use crate::offer::{Offer, OfferState};
use crate::rules::pathway;
use crate::slot::{Cause, Slot, SlotFacts};
use crate::state::{Question, State, Taker};
use crate::{AppointmentId, EntryId, OfferId, PatientRef, Timestamp};

/// The number of our own for a booking: the offer's.
pub(super) fn number_of(offer: OfferId) -> AppointmentId {
    AppointmentId(offer.0)
}

/// Offers that became bookings at a place, and still are.
pub(super) fn booked_at<'a>(state: &'a State, facts: &SlotFacts) -> Vec<&'a Offer> {
    state.slots_at(facts).into_iter().filter_map(|slot| state.booking_of(slot.id)).collect()
}

/// Whether this is a booking of ours of which the trust's diary has told nothing yet.
pub(super) fn is_unnumbered(state: &State, appointment: &Appointment) -> bool {
    let ours = |offer: &&Offer| {
        number_of(offer.id) == appointment.id || offer.moves == Some(appointment.id)
    };
    let booked = appointment.status == AppointmentStatus::Booked;
    booked && booked_at(state, &appointment.facts).iter().any(ours)
}

/// Whether the trust acknowledged this booking of ours under a number.
pub(super) fn has_number(state: &State, appointment: &Appointment) -> bool {
    let offer = booking_of(state, appointment).and_then(|id| state.offers.get(&id));
    offer.is_some_and(|offer| offer.booked_as.is_some())
}

/// A number is told: if the trust acknowledged a booking of ours under it, that is the one.
pub(super) fn take_number(step: &mut Step<'_>, told: AppointmentId) {
    if step.state.appointments.contains_key(&told) {
        return;
    }
    if let Some(ours) = acknowledged_as(step.state, told).cloned() {
        rename(step, ours.id, told);
        step.state.put_appointment(Appointment { id: told, ..ours });
    }
}

/// The booking of ours that was acknowledged under a number, if it is one only.
fn acknowledged_as(state: &State, number: AppointmentId) -> Option<&Appointment> {
    let mut offers = state.booked_as(number);
    let offer = offers.next()?;
    let ours = [Some(number_of(offer.id)), offer.moves];
    let mut ours = ours.into_iter().flatten().filter_map(|id| state.appointments.get(&id));
    ours.find(|it| is_unnumbered(state, it)).filter(|_| offers.next().is_none())
}

/// Whether a move under a number that nobody told may be of a booking of ours: the patient has one
/// of that service whose number is not known.
pub(super) fn may_move(state: &State, told: &Appointment, now: Timestamp) -> bool {
    let is_such = |it: &Appointment| {
        it.facts.trust == told.facts.trust
            && it.facts.start != told.facts.start
            && !it.facts.service.contradicts(told.facts.service)
            && !it.facts.kind.contradicts(told.facts.kind)
            && now < it.facts.end()
            && is_unnumbered(state, it)
            && !has_number(state, it)
    };
    told.patient.is_some_and(|patient| state.booked(patient).any(is_such))
}

/// The booking of ours that the trust now tells under its own number: the same patient at the
/// same start or, where nobody is named, at the same place.
pub(super) fn told_as(state: &State, told: &Appointment) -> Option<Appointment> {
    let same_start = |it: &&Appointment| {
        it.id != told.id
            && it.facts.trust == told.facts.trust
            && it.facts.start == told.facts.start
            && is_unnumbered(state, it)
    };
    match told.patient {
        Some(patient) => state.booked(patient).find(same_start).cloned(),
        None => alone_at(state, &told.facts).filter(same_start).cloned(),
    }
}

/// Whether an appointment that was confirmed elsewhere under another number turns out to have moved
/// there under its own: what was typed was no number of the trust's.
pub(super) fn moved_away(state: &State, known: &Appointment, told: &Appointment) -> bool {
    let is_its_move = |ours: &Appointment| {
        let offer = booking_of(state, ours).and_then(|id| state.offers.get(&id));
        offer.is_some_and(|offer| offer.moves == Some(known.id))
    };
    known.status == AppointmentStatus::Ended
        && told_as(state, told).is_some_and(|ours| is_its_move(&ours))
}

/// An appointment as it is known, at the place to which a booking of ours takes it at this moment,
/// if that is the start at which it is told: what the message leaves blank is as it is there.
pub(super) fn on_its_way(state: &State, told: &Appointment, known: Appointment) -> Appointment {
    let patient = known.patient.into_iter();
    let mut slots = patient
        .flat_map(|patient| state.standing_offers(patient))
        .filter(|offer| offer.state == OfferState::Accepted && offer.moves == Some(told.id))
        .filter_map(|offer| state.slots.get(&offer.slot));
    let slot = slots
        .find(|slot| slot.facts.trust == told.facts.trust && slot.facts.start == told.facts.start);
    match slot {
        Some(slot) => Appointment { facts: slot.facts.clone(), ..known },
        None => known,
    }
}

/// The trust's own report of a booking that it has not acknowledged yet.
pub(super) fn told_before<'a>(
    state: &'a State,
    offer: &Offer,
    slot: &Slot,
) -> Option<&'a Appointment> {
    let ids = state.takers(&slot.facts).into_iter().filter_map(|taker| match taker {
        Taker::Appointment(id) => Some(id),
        Taker::Slot(_) => None,
    });
    let mut told = ids.filter(|id| state.is_booking_of(offer, &slot.facts, *id));
    told.find_map(|id| state.appointments.get(&id))
}

/// Whether the ledger has a time that this patient gave up at that start, so that a cancellation
/// without a number is that one again.
pub(super) fn was_given_up(state: &State, facts: &SlotFacts, patient: PatientRef) -> bool {
    state.given_up(patient).any(|it| {
        let ours = state.offers.contains_key(&OfferId(it.id.0));
        it.facts.trust == facts.trust
            && it.facts.start == facts.start
            && (ours || !facts.is_elsewhere(&it.facts))
            && state.slot_of(it.id, &it.facts).is_some()
    })
}

/// The only appointment of a place that holds one.
pub(super) fn alone_at<'a>(state: &'a State, facts: &SlotFacts) -> Option<&'a Appointment> {
    let takers = state.takers(facts).into_iter();
    let mut there = takers.filter_map(|taker| match taker {
        Taker::Appointment(id) => state.appointments.get(&id),
        Taker::Slot(_) => None,
    });
    let one = there.next().filter(|it| it.facts.same_place(facts) && it.facts.capacity <= 1);
    one.filter(|_| there.next().is_none())
}

/// Puts the trust's number in the place of ours.
pub(super) fn rename(step: &mut Step<'_>, ours: AppointmentId, told: AppointmentId) {
    let known = step.state.remove_appointment(ours);
    let holder = known.and_then(|it| it.patient).map(|it| step.state.person(it));
    let holders: Vec<EntryId> = step.state.holders(ours).collect();
    for id in holders {
        if let Some(mut entry) = step.state.entry(id).cloned() {
            entry.holds = Some(told);
            step.state.put_entry(entry);
        }
    }
    let offers = holder.into_iter().flat_map(|patient| step.state.standing_offers(patient));
    let offers: Vec<OfferId> = offers.filter(|it| it.moves == Some(ours)).map(|it| it.id).collect();
    for id in offers {
        step.state.change_offer(id, |offer| offer.moves = Some(told));
    }
}

/// The appointment is given up: a booking of ours that it was is no longer one. If the hospital
/// cancelled it, the patient is told: we told them that they are booked. If nobody says who did, a
/// person finds out, because the patient may not know of it.
pub(super) fn cancel(step: &mut Step<'_>, appointment: &Appointment, cause: Cause) {
    let Some(id) = booking_of(step.state, appointment) else { return };
    if cause.is_the_hospitals() {
        step.state.change_offer(id, |offer| offer.state = OfferState::Cancelled);
        withdraw::uncount(step, id);
        return tell_who_waits(step, id, Message::Cancelled);
    }
    give_up(step, appointment);
    if cause == Cause::Unknown {
        step.tell_over(Reach::Call, id, Message::CancelledUnexplained);
    }
}

/// Tells a patient that their place on the list is kept, if they have one: it may have been taken off
/// while they were booked. Otherwise nothing is promised, and a person calls them.
pub(super) fn tell_who_waits(step: &mut Step<'_>, id: OfferId, message: Message) {
    let Some(offer) = step.state.offers.get(&id) else { return };
    let slot = step.state.slots.get(&offer.slot);
    let waits = |entry: &EntryId| {
        let entry = step.state.entry(*entry);
        entry.zip(slot).is_some_and(|(it, slot)| pathway::waits_for_such(it, &slot.facts))
    };
    let person = step.state.person(offer.patient);
    let is_listed = step.state.entry(offer.entry).is_some();
    if is_listed || step.state.entries_of(person).iter().any(waits) {
        step.tell(id, message);
    } else if !step.state.has_died(person) {
        step.question(Question::OnNoList);
    }
}

/// [`cancel`], by whoever had it.
pub(super) fn give_up(step: &mut Step<'_>, appointment: &Appointment) {
    if let Some(id) = booking_of(step.state, appointment) {
        step.state.change_offer(id, |offer| offer.state = OfferState::GivenUp);
    }
}

/// The offer that became this appointment.
fn booking_of(state: &State, appointment: &Appointment) -> Option<OfferId> {
    let patient = appointment.patient.map(|it| state.person(it));
    let offer = booked_at(state, &appointment.facts).into_iter().find(|offer| {
        let same_person = patient == Some(state.person(offer.patient));
        same_person || number_of(offer.id) == appointment.id || offer.moves == Some(appointment.id)
    });
    offer.map(|offer| offer.id)
}

#[cfg(test)]
mod tests {
    use crate::appointment::{Appointment, AppointmentStatus};
    use crate::decide::world::{World, booked, entry, freed, refusal};
    use crate::effect::Refusal;
    use crate::event::SlotFreed;
    use crate::offer::OfferState;
    use crate::slot::{Cause, Reason, SlotFacts};
    use crate::{AppointmentId, Event, OfferId, PatientRef};
    use std::vec::Vec;

    /// Patient 1 is booked into the time that appointment 40 of patient 9 left; 2 waits as well.
    fn filled() -> (World, OfferId) {
        let mut world = World::with_waiting(1);
        world.book(40, 9, world.facts(10));
        world.cancel(40);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.confirm(offer);
        world.happen(Event::EntryAdded(entry(2)));
        world.wait(1);
        (world, offer)
    }

    fn booked_there(world: &World) -> Vec<Appointment> {
        let mut all = world.engine.snapshot().appointments;
        all.retain(|it| {
            it.status == AppointmentStatus::Booked && it.facts.same_place(&World::new().facts(10))
        });
        all
    }

    type Change = fn(&mut SlotFreed);

    #[test]
    fn a_cancellation_of_our_own_booking_is_understood_without_its_number() {
        let changes: [Change; 4] = [
            |it| it.patient = Some(PatientRef(1)),
            |it| it.appointment = Some(AppointmentId(77)),
            |it| (it.appointment, it.patient) = (Some(AppointmentId(77)), Some(PatientRef(1))),
            |it| {
                it.patient = Some(PatientRef(1));
                it.facts.as_mut().unwrap().session = "KNEE B".into();
            },
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let (mut world, offer) = filled();
            let mut told = SlotFreed { facts: Some(World::new().facts(10)), ..freed() };
            change(&mut told);
            world.happen(Event::SlotFreed(told.clone()));
            assert_eq!(world.offer(offer).state, OfferState::GivenUp, "change {number}");
            assert_eq!(world.newest().given_up_by, Some(PatientRef(1)), "change {number}");
            assert_eq!(world.live()[0].patient, PatientRef(2), "change {number}");
            assert!(booked_there(&world).is_empty(), "change {number}");
            let again = refusal(&world.happen(Event::SlotFreed(told)));
            assert_eq!(again, Some(Refusal::AlreadyFreed), "change {number}");
        }
    }

    #[test]
    fn what_may_be_another_cancellation_does_not_give_our_booking_up() {
        let changes: [(Change, Option<Reason>); 4] = [
            // The first cancellation once more: with its number, or without one.
            (|it| it.appointment = Some(AppointmentId(40)), None),
            (|_| {}, Some(Reason::Contradiction)),
            // Of somebody who is not known to be there.
            (
                |it| (it.appointment, it.patient) = (Some(AppointmentId(77)), Some(PatientRef(8))),
                Some(Reason::Contradiction),
            ),
            (|it| it.patient = Some(PatientRef(8)), Some(Reason::Contradiction)),
        ];
        for (number, (change, reason)) in changes.into_iter().enumerate() {
            let (mut world, offer) = filled();
            let mut told = SlotFreed { facts: Some(World::new().facts(10)), ..freed() };
            change(&mut told);
            let refused = refusal(&world.happen(Event::SlotFreed(told)));
            assert_eq!(refused.is_none(), reason.is_some(), "change {number}");
            assert!(reason.is_none_or(|it| world.newest().reason == it), "change {number}");
            assert_eq!(world.offer(offer).state, OfferState::Booked, "change {number}");
            assert_eq!(booked_there(&world).len(), 1, "change {number}");
        }
    }

    #[test]
    fn where_the_time_was_freed_without_a_number_a_number_alone_says_nothing() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.confirm(offer);
        let (appointment, facts) = (Some(AppointmentId(77)), Some(world.facts(10)));
        world.wait(1);
        world.happen(Event::SlotFreed(SlotFreed { appointment, facts, ..freed() }));
        assert_eq!(world.newest().reason, Reason::Contradiction);
        assert_eq!(world.offer(offer).state, OfferState::Booked);
    }

    #[test]
    fn the_trusts_number_takes_the_place_of_ours() {
        for (patient, session) in [(Some(1), "KNEE"), (None, "KNEE"), (Some(1), "KNEE B")] {
            let (mut world, _) = filled();
            let facts = SlotFacts { session: session.into(), ..world.facts(10) };
            let patient = patient.map(PatientRef);
            world.tell(Appointment { patient, ..booked(60, 1, facts) }, Cause::Unknown);
            let mut all = world.engine.snapshot().appointments;
            all.retain(|it| it.status == AppointmentStatus::Booked);
            assert_eq!(all.len(), 1);
            assert_eq!((all[0].id, all[0].patient), (AppointmentId(60), Some(PatientRef(1))));
            assert_eq!(world.reasons(), [Reason::Confirmed]);
        }
    }

    #[test]
    fn a_number_of_the_trusts_own_is_never_taken_for_another() {
        let mut world = World::with_waiting(1);
        world.book(60, 9, world.facts(10));
        world.book(61, 9, world.facts(10));
        world.cancel(61);
        assert_eq!(world.slot().reason, Reason::Occupied, "entered twice, cancelled once");
        assert_eq!(booked_there(&world).len(), 1);
    }

    #[test]
    fn the_trusts_report_may_come_before_its_acknowledgement_and_name_nobody() {
        for (number, patient) in [(60, Some(1)), (61, None)] {
            let mut world = World::with_waiting(1);
            world.book(50, 1, world.facts(20));
            world.free(10);
            let offer = world.live()[0].id;
            world.accept(offer);
            let patient = patient.map(PatientRef);
            world.tell(
                Appointment { patient, ..booked(number, 1, world.facts(10)) },
                Cause::Unknown,
            );
            world.wait(1);
            world.confirm(offer);
            let there = booked_there(&world);
            assert_eq!(there.len(), 1, "booked anew, the old one cancelled");
            assert_eq!(there[0].id, AppointmentId(number));
            assert_eq!(world.newest().facts.start, World::new().facts(20).start);
            assert_eq!(world.newest().cause, Cause::MovedEarlier);
        }
    }
}
