//! Two references turned out to be one person. The entries, appointments and standing offers of
//! one become the other's; what has ended keeps the name it was decided under. What was said before a
//! person parted the two changes nothing: a person looks again.

use alloc::vec::Vec;

use super::{Step, entry_changed, fill, hold, patient_died, patient_opted_out, withdraw};
use crate::effect::Refusal;
use crate::event::PatientsMerged;
use crate::offer::{Offer, OfferState, WithdrawalReason};
use crate::patient::{Brought, Patient};
use crate::state::State;
use crate::{AppointmentId, EntryId, PatientRef};

pub(super) fn decide(step: &mut Step<'_>, merged: PatientsMerged) {
    let from = step.state.person(merged.from);
    let into = step.state.person(merged.into);
    if from == into {
        return;
    }
    if is_undone(step.state, &merged) {
        return step.refuse(Refusal::OutOfOrder);
    }
    move_person(step.state, from, into);
    hold::share(step, into);
    // Before anything is offered on: nothing waits for the dead.
    if step.state.has_died(into) {
        patient_died::leave(step.state, into);
    }
    let standing: Vec<_> = step.state.standing_offers(from).map(|offer| offer.id).collect();
    for id in standing {
        move_offer(step, id, into);
    }
    look_anew(step, into);
}

/// Whether a person said since that the two are not one.
fn is_undone(state: &State, merged: &PatientsMerged) -> bool {
    let both = [merged.from, merged.into].map(|it| state.person(it));
    let is_later = |one: PatientRef, other: PatientRef| {
        let patients = state.references(one).into_iter().filter_map(|it| state.patients.get(&it));
        let mut parted = patients.flat_map(|it| &it.parted);
        parted.any(|it| state.person(it.from) == other && merged.said_at < it.at)
    };
    let [from, into] = both;
    0 < merged.said_at.0 && (is_later(from, into) || is_later(into, from))
}

/// What was said of one of the two is said of both, a death or a stop; and what stood for one may
/// clash with what the other has.
fn look_anew(step: &mut Step<'_>, person: PatientRef) {
    if step.state.has_died(person) {
        return patient_died::follow(step, person);
    }
    patient_opted_out::follow(step, person);
    for id in step.state.entries_of(person) {
        if let Some(entry) = step.state.entry(id).cloned() {
            entry_changed::decide(step, &entry);
        }
    }
}

fn move_person(state: &mut State, from: PatientRef, into: PatientRef) {
    let entries: Vec<_> = state.entries_of(from).into_iter().collect();
    let appointments: Vec<_> = state.booked(from).map(|it| it.id).collect();
    hand_over(state, &entries, &appointments, into);
    let mut left = Vec::new();
    state.change_patient(from, |it| {
        left = core::mem::take(&mut it.left_at_death);
        let entries = entries.into_iter().chain(left.iter().map(|it| it.id)).collect();
        it.merged_into = Some(into);
        it.brought = Brought { entries, appointments };
    });
    let Some(old) = state.patients.get(&from).cloned() else { return };
    state.change_patient(into, |person| {
        person.opted_out = person.opted_out.with(&old.opted_out);
        person.died |= old.died;
        person.death_said_at = person.death_said_at.max(old.death_said_at);
        person.life_said_at = person.life_said_at.max(old.life_said_at);
        person.death_taken_back |= old.death_taken_back;
        person.left_at_death.extend(left);
        // What was said last counts.
        let last = |it: &Patient| (it.stay_said_at, it.admitted.map(|stay| stay.told_at));
        if last(person) < last(&old) {
            (person.admitted, person.stay_said_at) = (old.admitted, old.stay_said_at);
        }
        person.offered_at.extend(old.offered_at);
        person.offered_at.sort_unstable();
    });
}

/// Entries and appointments become this person's.
pub(super) fn hand_over(
    state: &mut State,
    entries: &[EntryId],
    appointments: &[AppointmentId],
    person: PatientRef,
) {
    for id in entries {
        if let Some(mut entry) = state.remove_entry(*id) {
            entry.patient = person;
            state.put_entry(entry);
        }
    }
    for id in appointments {
        if let Some(mut appointment) = state.remove_appointment(*id) {
            appointment.patient = Some(person);
            state.put_appointment(appointment);
        }
    }
}

/// The offer becomes the other's, if that person may have it beside what they have.
fn move_offer(step: &mut Step<'_>, id: crate::OfferId, into: PatientRef) {
    let Some(offer) = step.state.offers.get(&id).cloned() else { return };
    if may_keep(step.state, &offer, into) {
        step.state.change_offer(id, |offer| offer.patient = into);
    } else if offer.state == OfferState::Live {
        withdraw::offer(step, id, WithdrawalReason::EntryChanged);
        fill::fill(step, offer.slot);
    }
}

fn may_keep(state: &State, offer: &Offer, into: PatientRef) -> bool {
    let Some(slot) = state.slots.get(&offer.slot) else { return false };
    let mut others = state.standing_offers(into).filter_map(|it| state.slots.get(&it.slot));
    let conflict = others.any(|other| {
        other.facts.service == slot.facts.service || other.facts.overlaps(&slot.facts)
    });
    let nothing_is_sent = state.has_died(into) || state.has_stopped(into, slot.facts.trust);
    let unwanted = offer.state == OfferState::Live && nothing_is_sent;
    !unwanted && !conflict
}

#[cfg(test)]
mod tests {
    use crate::decide::world::refusal;
    use crate::decide::world::{World, entry};
    use crate::effect::Refusal;
    use crate::event::{Opted, PatientsMerged, PatientsParted};
    use crate::{Event, PatientRef, Timestamp};
    use std::vec::Vec;

    fn merge(world: &mut World, pair: (u128, u128), said_at: Timestamp) -> Option<Refusal> {
        let (from, into) = (PatientRef(pair.0), PatientRef(pair.1));
        refusal(&world.happen(Event::PatientsMerged(PatientsMerged { from, into, said_at })))
    }

    fn part(world: &mut World, pair: (u128, u128)) {
        let (from, into) = (PatientRef(pair.0), PatientRef(pair.1));
        world.happen(Event::PatientsParted(PatientsParted { from, into }));
    }

    fn are_one(world: &World, pair: (u128, u128)) -> bool {
        let of = |id| world.engine.entry(crate::EntryId(id)).unwrap().patient;
        of(pair.0) == of(pair.1)
    }

    /// 2 was found to be 1 and then, after 100 minutes, not to be: what a merge comes to that was
    /// said after so many minutes.
    fn after_parting(pair: (u128, u128), said_at: Timestamp) -> (Option<Refusal>, bool) {
        let mut world = World::with_waiting(4);
        assert_eq!(merge(&mut world, (2, 1), World::said(5)), None);
        world.wait(100);
        part(&mut world, (2, 1));
        world.wait(100);
        (merge(&mut world, pair, said_at), are_one(&world, pair))
    }

    #[test]
    fn what_was_said_before_a_person_parted_them_goes_to_a_person() {
        let late = Some(Refusal::OutOfOrder);
        for (pair, said_at, expected) in [
            // Again, later but before the parting, and the other way about.
            ((2, 1), World::said(5), (late, false)),
            ((2, 1), World::said(99), (late, false)),
            ((1, 2), World::said(5), (late, false)),
            // Said since, or when it came.
            ((2, 1), World::said(100), (None, true)),
            ((2, 1), World::said(150), (None, true)),
            ((2, 1), Timestamp(0), (None, true)),
            // Of others nobody said that they are two.
            ((3, 1), World::said(5), (None, true)),
            ((2, 3), World::said(5), (None, true)),
            ((4, 3), World::said(5), (None, true)),
        ] {
            assert_eq!(after_parting(pair, said_at), expected, "{pair:?} at {said_at:?}");
        }
        assert!(late.is_some_and(Refusal::needs_person));
    }

    #[test]
    fn two_stay_parted_under_every_name_they_have_since() {
        for since in [[(2, 3), (2, 1)], [(2, 3), (3, 1)], [(1, 3), (2, 1)], [(1, 3), (2, 3)]] {
            let mut world = World::with_waiting(3);
            merge(&mut world, (2, 1), World::said(5));
            world.wait(100);
            part(&mut world, (2, 1));
            world.wait(100);
            assert_eq!(merge(&mut world, since[0], World::said(150)), None);
            let late = merge(&mut world, since[1], World::said(50));
            assert_eq!(late, Some(Refusal::OutOfOrder), "{since:?}");
            assert!(!are_one(&world, (2, 1)), "{since:?}");
        }
    }

    #[test]
    fn the_last_parting_counts() {
        let mut world = World::with_waiting(2);
        for minute in [10, 40] {
            assert_eq!(merge(&mut world, (2, 1), World::said(minute)), None);
            world.wait(30);
            part(&mut world, (2, 1));
        }
        let late = merge(&mut world, (2, 1), World::said(40));
        assert_eq!(late, Some(Refusal::OutOfOrder));
        let parted = &world.engine.patient(PatientRef(2)).unwrap().parted;
        assert_eq!(parted.len(), 1);
    }

    #[test]
    fn one_person_keeps_one_live_offer_of_a_service() {
        let mut world = World::with_waiting(2);
        world.free(10);
        world.free(12);
        assert_eq!(world.live().len(), 2);
        let (from, into) = (PatientRef(2), PatientRef(1));
        world.happen(Event::PatientsMerged(PatientsMerged::untimed(from, into)));
        assert_eq!(world.live().len(), 1);
        assert!(world.engine.entries().all(|it| it.patient == into));
    }

    #[test]
    fn whoever_is_booked_waits_for_the_same_under_no_other_reference() {
        for (from, into) in [(1, 2), (2, 1)] {
            let mut world = World::with_waiting(2);
            world.free(10);
            let offer = world.live()[0].clone();
            world.accept(offer.id);
            world.confirm(offer.id);
            let (from, into) = (PatientRef(from), PatientRef(into));
            world.happen(Event::PatientsMerged(PatientsMerged::untimed(from, into)));
            world.free(8);
            assert!(world.live().is_empty(), "{from:?} into {into:?}");
            let held: Vec<_> = world.engine.entries().map(|it| (it.status, it.holds)).collect();
            assert_eq!(held[0], held[1], "{from:?} into {into:?}");
        }
    }

    #[test]
    fn whoever_is_booked_twice_is_booked_after_one_of_them_is_cancelled() {
        let mut world = World::with_waiting(2);
        for day in [10, 12] {
            world.free(day);
            let offer = world.live()[0].id;
            world.accept(offer);
            world.confirm(offer);
        }
        let (from, into) = (PatientRef(2), PatientRef(1));
        world.happen(Event::PatientsMerged(PatientsMerged::untimed(from, into)));
        let held = world.engine.entries().next().and_then(|it| it.holds).unwrap();
        world.cancel(held.0);
        world.free(8);
        assert!(world.live().is_empty());
        let held: Vec<_> = world.engine.entries().map(|it| (it.status, it.holds)).collect();
        assert_eq!(held[0], held[1]);
    }

    #[test]
    fn a_stop_said_under_either_name_counts() {
        let mut world = World::new();
        world.happen(Event::PatientOptedOut(Opted::of_all(PatientRef(2))));
        world.happen(Event::EntryAdded(entry(1)));
        let (from, into) = (PatientRef(2), PatientRef(1));
        world.happen(Event::PatientsMerged(PatientsMerged::untimed(from, into)));
        world.free(10);
        assert!(world.live().is_empty());
    }
}
