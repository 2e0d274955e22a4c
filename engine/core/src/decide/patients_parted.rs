//! A merge was taken back: what each of the two references brought is theirs again. A stop or a death
//! that was said of one stays with both until a person says otherwise: in doubt nothing is sent.

use alloc::vec::Vec;

use super::{Step, entry_changed, fill, hold, occupied, patients_merged, withdraw};
use crate::entry::Entry;
use crate::event::PatientsParted;
use crate::offer::{Offer, OfferState, WithdrawalReason};
use crate::patient::Parting;
use crate::slot::SlotFacts;
use crate::{AppointmentId, EntryId, PatientRef, Timestamp};

pub(super) fn decide(step: &mut Step<'_>, parted: PatientsParted) {
    let from = parted.from;
    let Some(into) = step.state.patients.get(&from).and_then(|it| it.merged_into) else { return };
    let owner = step.state.person(from);
    let brought = step.state.patients.get(&from).map(|it| it.brought.clone()).unwrap_or_default();
    let entries: Vec<EntryId> =
        brought.entries.iter().copied().filter(|id| is_of(step, *id, owner)).collect();
    let still_theirs = |id: &AppointmentId| {
        step.state.appointments.get(id).is_some_and(|it| it.patient == Some(owner))
    };
    let appointments: Vec<_> = brought.appointments.into_iter().filter(still_theirs).collect();
    let freed = end_offers(step, owner, &entries, from);
    let both = step.state.patients.get(&owner);
    let (opted_out, died) = both.map(|it| (it.opted_out.clone(), it.died)).unwrap_or_default();
    let death_said_at = both.map_or(Timestamp(0), |it| it.death_said_at);
    let at = step.now;
    let left = left_at_death(step, owner, &brought.entries);
    step.state.change_patient(from, |it| {
        it.opted_out = it.opted_out.with(&opted_out);
        it.died |= died;
        it.death_said_at = it.death_said_at.max(death_said_at);
        it.left_at_death = left;
        it.merged_into = None;
        it.parted.retain(|other| other.from != into);
        it.parted.push(Parting { from: into, at });
        it.brought = crate::patient::Brought::default();
    });
    patients_merged::hand_over(step.state, &entries, &appointments, from);
    [owner, from].into_iter().for_each(|person| hold::give_back(step, person));
    let places = places(step, &appointments, from);
    places.iter().for_each(|facts| occupied::make_room(step, facts));
    freed.into_iter().for_each(|slot| fill::fill(step, slot));
    look_anew(step, owner);
    look_anew(step, from);
}

/// What left the list with a death and is the other's: each has their own back if it was a mistake.
fn left_at_death(step: &mut Step<'_>, owner: PatientRef, brought: &[EntryId]) -> Vec<Entry> {
    let mut theirs = Vec::new();
    step.state.change_patient(owner, |it| {
        let left = core::mem::take(&mut it.left_at_death).into_iter();
        (theirs, it.left_at_death) = left.partition(|entry| brought.contains(&entry.id));
    });
    theirs
}

fn is_of(step: &Step<'_>, entry: EntryId, person: PatientRef) -> bool {
    step.state.entry(entry).is_some_and(|it| it.patient == person)
}

/// Live offers of what goes back are withdrawn, because they may have gone to the other's address;
/// a yes on its way goes with its entry. Returns the slots that are free for others.
fn end_offers(
    step: &mut Step<'_>,
    owner: PatientRef,
    entries: &[EntryId],
    from: PatientRef,
) -> Vec<crate::SlotId> {
    let standing = step.state.standing_offers(owner).filter(|it| entries.contains(&it.entry));
    let standing: Vec<Offer> = standing.cloned().collect();
    let mut freed = Vec::new();
    for offer in standing {
        if offer.state == OfferState::Live {
            withdraw::offer(step, offer.id, WithdrawalReason::EntryChanged);
            freed.push(offer.slot);
        } else {
            step.state.change_offer(offer.id, |it| it.patient = from);
        }
    }
    freed
}

/// Where a yes on its way and an appointment that was told there were taken for one, because they
/// were one person's: now they are two, and may leave no room for a third.
fn places(step: &Step<'_>, appointments: &[AppointmentId], from: PatientRef) -> Vec<SlotFacts> {
    let state = &*step.state;
    let appointments = appointments.iter().filter_map(|id| state.appointments.get(id));
    let slots = state.standing_offers(from).filter_map(|it| state.slots.get(&it.slot));
    appointments.map(|it| &it.facts).chain(slots.map(|it| &it.facts)).cloned().collect()
}

fn look_anew(step: &mut Step<'_>, person: PatientRef) {
    for id in step.state.entries_of(person) {
        if let Some(entry) = step.state.entry(id).cloned() {
            entry_changed::decide(step, &entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, entry, freed};
    use crate::event::{Opted, PatientsMerged, PatientsParted, SlotFreed};
    use crate::slot::{Reason, SlotFacts};
    use crate::{EntryId, Event, PatientRef, Timestamp};
    use std::vec::Vec;

    const MERGE: PatientsMerged =
        PatientsMerged { from: PatientRef(2), into: PatientRef(1), said_at: Timestamp(0) };
    const PART: PatientsParted = PatientsParted { from: PatientRef(2), into: PatientRef(1) };

    fn merged() -> World {
        let mut world = World::with_waiting(2);
        world.book(60, 2, world.facts(40));
        world.happen(Event::PatientsMerged(MERGE));
        world
    }

    fn owner(world: &World, entry: u128) -> PatientRef {
        world.engine.entry(EntryId(entry)).unwrap().patient
    }

    #[test]
    fn what_each_had_is_theirs_again() {
        let mut world = merged();
        assert_eq!(owner(&world, 2), PatientRef(1));
        world.happen(Event::PatientsParted(PART));
        assert_eq!((owner(&world, 1), owner(&world, 2)), (PatientRef(1), PatientRef(2)));
        let appointment = world.engine.appointment(crate::AppointmentId(60)).unwrap();
        assert_eq!(appointment.patient, Some(PatientRef(2)));
    }

    #[test]
    fn what_came_since_stays_where_it_came() {
        let mut world = merged();
        world.happen(Event::EntryAdded(crate::entry::Entry {
            patient: PatientRef(1),
            service: "330".parse().unwrap(),
            ..entry(3)
        }));
        world.happen(Event::PatientsParted(PART));
        assert_eq!(owner(&world, 3), PatientRef(1));
    }

    #[test]
    fn a_live_offer_of_what_goes_back_is_withdrawn() {
        let mut world = World::with_waiting(2);
        world.happen(Event::PatientsMerged(PatientsMerged::untimed(PatientRef(1), PatientRef(2))));
        world.free(12);
        let offer = world.live()[0].clone();
        world.happen(Event::PatientsParted(PatientsParted {
            from: PatientRef(1),
            into: PatientRef(2),
        }));
        assert_eq!(offer.entry, EntryId(1), "who waited longest was asked");
        assert!(world.offer(offer.id).state.is_final());
        assert_eq!(owner(&world, 1), PatientRef(1));
        assert_eq!(owner(&world, 2), PatientRef(2));
    }

    #[test]
    fn a_stop_that_was_said_of_one_stays_with_both() {
        for name in [1, 2] {
            let mut world = merged();
            world.happen(Event::PatientOptedOut(Opted::of_all(PatientRef(name))));
            world.happen(Event::PatientsParted(PART));
            world.free(12);
            assert!(world.live().is_empty(), "said under {name}");
        }
    }

    #[test]
    fn nobody_holds_what_was_booked_for_the_other() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let offer = world.live()[0].clone();
        world.accept(offer.id);
        world.confirm(offer.id);
        world.happen(Event::PatientsMerged(MERGE));
        world.free(8);
        assert!(world.live().is_empty());
        world.happen(Event::PatientsParted(PART));
        let live: Vec<_> = world.live().iter().map(|it| it.patient).collect();
        assert_eq!((offer.patient, live), (PatientRef(1), std::vec![PatientRef(2)]));
    }

    /// A place for two in which somebody else of the list is asked too, and patient 1 or 2 said yes.
    fn at_a_place_for_two(before: impl FnOnce(&mut World, SlotFacts)) -> World {
        let mut world = World::with_waiting(2);
        let facts = SlotFacts { capacity: 2, ..world.facts(10) };
        before(&mut world, facts.clone());
        world.happen(Event::EntryAdded(entry(3)));
        world.wait(1);
        let patient = Some(PatientRef(9));
        let freed = SlotFreed { patient, facts: Some(facts), ..freed() };
        world.happen(Event::SlotFreed(freed));
        assert_eq!(world.live().len(), 1, "there is a chair as long as the two are one");
        assert_eq!(world.live()[0].patient, PatientRef(3));
        world
    }

    fn say_yes(world: &mut World, facts: SlotFacts) -> PatientRef {
        let patient = Some(PatientRef(8));
        let freed = SlotFreed { patient, facts: Some(facts), ..freed() };
        world.happen(Event::SlotFreed(freed));
        let offer = world.live()[0].clone();
        world.accept(offer.id);
        offer.patient
    }

    #[test]
    fn a_yes_and_an_appointment_that_were_one_persons_take_two_chairs_afterwards() {
        // Told under the name that stayed, for whose entry the other said yes.
        let merge = PatientsMerged::untimed(PatientRef(1), PatientRef(2));
        let mut yes_goes = at_a_place_for_two(|world, facts| {
            world.happen(Event::PatientsMerged(merge));
            say_yes(world, facts.clone());
            world.book(60, 2, facts);
        });
        yes_goes.happen(Event::PatientsParted(PatientsParted {
            from: PatientRef(1),
            into: PatientRef(2),
        }));
        // The yes stays, and the appointment goes back with whom it came.
        let mut appointment_goes = at_a_place_for_two(|world, facts| {
            assert_eq!(say_yes(world, facts.clone()), PatientRef(1));
            world.book(60, 2, facts);
            world.happen(Event::PatientsMerged(MERGE));
        });
        appointment_goes.happen(Event::PatientsParted(PART));
        for world in [yes_goes, appointment_goes] {
            assert!(world.live().is_empty(), "there is no third chair");
            assert_eq!(world.newest().reason, Reason::BookedByTrust);
        }
    }

    #[test]
    fn two_who_were_never_merged_are_left_alone() {
        let mut world = World::with_waiting(2);
        world.happen(Event::PatientsParted(PART));
        assert_eq!((owner(&world, 1), owner(&world, 2)), (PatientRef(1), PatientRef(2)));
    }
}
