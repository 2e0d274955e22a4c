//! The trust's system acknowledged a booking: only now is the patient told "confirmed". The wait
//! is not over before the appointment took place: the entry stays, and is offered nothing.
//! Whoever moves frees their later appointment, which is filled in turn. One that the trust booked
//! after the yes is not in the wish: the trust is asked to cancel it.

use alloc::string::{String, ToString as _};

use super::{Step, come_first, free, hold, occupied, own, patient_died};
use crate::appointment::{Appointment, AppointmentStatus};
use crate::effect::{Message, Refusal, RequestCancellation};
use crate::event::BookingConfirmed;
use crate::offer::{Offer, OfferState};
use crate::slot::{Cause, Outcome, Reason, Slot, SlotFacts, SlotState};
use crate::state::{Question, State};
use crate::time::Timestamp;
use crate::{AppointmentId, Command};

pub(super) fn decide(step: &mut Step<'_>, confirmed: &BookingConfirmed) {
    let Some(offer) = step.state.offers.get(&confirmed.offer).cloned() else {
        return step.refuse(Refusal::UnknownOffer);
    };
    if offer.state != OfferState::Accepted {
        if offer.state == OfferState::Refused {
            step.question(Question::ConfirmedAfterRefusal);
        }
        return step.refuse(Refusal::OfferEnded(offer.state));
    }
    let Some(slot) = step.state.slots.get(&offer.slot).cloned() else { return };
    step.state.end_offer(offer.id, OfferState::Booked);
    let reason = Reason::Confirmed;
    let end = SlotState::Closed { outcome: Outcome::Filled, reason, at: step.now };
    step.place(slot.id, end, reason, Some(offer.id));
    let besides = hold::left_booked(step, &offer);
    let (booked, left) = take_place(step, &offer, &slot, confirmed);
    if is_contradicted(step.state, &slot) {
        step.question(Question::TakenMeanwhile);
    }
    keep_number(step, &offer, confirmed.appointment.filter(|number| *number != booked));
    hold::booked(step, &offer, booked);
    step.tell(offer.id, Message::Confirmed);
    let gone = left.as_ref().map(|it| it.id).filter(|it| *it != booked);
    for first in gone.into_iter().chain([booked]) {
        come_first::look_again(step, Some(offer.patient), first);
    }
    if step.state.has_died(offer.patient) {
        patient_died::ask_who_frees(step, offer.patient);
    }
    if let Some(old) = left {
        cascade(step, &old, old.facts.clone(), slot.depth);
    }
    if let Some(appointment) = besides {
        step.command(Command::RequestCancellation(RequestCancellation { appointment }.into()));
    } else if hold::is_booked_twice(step, &offer, &slot.facts) {
        step.question(Question::BookedTwice);
    }
}

/// Whether the trust said meanwhile that the time is not to be had: a booking on its way was left to
/// its answer, and now there is one of each.
fn is_contradicted(state: &State, slot: &Slot) -> bool {
    slot.taken_back.is_some()
        || state.is_blocked(&slot.facts)
        || occupied::room(&slot.facts) < state.how_full(&slot.facts)
}

/// The booking is known under the trust's number as soon as its diary tells it, unless that number
/// is another appointment's.
fn keep_number(step: &mut Step<'_>, offer: &Offer, number: Option<AppointmentId>) {
    let Some(number) = number else { return };
    if step.state.appointments.contains_key(&number) {
        return step.question(Question::NumberTaken);
    }
    step.state.change_offer(offer.id, |offer| offer.booked_as = Some(number));
}

/// Writes the appointment down; says which it is, and the later one as it was before, if there was
/// one.
fn take_place(
    step: &mut Step<'_>,
    offer: &Offer,
    slot: &Slot,
    confirmed: &BookingConfirmed,
) -> (AppointmentId, Option<Appointment>) {
    let reference = &confirmed.reference;
    let held = offer.moves.and_then(|id| step.state.appointments.get(&id)).cloned();
    let held = held.filter(|it| it.status == AppointmentStatus::Booked);
    let told = own::told_before(step.state, offer, slot).cloned();
    match (held, told) {
        // The trust's own report of the move came before its acknowledgement.
        (Some(moved), _) if moved.facts.same_place(&slot.facts) => (moved.id, None),
        (Some(old), Some(told)) => {
            end_moved(step, &old, told.id);
            (told.id, Some(old))
        }
        // Booked anew under another number: what comes under the old one is of the old time.
        (Some(old), None) if confirmed.appointment.is_some_and(|number| number != old.id) => {
            let new = add_appointment(step, offer, slot, reference);
            end_moved(step, &old, new);
            (new, Some(old))
        }
        (Some(old), None) => {
            move_to(step, &old, &slot.facts);
            (old.id, Some(old))
        }
        (None, Some(told)) => {
            let id = told.id;
            step.state.put_appointment(Appointment { patient: Some(offer.patient), ..told });
            (id, None)
        }
        (None, None) => (add_appointment(step, offer, slot, reference), None),
    }
}

fn move_to(step: &mut Step<'_>, old: &Appointment, facts: &SlotFacts) {
    step.state.put_appointment(Appointment { facts: facts.clone(), ..old.clone() });
}

/// The trust moved the patient by booking anew under another number.
fn end_moved(step: &mut Step<'_>, old: &Appointment, told: AppointmentId) {
    own::rename(step, old.id, told);
    step.state.put_appointment(Appointment { status: AppointmentStatus::Ended, ..old.clone() });
}

/// The place that was given up is freed in turn, one move deeper.
fn cascade(step: &mut Step<'_>, moved: &Appointment, facts: SlotFacts, depth: u8) {
    own::give_up(step, moved);
    let (cause, depth) = (Cause::MovedEarlier, depth.saturating_add(1));
    let (origin, given_up_by) = (Some(moved.id), moved.patient);
    free::free(step, free::Freed { facts, origin, given_up_by, cause, doubt: None, depth });
}

/// The trust's own report of it may come later, under its own number.
fn add_appointment(
    step: &mut Step<'_>,
    offer: &Offer,
    slot: &Slot,
    reference: &str,
) -> AppointmentId {
    let id = own::number_of(offer.id);
    // A system that names no number of its own knows the booking by ours, the offer's.
    let reference =
        if reference.is_empty() { offer.id.to_string() } else { String::from(reference) };
    step.state.put_appointment(Appointment {
        id,
        reference,
        patient: Some(offer.patient),
        facts: slot.facts.clone(),
        status: AppointmentStatus::Booked,
        said_at: Timestamp(0),
    });
    id
}

#[cfg(test)]
mod tests {
    use crate::appointment::Appointment;
    use crate::decide::world::{World, booked, freed, messages, refusal};
    use crate::effect::{Message, Refusal};
    use crate::entry::EntryStatus;
    use crate::event::{AppointmentMoved, SlotBlocked, SlotFreed};
    use crate::offer::OfferState;
    use crate::slot::{Cause, Outcome, Reason, SlotFacts, SlotState};
    use crate::state::Question;
    use crate::{AppointmentId, Decided, EntryId, Event, PatientRef, Timestamp};
    use std::vec;

    #[test]
    fn confirmed_is_said_after_the_acknowledgement_and_once() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let offer = world.live()[0].id;
        let early = world.confirm(offer);
        assert_eq!(refusal(&early), Some(Refusal::OfferEnded(OfferState::Live)));
        world.accept(offer);
        let told = messages(&world.confirm(offer));
        assert_eq!(told, vec![(PatientRef(1), Message::Confirmed)]);
        assert!(messages(&world.confirm(offer)).is_empty());
        let filled = matches!(world.slot().state, SlotState::Closed { outcome, .. }
            if outcome == Outcome::Filled);
        assert!(filled);
        let entry = world.engine.entry(EntryId(1)).unwrap();
        assert_eq!(entry.status, EntryStatus::Booked);
        let booked = entry.holds.and_then(|id| world.engine.appointment(id));
        assert_eq!(booked.unwrap().facts, world.facts(10));
    }

    #[test]
    fn what_was_refused_here_and_is_acknowledged_goes_to_a_person() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.refuse(offer, false);
        world.engine.take_touched();
        let told = world.confirm(offer);
        assert_eq!(refusal(&told), Some(Refusal::OfferEnded(OfferState::Refused)));
        let question = world.engine.take_touched().question;
        assert_eq!(question, Some(Question::ConfirmedAfterRefusal));
        assert!(messages(&told).is_empty());
    }

    /// What the trust says while its answer is awaited; whether a person must look then.
    type Meanwhile = (&'static str, fn(&mut World), bool);

    const MEANWHILE: [Meanwhile; 10] = [
        ("nothing", |_| {}, false),
        ("somebody else", |world| world.book(60, 9, world.facts(10)), true),
        ("of somebody unnamed, who is the patient", |world| drop(tell(world, None, |_| {})), false),
        ("somebody who sits into it", |world| drop(tell(world, Some(9), earlier)), true),
        ("the patient themselves", |world| world.book(60, 1, world.facts(10)), false),
        ("somebody in another clinic", |world| drop(tell(world, Some(9), hip)), false),
        ("somebody afterwards", |world| drop(tell(world, Some(9), later)), false),
        ("the clinic cancels", |world| drop(cancel(world)), true),
        ("the clinic is closed", |world| drop(block(world, "KNEE")), true),
        ("another clinic is closed", |world| drop(block(world, "HIP")), false),
    ];

    fn earlier(facts: &mut SlotFacts) {
        facts.start = facts.start.plus_minutes(-15);
    }

    fn later(facts: &mut SlotFacts) {
        facts.start = facts.start.plus_minutes(30);
    }

    fn hip(facts: &mut SlotFacts) {
        facts.session = "HIP".into();
    }

    fn tell(world: &mut World, patient: Option<u128>, change: fn(&mut SlotFacts)) -> Decided {
        let mut facts = World::new().facts(10);
        change(&mut facts);
        let patient = patient.map(PatientRef);
        world.tell(Appointment { patient, ..booked(60, 9, facts) }, Cause::Unknown)
    }

    fn cancel(world: &mut World) -> Decided {
        let (facts, appointment) = (Some(World::new().facts(10)), Some(AppointmentId(70)));
        let cause = Cause::Clinic;
        world.happen(Event::SlotFreed(SlotFreed { facts, appointment, cause, ..freed() }))
    }

    fn block(world: &mut World, session: &str) -> Decided {
        let facts = World::new().facts(10);
        let (trust, site, session) = (facts.trust, facts.site, Some(session.into()));
        let (from, to) = (facts.start.plus_minutes(-60), facts.start.plus_minutes(60));
        let said_at = Timestamp(0);
        world.happen(Event::SlotBlocked(SlotBlocked { trust, session, site, from, to, said_at }))
    }

    #[test]
    fn what_the_trust_said_while_its_answer_was_awaited_is_looked_at_when_it_comes() {
        for (what, meanwhile, asked) in MEANWHILE {
            let mut world = World::with_waiting(1);
            world.free(10);
            let offer = world.live()[0].id;
            world.accept(offer);
            world.wait(1);
            meanwhile(&mut world);
            world.engine.take_touched();
            let told = messages(&world.confirm_as(offer, Some(77)));
            assert_eq!(told, vec![(PatientRef(1), Message::Confirmed)], "{what}");
            let question = world.engine.take_touched().question;
            assert_eq!(question, asked.then_some(Question::TakenMeanwhile), "{what}");
        }
    }

    #[test]
    fn a_diary_of_two_has_room_for_both() {
        for others in [1, 2] {
            let mut world = World::with_waiting(1);
            let facts = SlotFacts { capacity: 2, ..world.facts(10) };
            world.free_as(facts.clone(), Cause::Patient);
            let offer = world.live()[0].id;
            world.accept(offer);
            (0..others).for_each(|it| world.book(60 + it, 20 + it, facts.clone()));
            world.engine.take_touched();
            world.confirm(offer);
            let question = world.engine.take_touched().question;
            assert_eq!(question.is_some(), 1 < others, "{others} others");
        }
    }

    #[test]
    fn what_is_acknowledged_twice_is_no_question() {
        let mut world = World::with_booked(10);
        let offer = world.engine.offers().next().unwrap().id;
        world.engine.take_touched();
        world.confirm(offer);
        assert_eq!(world.engine.take_touched().question, None);
    }

    #[test]
    fn the_later_appointment_is_filled_in_turn() {
        let mut world = World::with_waiting(2);
        let later = world.facts(20);
        world.book(50, 1, later.clone());
        world.free(10);
        let offer = world.live()[0].clone();
        assert_eq!(offer.patient, PatientRef(1));
        world.accept(offer.id);
        world.confirm(offer.id);
        let freed = world.newest();
        assert_eq!((freed.facts.clone(), freed.depth), (later, 1));
        assert_eq!(freed.cause, Cause::MovedEarlier);
        assert_eq!(world.live()[0].patient, PatientRef(2));
    }

    #[test]
    fn the_trusts_own_report_of_the_move_frees_the_later_time_once() {
        let mut world = World::with_waiting(1);
        world.book(50, 1, world.facts(20));
        world.free(10);
        let offer = world.live()[0].clone();
        world.accept(offer.id);
        let mut appointment = booked(50, 1, world.facts(10));
        appointment.reference = "A1".into();
        let cause = Cause::Patient;
        world.happen(Event::AppointmentMoved(AppointmentMoved { appointment, cause }));
        world.confirm(offer.id);
        assert_eq!(world.engine.slots().count(), 2);
        let booked = world.engine.slots().find(|slot| slot.reason == Reason::Confirmed);
        assert!(booked.is_some_and(|slot| slot.facts == world.facts(10)));
    }
}
