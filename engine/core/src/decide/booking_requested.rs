//! A program asked for an open slot for a patient who waits. The same constraints hold as for
//! an offer; only caps, hours and the order of the list are the caller's to answer for. What is
//! paused is booked for nobody.

use super::{Step, book};
use crate::AppointmentId;
use crate::appointment::AppointmentStatus;
use crate::counts_as::CountsAs;
use crate::effect::{PassedOver, Refusal};
use crate::entry::Entry;
use crate::event::BookingRequested;
use crate::offer::{Offer, OfferState};
use crate::rules::arranging::arrange;
use crate::rules::{eligible, own_trust, pathway, score};
use crate::slot::{Slot, SlotState};
use crate::state::State;

pub(super) fn decide(step: &mut Step<'_>, requested: BookingRequested) {
    match may_book(step, requested) {
        Ok(offer) => {
            let (id, slot) = (offer.id, offer.slot);
            add(step, offer, slot);
            // The patient asked for this date.
            book::book(step, id, CountsAs::Reasonable);
        }
        Err(reason) => step.refuse(reason),
    }
}

fn add(step: &mut Step<'_>, offer: Offer, slot: crate::SlotId) {
    let (id, entry) = (offer.id, offer.entry);
    step.state.change_slot(slot, |slot| {
        slot.live.push(id);
        slot.asked.push(entry);
        slot.had_candidates = true;
    });
    step.state.put_offer(offer);
}

fn may_book(step: &mut Step<'_>, requested: BookingRequested) -> Result<Offer, Refusal> {
    let id = step.new_offer();
    let state = &*step.state;
    let slot = state.slots.get(&requested.slot).ok_or(Refusal::UnknownSlot)?;
    let entry = state.entry(requested.entry).ok_or(Refusal::UnknownEntry)?;
    is_free(slot)?;
    if state.cutoff(&slot.facts) <= step.now {
        return Err(Refusal::TooLate);
    }
    if !state.is_offerable(&slot.facts) {
        return Err(Refusal::Paused);
    }
    waits_for(entry, slot).map_err(Refusal::NotEligible)?;
    eligible::may_book(state, entry, slot, step.now).map_err(Refusal::NotEligible)?;
    let score = score::sum(&score::points(state, entry, slot, step.now));
    may_move(state, entry, slot, requested.moves)?;
    let held = || pathway::held(state, entry, step.now).map(|it| it.id);
    let moves = requested.moves.or_else(held);
    let arrange = arrange(&state.rules, entry, &slot.facts);
    let (deadline, patient) = (state.cutoff(&slot.facts), entry.patient);
    let reach = eligible::reach(state, entry, arrange);
    let (entry, slot, rules) = (entry.id, slot.id, state.rules.number);
    Ok(Offer {
        id,
        slot,
        entry,
        patient,
        reach,
        made_at: step.now,
        deadline,
        rules,
        score,
        moves,
        booked_as: None,
        arrange,
        state: OfferState::Live,
    })
}

/// Whether the entry waits for such a slot: nobody else would ever be asked.
fn waits_for(entry: &Entry, slot: &Slot) -> Result<(), PassedOver> {
    if entry.service != slot.facts.service {
        return Err(PassedOver::OtherService);
    }
    if entry.kind == slot.facts.kind { Ok(()) } else { Err(PassedOver::OtherKind) }
}

/// What is to be given up is the patient's own and later: nobody ends with two, or with none.
fn may_move(
    state: &State,
    entry: &Entry,
    slot: &Slot,
    moves: Option<AppointmentId>,
) -> Result<(), Refusal> {
    let Some(id) = moves else { return Ok(()) };
    let appointment = state.appointments.get(&id).ok_or(Refusal::UnknownAppointment)?;
    let own = appointment.patient == Some(entry.patient);
    if !own || appointment.status != AppointmentStatus::Booked {
        return Err(Refusal::UnknownAppointment);
    }
    if !own_trust::may_move(appointment, slot) {
        return Err(Refusal::NotEligible(PassedOver::OtherTrust));
    }
    let later = slot.facts.start < appointment.facts.start;
    if later { Ok(()) } else { Err(Refusal::NotEligible(PassedOver::HoldsEarlier)) }
}

/// An open slot that nobody is being asked about: an exclusive offer is not overtaken.
fn is_free(slot: &Slot) -> Result<(), Refusal> {
    let free = slot.state == SlotState::Open && slot.live.is_empty();
    if free { Ok(()) } else { Err(Refusal::SlotNotOpen) }
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, entry, refusal};
    use crate::effect::{PassedOver, Refusal};
    use crate::entry::{Entry, EntryStatus};
    use crate::event::BookingRequested;
    use crate::slot::{AppointmentKind, Slot, SlotState};
    use crate::{AppointmentId, EntryId, Event, OfferId};

    fn request(world: &mut World, entry: u128) -> Option<Refusal> {
        let slot = world.slot().id;
        let (entry, moves) = (EntryId(entry), None);
        refusal(&world.happen(Event::BookingRequested(BookingRequested { slot, entry, moves })))
    }

    #[test]
    fn only_an_own_and_later_appointment_can_be_given_up() {
        let mut world = World::new();
        world.wait(12 * 60); // at night nobody is asked
        world.free(10);
        world.happen(Event::EntryAdded(entry(1)));
        world.book(50, 9, world.facts(20));
        assert_eq!(give_up(&mut world, 50), Some(Refusal::UnknownAppointment), "not their own");
        assert_eq!(give_up(&mut world, 77), Some(Refusal::UnknownAppointment));
        world.book(51, 1, world.facts(20));
        assert_eq!(give_up(&mut world, 51), None);
    }

    fn give_up(world: &mut World, appointment: u128) -> Option<Refusal> {
        let (slot, entry) = (world.slot().id, EntryId(1));
        let moves = Some(AppointmentId(appointment));
        refusal(&world.happen(Event::BookingRequested(BookingRequested { slot, entry, moves })))
    }

    #[test]
    fn who_is_booked_may_ask_to_move_to_an_earlier_time() {
        for (day, refused) in [(5, None), (12, Some(PassedOver::HoldsEarlier))] {
            let mut world = World::with_booked(10);
            let held = world.held();
            world.free(day);
            let slot = world.engine.slots().find(|it| !it.is_closed()).unwrap().id;
            let requested = BookingRequested { slot, entry: EntryId(1), moves: None };
            let decided = world.happen(Event::BookingRequested(requested));
            assert_eq!(refusal(&decided), refused.map(Refusal::NotEligible), "day {day}");
            let Some(offer) = world.engine.slot(slot).and_then(booking) else { continue };
            world.confirm(offer);
            assert_eq!(world.stands(), Some((EntryStatus::Booked, false)));
            assert_eq!(world.held(), held);
            let moved = world.engine.appointment(held.unwrap()).unwrap();
            assert_eq!(moved.facts, world.facts(day));
        }
    }

    fn booking(slot: &Slot) -> Option<OfferId> {
        let SlotState::Booking { offer } = slot.state else { return None };
        Some(offer)
    }

    #[test]
    fn who_waits_for_something_else_is_told_for_what() {
        type Change = fn(&mut Entry);
        let changes: [(Change, PassedOver); 3] = [
            (|it| it.service = "120".parse().unwrap(), PassedOver::OtherService),
            (|it| it.kind = AppointmentKind::FollowUp, PassedOver::OtherKind),
            (|it| it.kind = AppointmentKind::Procedure, PassedOver::OtherKind),
        ];
        for (change, reason) in changes {
            let mut world = World::new();
            world.free(10);
            let mut other = entry(1);
            change(&mut other);
            world.happen(Event::EntryAdded(other));
            assert_eq!(request(&mut world, 1), Some(Refusal::NotEligible(reason)));
        }
    }

    #[test]
    fn an_exclusive_offer_is_not_overtaken() {
        let mut world = World::with_waiting(2);
        world.free(10);
        assert_eq!(request(&mut world, 2), Some(Refusal::SlotNotOpen));
    }

    #[test]
    fn who_fits_is_booked_and_who_does_not_is_told_why() {
        let mut world = World::new();
        world.free(10);
        let mut short = entry(1);
        short.duration_minutes = 60;
        world.happen(Event::EntryAdded(short));
        let too_short = Refusal::NotEligible(PassedOver::TooShort);
        assert_eq!(request(&mut world, 1), Some(too_short));
        // At night nobody is asked, but a person may still book.
        world.wait(12 * 60);
        world.happen(Event::EntryAdded(entry(2)));
        assert_eq!(request(&mut world, 2), None);
        assert!(matches!(world.slot().state, SlotState::Booking { .. }));
    }
}
