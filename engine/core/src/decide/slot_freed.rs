//! An appointment was cancelled or a blocked time opened: one slot in the ledger.

use alloc::string::String;

use super::{Step, appointment_booked, fill, free};
use crate::AppointmentId;
use crate::appointment::{Appointment, AppointmentStatus};
use crate::code::Code;
use crate::effect::Refusal;
use crate::event::SlotFreed;
use crate::slot::{AppointmentKind, Doubt, Modality, Readiness, SlotFacts, Support};
use crate::time::LocalTime;

pub(super) fn decide(step: &mut Step<'_>, freed: &SlotFreed) {
    let known = freed.appointment.and_then(|id| step.state.appointments.get(&id)).cloned();
    let facts = freed.facts.clone().or_else(|| known.as_ref().map(|it| it.facts.clone()));
    let doubt = freed.doubt.or_else(|| facts.is_none().then_some(Doubt::NoTime));
    let facts = facts.unwrap_or_else(|| nowhere(step, freed.trust));
    if has_left(step, freed.appointment, &facts) {
        return step.refuse(Refusal::AlreadyFreed);
    }
    let known = known.filter(|it| it.status == AppointmentStatus::Booked);
    let known = known.or_else(|| own_booking_at(step, &facts));
    // A block that is opened twice has no number to tell it by but its place.
    if freed.appointment.is_none() && known.is_none() && free::is_in_ledger(step, &facts) {
        return step.refuse(Refusal::AlreadyFreed);
    }
    let given_up_by = known.as_ref().and_then(|it| it.patient);
    if let Some(known) = known {
        end(step, known);
    }
    let (origin, cause) = (freed.appointment, freed.cause);
    free::free(step, free::Freed { facts, origin, given_up_by, cause, doubt, depth: 0 });
    if let Some(patient) = given_up_by {
        fill::fill_for_patient(step, patient);
    }
}

/// Whether this appointment left this place before, and was not booked again since.
fn has_left(step: &Step<'_>, appointment: Option<AppointmentId>, facts: &SlotFacts) -> bool {
    // A block that is opened again, late, at a place that we have booked since.
    let Some(id) = appointment else {
        return appointment_booked::booked_at(step, facts).is_some();
    };
    match step.state.appointments.get(&id) {
        Some(known) if known.status == AppointmentStatus::Booked => false,
        Some(known) if known.facts.same_place(facts) => true,
        _ => step.state.slot_of(id, facts).is_some(),
    }
}

/// A booking of ours that the trust cancels under a number it never told: a place of the diary
/// holds one appointment, so the place says which.
fn own_booking_at(step: &Step<'_>, facts: &SlotFacts) -> Option<Appointment> {
    let offer = appointment_booked::booked_at(step, facts)?;
    let patient = step.state.offers.get(&offer)?.patient;
    step.state.booked(patient).find(|it| it.facts.same_place(facts)).cloned()
}

/// The appointment does not take place; an entry that held it holds none.
fn end(step: &mut Step<'_>, appointment: Appointment) {
    appointment_booked::give_up_booking(step, &appointment.facts);
    if let Some(patient) = appointment.patient {
        for entry in step.state.entries_of(patient) {
            release(step, entry, appointment.id);
        }
    }
    step.state.put_appointment(Appointment { status: AppointmentStatus::Ended, ..appointment });
}

fn release(step: &mut Step<'_>, entry: crate::EntryId, appointment: AppointmentId) {
    let held = step.state.entry(entry).filter(|it| it.holds == Some(appointment));
    if let Some(mut entry) = held.cloned() {
        entry.holds = None;
        step.state.put_entry(entry);
    }
}

/// A time of which nothing is known: it has its place in the ledger, and a person must look.
fn nowhere(step: &Step<'_>, trust: Code) -> SlotFacts {
    SlotFacts {
        trust,
        site: Code::EMPTY,
        service: Code::EMPTY,
        kind: AppointmentKind::Unknown,
        modality: Modality::InPerson,
        session: String::new(),
        start: step.now,
        duration_minutes: 0,
        local: LocalTime::at_offset(step.now, step.utc_offset_minutes),
        requires: Readiness::default(),
        provides: Support::default(),
        room: String::new(),
        capacity: 1,
        length_assumed: true,
    }
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, decisions, entry, refusal};
    use crate::effect::{PASSED_MAX, PassedOver, Refusal};
    use crate::entry::Entry;
    use crate::event::SlotFreed;
    use crate::slot::{AppointmentKind, Cause, Doubt, Outcome, Reason, SlotState};
    use crate::{AppointmentId, EntryId, Event, PatientRef, Timestamp};
    use std::vec::Vec;

    fn ended(world: &World) -> (Outcome, Reason) {
        let SlotState::Closed { outcome, reason, .. } = world.slot().state else {
            panic!("the slot is not closed: {:?}", world.slot().state)
        };
        (outcome, reason)
    }

    #[test]
    fn the_longest_waiting_is_asked_first_and_the_choice_is_explained() {
        let mut world = World::with_waiting(3);
        let mut suspended = entry(1);
        suspended.suspended = true;
        world.happen(Event::EntryChanged(suspended));
        let emitted = world.free(10);
        let decision = &decisions(&emitted)[0];
        assert_eq!(decision.chosen.as_ref().unwrap().entry.0, 2);
        assert_eq!(decision.passed[0].entry.0, 1);
        assert_eq!(decision.passed[0].reason, PassedOver::Suspended);
        let chosen = decision.chosen.as_ref().unwrap();
        assert_eq!(chosen.points.iter().map(|it| it.points).sum::<i32>(), chosen.score);
    }

    #[test]
    fn a_clinics_cancellation_is_not_capacity() {
        let mut world = World::with_waiting(1);
        world.free_as(world.facts(10), Cause::Clinic);
        assert_eq!(ended(&world), (Outcome::NotOffered, Reason::ClinicCancelled));
    }

    #[test]
    fn unknown_codes_fail_closed_with_a_reason() {
        for (change, reason) in [
            ("service", Reason::UnknownService),
            ("site", Reason::UnknownSite),
            ("kind", Reason::UnknownKind),
        ] {
            let mut world = World::with_waiting(1);
            let mut facts = world.facts(10);
            match change {
                "service" => facts.service = "".parse().unwrap(),
                "site" => facts.site = "".parse().unwrap(),
                _ => facts.kind = AppointmentKind::Unknown,
            }
            world.free_as(facts, Cause::Patient);
            assert_eq!(ended(&world), (Outcome::NotOffered, reason));
        }
    }

    #[test]
    fn a_start_in_thousands_of_years_goes_to_a_person() {
        let mut world = World::with_waiting(1);
        world.free_as(world.facts(7_900 * 365), Cause::Patient);
        assert_eq!(ended(&world), (Outcome::NotOffered, Reason::UnsureTime));
    }

    #[test]
    fn a_contradiction_goes_to_a_person() {
        let mut world = World::with_waiting(1);
        let (trust, facts) = (world.facts(3).trust, Some(world.facts(3)));
        let doubt = Some(Doubt::Contradiction);
        let (appointment, cause) = (None, Cause::Patient);
        world.happen(Event::SlotFreed(SlotFreed {
            trust,
            appointment,
            facts,
            cause,
            doubt,
            patient: None,
            said_at: Timestamp(0),
        }));
        assert_eq!(ended(&world), (Outcome::NotOffered, Reason::Contradiction));
    }

    #[test]
    fn the_same_cancellation_under_another_id_is_one_slot() {
        let mut world = World::with_waiting(1);
        world.book(50, 9, world.facts(10));
        world.cancel(50);
        assert_eq!(refusal(&world.cancel(50)), Some(Refusal::AlreadyFreed));
        assert_eq!(world.engine.slots().count(), 1);
    }

    #[test]
    fn cancelled_reinstated_and_cancelled_again_is_two_slots() {
        let mut world = World::with_waiting(1);
        world.book(50, 9, world.facts(10));
        world.cancel(50);
        world.book(50, 9, world.facts(10));
        assert!(world.live().is_empty(), "a reinstatement withdraws");
        world.cancel(50);
        assert_eq!(world.engine.slots().count(), 2);
    }

    #[test]
    fn two_cancellations_of_one_clinic_and_time_are_two_slots_and_one_is_offered() {
        let mut world = World::with_waiting(3);
        world.book(50, 8, world.facts(10));
        world.book(51, 9, world.facts(10));
        world.cancel(50);
        world.cancel(51);
        let reasons: Vec<_> = world.engine.slots().map(|slot| slot.reason).collect();
        assert_eq!(reasons.len(), 2, "every cancellation is in the ledger");
        assert!(reasons.contains(&Reason::SamePlace) && reasons.contains(&Reason::Offered));
        assert_eq!(world.live().len(), 1, "a place is offered once");
    }

    #[test]
    fn nobody_is_offered_the_time_they_gave_up() {
        let mut world = World::with_waiting(1);
        world.book(50, 1, world.facts(10));
        world.cancel(50);
        assert!(world.live().is_empty());
        assert_eq!(world.engine.entry(crate::EntryId(1)).unwrap().holds, None);
    }

    #[test]
    fn a_cancellation_of_nothing_known_is_in_the_ledger() {
        let mut world = World::new();
        world.cancel(77);
        assert_eq!(ended(&world), (Outcome::NotOffered, Reason::UnsureTime));
        assert_eq!(world.slot().origin, Some(AppointmentId(77)));
    }

    #[test]
    fn many_of_one_session_are_held_and_then_offered() {
        let mut world = World::with_waiting(9);
        for number in 0..4 {
            let mut facts = world.facts(10);
            facts.start = facts.start.plus_minutes(30 * number);
            world.free_as(facts, Cause::Patient);
        }
        assert!(world.live().is_empty(), "offers already made are taken back");
        assert!(world.engine.slots().all(|it| matches!(it.state, SlotState::Held { .. })));
        world.wait(30);
        assert_eq!(world.live().len(), 4, "the session still runs");
    }

    #[test]
    fn a_session_that_is_all_cancelled_is_not_offered() {
        let mut world = World::with_waiting(2);
        for number in 0..8 {
            let mut facts = world.facts(10);
            facts.start = facts.start.plus_minutes(10 * number);
            world.free_as(facts, Cause::Patient);
        }
        assert!(world.engine.slots().all(|it| it.reason == Reason::SessionCancelled));
    }

    #[test]
    fn a_slot_freed_at_night_is_offered_in_the_morning() {
        let mut world = World::with_waiting(1);
        world.wait(12 * 60);
        world.free(10);
        assert!(world.live().is_empty());
        world.wait(10 * 60);
        assert_eq!(world.live()[0].patient, PatientRef(1));
    }

    #[test]
    fn a_record_names_the_best_placed_and_counts_them_all() {
        let mut world = World::new();
        let suspended = PASSED_MAX as u128 + 5;
        let mut add = |number, entry: Entry| {
            let (id, patient) = (EntryId(number), PatientRef(number));
            world.happen(Event::EntryAdded(Entry { id, patient, ..entry }));
        };
        for number in 1..=suspended {
            add(number, Entry { suspended: true, ..entry(1) });
        }
        add(suspended + 1, entry(99));
        let decision = decisions(&world.free(10)).remove(0);
        assert_eq!(decision.chosen.unwrap().entry.0, suspended + 1);
        assert_eq!(decision.passed.len(), PASSED_MAX);
        assert_eq!(decision.passed[0].entry.0, 1);
        assert_eq!(u128::from(decision.tally[0].count), suspended);
    }
}
