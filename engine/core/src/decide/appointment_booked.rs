//! A trust's system booked an appointment, repeated it, or reinstated a cancelled one.

use alloc::vec::Vec;

use super::{Step, entry_changed, free, withdraw};
use crate::appointment::{Appointment, AppointmentStatus};
use crate::entry::Entry;
use crate::offer::{Offer, OfferState, WithdrawalReason};
use crate::slot::{Cause, Reason, SlotFacts, SlotState};
use crate::{EntryId, OfferId, SlotId};

pub(super) fn decide(step: &mut Step<'_>, appointment: &Appointment, cause: Cause) {
    let known = step.state.appointments.get(&appointment.id).cloned();
    take(step, appointment);
    // A move is a move, whichever trigger says it.
    if let Some(old) = known.filter(|old| was_left(old, appointment)) {
        free_left(step, &old, cause);
    }
}

/// Whether `old` was booked at another time or place than `new` is.
pub(super) fn was_left(old: &Appointment, new: &Appointment) -> bool {
    old.status == AppointmentStatus::Booked && !old.facts.same_place(&new.facts)
}

/// Frees the time that a moved appointment left.
pub(super) fn free_left(step: &mut Step<'_>, old: &Appointment, cause: Cause) {
    let (facts, origin, given_up_by) = (old.facts.clone(), Some(old.id), old.patient);
    free::free(step, free::Freed { facts, origin, given_up_by, cause, doubt: None, depth: 0 });
}

/// Writes the appointment down and draws the consequences for slots, offers and entries.
pub(super) fn take(step: &mut Step<'_>, new: &Appointment) {
    step.state.put_appointment(Appointment { status: AppointmentStatus::Booked, ..new.clone() });
    // First what the patient holds, so that nobody is offered a time by what they held before.
    let holder = hold(step, new);
    reinstate(step, new);
    take_place(step, new);
    withdraw_clashing(step, new);
    if let Some(entry) = holder.and_then(|id| step.state.entry(id)).cloned() {
        entry_changed::decide(step, &entry);
    }
}

/// The appointment whose time became a slot is on again.
fn reinstate(step: &mut Step<'_>, new: &Appointment) {
    if let Some(slot) = step.state.slot_of(new.id, &new.facts) {
        withdraw::slot(step, slot, Reason::Reinstated);
    }
}

/// The trust booked somebody into a slot itself, or tells us of the booking we asked for.
fn take_place(step: &mut Step<'_>, new: &Appointment) {
    forget_own(step, new);
    let Some(slot) = step.state.unfinished_at(&new.facts) else { return };
    let id: SlotId = slot.id;
    let patient = step.state.accepted_offer(slot).map(|offer| offer.patient);
    let echo = patient.is_some() && (new.patient.is_none() || new.patient == patient);
    if !echo {
        withdraw::slot(step, id, Reason::BookedByTrust);
    }
}

/// The trust's number replaces the one we made up when it acknowledged our booking.
fn forget_own(step: &mut Step<'_>, new: &Appointment) {
    let Some(patient) = new.patient else { return };
    let same = |it: &&Appointment| it.id != new.id && it.facts.same_place(&new.facts);
    let own: Vec<_> = step.state.booked(patient).filter(same).map(|it| it.id).collect();
    for id in own {
        step.state.remove_appointment(id);
    }
}

/// Offers at a time at which the patient now has an appointment can not stand.
fn withdraw_clashing(step: &mut Step<'_>, new: &Appointment) {
    let Some(patient) = new.patient else { return };
    let clashes = |slot: SlotId| {
        let slot = step.state.slots.get(&slot);
        slot.is_some_and(|slot| slot.state == SlotState::Open && slot.facts.overlaps(&new.facts))
    };
    let live = step.state.live_offers(patient).filter(|offer| clashes(offer.slot));
    let live: Vec<_> = live.map(|offer| (offer.id, offer.slot)).collect();
    for (offer, slot) in live {
        withdraw::offer(step, offer, WithdrawalReason::EntryChanged);
        super::fill::fill(step, slot);
    }
}

/// The entry that holds the appointment; if none does, the first entry of the patient for this
/// service that holds nothing does from now on.
fn hold(step: &mut Step<'_>, new: &Appointment) -> Option<EntryId> {
    let patient = new.patient?;
    let entries: Vec<Entry> = step
        .state
        .entries_of(patient)
        .iter()
        .filter_map(|id| step.state.entry(*id).cloned())
        .collect();
    let holder = entries.iter().find(|entry| entry.holds == Some(new.id));
    let free = entries.iter().find(|entry| holds_nothing(step, entry) && waits_for(entry, new));
    let entry = holder.or(free)?;
    step.state.put_entry(Entry { holds: Some(new.id), ..entry.clone() });
    Some(entry.id)
}

fn holds_nothing(step: &Step<'_>, entry: &Entry) -> bool {
    let held = entry.holds.and_then(|id| step.state.appointments.get(&id));
    held.is_none_or(|it| it.status == AppointmentStatus::Ended)
}

fn waits_for(entry: &Entry, appointment: &Appointment) -> bool {
    let facts = &appointment.facts;
    entry.trust == facts.trust && entry.service == facts.service && entry.kind == facts.kind
}

/// A booking of ours at a place that is given up is no longer one.
pub(super) fn give_up_booking(step: &mut Step<'_>, facts: &SlotFacts) {
    if let Some(id) = booked_at(step, facts) {
        step.state.change_offer(id, |offer| offer.state = OfferState::GivenUp);
    }
}

/// The offer that became the booking at a place. By the place, not by the patient: a merge may
/// have given the patient another name since.
pub(super) fn booked_at(step: &Step<'_>, facts: &SlotFacts) -> Option<OfferId> {
    let mut filled = step.state.session_slots(facts);
    filled.retain(|id| {
        let slot = step.state.slots.get(id);
        slot.is_some_and(|slot| slot.facts.same_place(facts) && slot.is_filled())
    });
    if filled.is_empty() {
        return None;
    }
    let mut offers = step.state.offers.values();
    let booked = |offer: &&Offer| offer.state == OfferState::Booked && filled.contains(&offer.slot);
    offers.find(booked).map(|offer| offer.id)
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, messages};
    use crate::effect::Message;
    use crate::offer::WithdrawalReason;
    use crate::slot::{Cause, Reason};
    use crate::{AppointmentId, EntryId, Event};
    use std::vec;

    #[test]
    fn a_booking_of_the_trusts_own_takes_the_slot() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let facts = world.facts(10);
        let appointment = crate::decide::world::booked(60, 9, facts);
        let booked = crate::event::AppointmentBooked { appointment, cause: Cause::Unknown };
        let told = messages(&world.happen(Event::AppointmentBooked(booked)));
        let reason = WithdrawalReason::SlotWithdrawn;
        assert_eq!(told, vec![(crate::PatientRef(1), Message::Withdrawn { reason })]);
        assert_eq!(world.slot().reason, Reason::BookedByTrust);
    }

    #[test]
    fn the_echo_of_our_own_booking_withdraws_nothing() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.book(60, 1, world.facts(10));
        world.confirm(offer);
        assert_eq!(world.slot().reason, Reason::Confirmed);
        assert!(world.engine.appointment(AppointmentId(60)).is_some());
    }

    #[test]
    fn an_entry_holds_its_later_appointment_from_then_on() {
        let mut world = World::with_waiting(1);
        world.book(50, 1, world.facts(20));
        assert_eq!(world.engine.entry(EntryId(1)).unwrap().holds, Some(AppointmentId(50)));
    }

    #[test]
    fn an_offer_that_is_later_than_the_new_appointment_is_taken_back() {
        let mut world = World::with_waiting(1);
        world.free(10);
        world.book(50, 1, world.facts(5));
        assert!(world.live().is_empty());
    }

    #[test]
    fn a_changed_time_without_a_reason_goes_to_a_person() {
        let mut world = World::with_waiting(1);
        world.book(50, 9, world.facts(10));
        world.book(50, 9, world.facts(12));
        let slot = world.slot();
        assert_eq!((slot.cause, slot.reason), (Cause::Unknown, Reason::UnknownCause));
    }
}
