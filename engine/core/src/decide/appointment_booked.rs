//! A trust's system booked an appointment, repeated it, moved it or reinstated a cancelled one.

use alloc::vec::Vec;

use super::{Step, blanks, come_first, free, hold, occupied, order, own, stands_again, withdraw};
use crate::SlotId;
use crate::appointment::{Appointment, AppointmentStatus};
use crate::effect::Refusal;
use crate::offer::WithdrawalReason;
use crate::slot::{Cause, Reason, SlotState};

/// A move is a move, whichever trigger says it: what left its time or diary frees them.
pub(super) fn decide(step: &mut Step<'_>, told: &Appointment, cause: Cause) {
    let known = step.state.appointments.get(&told.id).cloned();
    let Some(known) = known.filter(|it| !own::moved_away(step.state, it, told)) else {
        return take_new(step, told);
    };
    let new = blanks::appointment(told, &own::on_its_way(step.state, told, known.clone()));
    if order::is_older(told.said_at, &known) {
        if !is_as_known(&new, &known) {
            step.refuse(Refusal::OutOfOrder);
        }
        return;
    }
    let stands = order::stands(&known, step.now);
    let is_anothers = order::is_anothers(step.state, told.patient, &known);
    // A number of one trust says nothing of an appointment of another.
    let at_another = known.facts.trust.contradicts(new.facts.trust);
    if at_another || (stands && is_anothers) {
        return step.refuse(Refusal::Contradiction);
    }
    let leaves = known.status == AppointmentStatus::Booked && new.facts.is_elsewhere(&known.facts);
    if leaves {
        hold::put_off(step, &known, &new, cause);
    }
    let is_back = known.status == AppointmentStatus::Ended && !new.facts.is_elsewhere(&known.facts);
    take(step, &new, is_back);
    if leaves {
        free_left(step, &known, cause);
    }
    // A number that is somebody else's by now comes before nothing any more.
    if is_anothers {
        come_first::look_again(step, known.patient, told.id);
    }
}

/// Whether an older message says nothing else than what is known.
fn is_as_known(new: &Appointment, known: &Appointment) -> bool {
    known.status == AppointmentStatus::Booked
        && new.facts == known.facts
        && new.patient == known.patient
}

/// An appointment that was never told under this number: somebody else's, or a booking of ours.
fn take_new(step: &mut Step<'_>, told: &Appointment) {
    match own::told_as(step.state, told) {
        Some(ours) => {
            own::rename(step, ours.id, told.id);
            take(step, &blanks::appointment(told, &ours), false);
        }
        None if is_given_up_since(step, told) => step.refuse(Refusal::OutOfOrder),
        None => take(step, told, false),
    }
}

/// Whether the patient gave this very time up, without its number, after the trust's system said
/// that they have it.
fn is_given_up_since(step: &Step<'_>, told: &Appointment) -> bool {
    let Some(patient) = told.patient.map(|it| step.state.person(it)) else { return false };
    let slots = step.state.slots_at(&told.facts).into_iter();
    let mut given_up = slots.filter(|slot| {
        let by = slot.given_up_by.map(|it| step.state.person(it));
        slot.origin.is_none() && by == Some(patient)
    });
    0 < told.said_at.0 && given_up.any(|slot| told.said_at < slot.freed_at)
}

/// Writes the appointment down and draws the consequences for slots, offers and entries. `is_back` says
/// that it had ended, and is booked again where it was.
fn take(step: &mut Step<'_>, new: &Appointment, is_back: bool) {
    let facts = new.facts.clone().settled();
    let new = Appointment { status: AppointmentStatus::Booked, facts, ..new.clone() };
    step.state.put_appointment(new.clone());
    // First what the patient holds, so that nobody is offered a time by what they held before.
    hold::appointment(step, &new);
    // Then the time itself, so that nobody is offered what is taken now.
    reinstate(step, &new);
    occupied::make_room(step, &new.facts);
    occupied::make_room_beside(step, &new);
    stands_again::cancelled(step, &new);
    if is_back {
        stands_again::given_up(step, &new);
    }
    withdraw_clashing(step, &new);
    hold::look_again(step, &new);
}

/// The appointment whose time became a slot is on again, unless it is the booking that the slot
/// waits for.
fn reinstate(step: &mut Step<'_>, new: &Appointment) {
    let slot = step.state.slot_of(new.id, &new.facts).and_then(|id| step.state.slots.get(&id));
    let slot = slot.filter(|slot| !step.state.is_echo(slot, new.id)).map(|slot| slot.id);
    if let Some(slot) = slot {
        withdraw::slot(step, slot, Reason::Reinstated);
    }
}

/// Offers at a time at which the patient now has an appointment cannot stand. Whether those may that
/// would move this very appointment is seen when the entry is looked at again.
fn withdraw_clashing(step: &mut Step<'_>, new: &Appointment) {
    let Some(patient) = new.patient else { return };
    let clashes = |slot: SlotId| {
        let slot = step.state.slots.get(&slot);
        slot.is_some_and(|slot| slot.state == SlotState::Open && slot.facts.overlaps(&new.facts))
    };
    let holds = |entry| step.state.entry(entry).is_some_and(|it| it.holds == Some(new.id));
    let live = step.state.live_offers(patient);
    let live = live.filter(|offer| clashes(offer.slot) && !holds(offer.entry));
    let live: Vec<_> = live.map(|offer| (offer.id, offer.slot)).collect();
    for (offer, slot) in live {
        withdraw::offer(step, offer, WithdrawalReason::EntryChanged);
        super::fill::fill(step, slot);
    }
}

/// Whether the place that the appointment leaves has its slot: it had left it before, and what the
/// trust told since may have been a booking that was on its way there.
fn is_free_already(step: &Step<'_>, old: &Appointment) -> bool {
    let slot = step.state.slot_of(old.id, &old.facts);
    let slot = slot.and_then(|id| step.state.slots.get(&id)).filter(|it| !it.is_closed());
    slot.is_some_and(|it| it.taken_back.is_none() && it.given_up_by == old.patient)
}

/// Frees the time that a moved appointment left.
fn free_left(step: &mut Step<'_>, old: &Appointment, cause: Cause) {
    own::give_up(step, old);
    if is_free_already(step, old) {
        return;
    }
    let (facts, origin, given_up_by) = (old.facts.clone(), Some(old.id), old.patient);
    free::free(step, free::Freed { facts, origin, given_up_by, cause, doubt: None, depth: 0 });
}

#[cfg(test)]
mod tests {
    use crate::appointment::Appointment;
    use crate::code::Code;
    use crate::decide::world::{World, bare, booked, freed, messages, refusal};
    use crate::effect::{Message, Refusal};
    use crate::event::SlotFreed;
    use crate::offer::{OfferState, WithdrawalReason};
    use crate::slot::{AppointmentKind, Cause, Reason, SlotFacts, SlotState, Support};
    use crate::{AppointmentId, EntryId, Event, PatientRef};
    use std::string::String;
    use std::vec;
    use std::vec::Vec;

    #[test]
    fn who_is_booked_elsewhere_at_the_time_of_an_offer_loses_it_and_the_next_is_asked() {
        for (minutes, clashes) in [(0, true), (-20, true), (20, true), (-30, false), (30, false)] {
            let mut world = World::with_waiting(2);
            world.free(10);
            let facts = world.facts(10);
            let start = facts.start.plus_minutes(minutes);
            let (service, session) = ("330".parse().unwrap(), String::from("EYES"));
            let elsewhere = SlotFacts { start, service, session, ..facts };
            world.tell(booked(60, 1, elsewhere), Cause::Unknown);
            let asked = PatientRef(if clashes { 2 } else { 1 });
            assert_eq!(world.live()[0].patient, asked, "{minutes} minutes later");
        }
    }

    #[test]
    fn a_booking_of_the_trusts_own_takes_the_slot() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let appointment = booked(60, 9, world.facts(10));
        let told = messages(&world.tell(appointment, Cause::Unknown));
        let reason = WithdrawalReason::SlotWithdrawn;
        assert_eq!(told, vec![(PatientRef(1), Message::Withdrawn { reason })]);
        assert_eq!(world.slot().reason, Reason::BookedByTrust);
    }

    #[test]
    fn a_list_from_before_a_cancellation_without_a_number_takes_nothing_back() {
        for (patient, said, refused) in [
            (9, -600, Some(Refusal::OutOfOrder)),
            (9, 1, None),
            (8, -600, None),
            (9, i64::MIN, None),
        ] {
            let mut world = World::with_waiting(1);
            let (facts, by) = (Some(world.facts(10)), Some(PatientRef(9)));
            world.happen(Event::SlotFreed(SlotFreed { facts, patient: by, ..freed() }));
            let mut told = booked(60, patient, world.facts(10));
            if said != i64::MIN {
                told.said_at = World::said(said);
            }
            let decided = world.tell(told, Cause::Unknown);
            assert_eq!(refusal(&decided), refused, "{patient} {said}");
            assert_eq!(world.live().len(), usize::from(refused.is_some()), "{patient} {said}");
        }
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
    fn an_offer_that_would_move_the_appointment_stands_when_that_comes_close() {
        for (minutes, stays) in [(60, true), (15, true), (0, false), (-60, false)] {
            let mut world = World::with_waiting(1);
            world.book(50, 1, world.facts(20));
            world.free(10);
            let offer = world.live()[0].id;
            let mut facts = world.facts(10);
            facts.start = facts.start.plus_minutes(minutes);
            facts.session = "ELBOW".into();
            let told = messages(&world.tell(booked(50, 1, facts), Cause::Patient));
            assert_eq!(told.is_empty(), stays, "{minutes}: {told:?}");
            assert_eq!(world.offer(offer).state == OfferState::Live, stays, "{minutes}");
        }
    }

    #[test]
    fn a_changed_time_without_a_reason_goes_to_a_person() {
        let mut world = World::with_waiting(1);
        world.book(50, 9, world.facts(10));
        world.book(50, 9, world.facts(12));
        let slot = world.slot();
        assert_eq!((slot.cause, slot.reason), (Cause::Unknown, Reason::UnknownCause));
    }

    /// Booked, then told again as `change` makes it.
    fn told_again(change: impl FnOnce(&mut Appointment)) -> World {
        let mut world = World::with_waiting(1);
        let mut facts = world.facts(10);
        (facts.room, facts.provides) = ("3".into(), Support::STEP_FREE);
        world.book(50, 9, facts.clone());
        let mut told = booked(50, 9, facts);
        change(&mut told);
        world.tell(told, Cause::Patient);
        world
    }

    type Change = fn(&mut Appointment);

    #[test]
    fn what_a_later_message_leaves_out_is_neither_freed_nor_lost() {
        let changes: [Change; 7] = [
            |_| {},
            |it| it.facts = bare(&it.facts),
            |it| it.patient = None,
            |it| (it.facts.session, it.reference) = (String::new(), String::new()),
            |it| it.facts.site = Code::EMPTY,
            |it| (it.facts.service, it.facts.kind) = (Code::EMPTY, AppointmentKind::Unknown),
            |it| (it.facts.room, it.facts.length_assumed) = (String::new(), true),
        ];
        let known = told_again(|_| {}).engine.appointment(AppointmentId(50)).cloned();
        for (number, change) in changes.into_iter().enumerate() {
            let mut world = told_again(change);
            assert_eq!(world.engine.slots().count(), 0, "change {number} frees nothing");
            let now = world.engine.appointment(AppointmentId(50)).cloned();
            assert_eq!(now, known, "change {number} loses nothing");
            world.cancel(50);
            assert_eq!(world.slot().given_up_by, Some(PatientRef(9)), "change {number}");
        }
    }

    #[test]
    fn what_a_report_of_our_own_move_leaves_out_is_as_we_asked_for_it() {
        let changes: [Change; 3] = [
            |_| {},
            |it| it.facts = bare(&it.facts),
            |it| (it.facts.session, it.facts.site) = (String::new(), Code::EMPTY),
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let mut world = World::with_waiting(1);
            world.book(50, 1, SlotFacts { session: "HIP".into(), ..world.facts(20) });
            world.free(10);
            let offer = world.live()[0].id;
            world.accept(offer);
            let mut told = booked(50, 1, world.facts(10));
            change(&mut told);
            world.tell(told, Cause::Patient);
            world.confirm(offer);
            let now = world.engine.appointment(AppointmentId(50)).cloned();
            assert_eq!(now.map(|it| it.facts), Some(world.facts(10)), "change {number}");
            let left: Vec<_> = world.engine.slots().map(|it| it.facts.session.clone()).collect();
            assert!(left.contains(&"HIP".into()), "change {number} frees the later place");
            assert_eq!(left.len(), 2, "change {number} frees nothing else");
        }
    }

    #[test]
    fn whatever_leaves_its_time_or_its_diary_frees_them() {
        let changes: [Change; 5] = [
            |it| it.facts.start = it.facts.start.plus_minutes(1440),
            |it| {
                it.facts = bare(&it.facts);
                it.facts.start = it.facts.start.plus_minutes(-1440);
            },
            |it| it.facts.session = "HIP".into(),
            |it| it.facts.site = "R0A07".parse().unwrap(),
            |it| it.facts.room = "4".into(),
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let world = told_again(change);
            let slot = world.slot();
            assert_eq!(slot.facts.room, "3", "change {number} frees the old place");
            assert_eq!((slot.cause, slot.reason), (Cause::Patient, Reason::Offered));
            let now = world.engine.appointment(AppointmentId(50)).cloned().unwrap();
            assert!(now.facts.is_elsewhere(&slot.facts), "change {number}");
            assert!(!now.facts.service.is_empty(), "change {number} keeps what is known");
        }
    }

    #[test]
    fn a_move_that_overlaps_its_old_time_leaves_no_room_there() {
        let by = |minutes| told_again(|it| it.facts.start = it.facts.start.plus_minutes(minutes));
        for (minutes, reason) in
            [(10, Reason::Occupied), (-29, Reason::Occupied), (30, Reason::Offered)]
        {
            assert_eq!(by(minutes).slot().reason, reason, "{minutes} minutes later");
        }
    }

    #[test]
    fn what_a_move_without_a_reason_counts_as_is_said_by_its_cause() {
        for (cause, reason) in [
            (Cause::Moved, Reason::Offered),
            (Cause::Unknown, Reason::UnknownCause),
            (Cause::Clinic, Reason::ClinicCancelled),
            (Cause::Patient, Reason::Offered),
        ] {
            let mut world = World::with_waiting(1);
            world.book(50, 9, world.facts(10));
            world.tell(booked(50, 9, world.facts(12)), cause);
            assert_eq!((world.slot().cause, world.slot().reason), (cause, reason));
        }
    }

    #[test]
    fn many_moves_of_one_session_are_held() {
        let mut world = World::with_waiting(9);
        let at = |world: &World, day, number: i64| {
            let facts = world.facts(day);
            SlotFacts { start: facts.start.plus_minutes(30 * number), ..facts }
        };
        for number in 0..4 {
            world.book(50 + number, 20 + number, at(&world, 10, number.try_into().unwrap()));
        }
        for number in 0..4 {
            let facts = at(&world, 12, number.try_into().unwrap());
            world.tell(booked(50 + number, 20 + number, facts), Cause::Moved);
        }
        assert!(world.engine.slots().all(|it| matches!(it.state, SlotState::Held { .. })));
    }

    #[test]
    fn a_number_that_is_told_of_somebody_else_goes_to_a_person() {
        let mut world = World::with_waiting(1);
        world.book(50, 8, world.facts(10));
        let decided = world.tell(booked(50, 9, world.facts(12)), Cause::Patient);
        assert_eq!(refusal(&decided), Some(Refusal::Contradiction));
        let known = world.engine.appointment(AppointmentId(50)).cloned().unwrap();
        assert_eq!((known.patient, known.facts), (Some(PatientRef(8)), world.facts(10)));
        // What was given up, or is past, holds its number no longer.
        world.cancel(50);
        let decided = world.tell(booked(50, 9, world.facts(12)), Cause::Patient);
        assert_eq!(refusal(&decided), None);
        world.wait(13 * 1440);
        let decided = world.tell(booked(50, 7, world.facts(2)), Cause::Patient);
        assert_eq!(refusal(&decided), None);
    }
}
