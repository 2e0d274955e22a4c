//! A death that was reported was a mistake: the patient may be offered and told things again. What
//! left the list with the death is back with its old waiting time, and a person looks at it before
//! anything is offered; who holds what was booked for them simply holds it again.

use super::{Step, hold};
use crate::PatientRef;
use crate::appointment::AppointmentStatus;
use crate::entry::{Entry, EntryStatus};
use crate::rules::pathway;
use crate::state::State;

pub(super) fn decide(step: &mut Step<'_>, patient: PatientRef) {
    if !step.state.has_died(patient) {
        return;
    }
    let mut left = alloc::vec::Vec::new();
    step.state.change_patient(patient, |it| {
        (it.died, it.death_taken_back) = (false, true);
        left = core::mem::take(&mut it.left_at_death);
    });
    for entry in left {
        let entry = back(step, Entry { patient, ..entry });
        if step.state.entry(entry.id).is_none() {
            step.state.put_entry(entry);
        }
    }
}

fn back(step: &Step<'_>, mut entry: Entry) -> Entry {
    if has_ended(step.state, &entry) {
        entry.holds = None;
    }
    let is_booked = entry.status == EntryStatus::Booked
        && pathway::held(step.state, &entry, step.now).is_some();
    if is_booked {
        return entry;
    }
    hold::entry(step, Entry { status: EntryStatus::ReviewDeathTakenBack, ..entry })
}

/// Whether the appointment that was held was given up meanwhile, as one does for the dead.
fn has_ended(state: &State, entry: &Entry) -> bool {
    let held = entry.holds.and_then(|id| state.appointments.get(&id));
    held.is_some_and(|it| it.status == AppointmentStatus::Ended)
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, entry};
    use crate::entry::{Entry, EntryStatus};
    use crate::event::{EntryRemoved, PatientDied, PatientsMerged, PatientsParted};
    use crate::{EntryId, Event, PatientRef};

    const PATIENT: PatientRef = PatientRef(1);

    fn died_and_lives(world: &mut World) {
        world.happen(Event::PatientDied(PatientDied::of(PATIENT)));
        world.happen(Event::DeathTakenBack(PATIENT));
    }

    #[test]
    fn entries_are_back_with_their_old_wait_and_a_person_looks_first() {
        let mut world = World::with_waiting(1);
        let before = world.engine.entry(EntryId(1)).unwrap().clone();
        died_and_lives(&mut world);
        let after = world.engine.entry(EntryId(1)).unwrap().clone();
        assert_eq!(after, Entry { status: EntryStatus::ReviewDeathTakenBack, ..before.clone() });
        world.free(10);
        assert!(world.live().is_empty());
        world.happen(Event::EntryReviewed(EntryId(1)));
        assert_eq!(world.live()[0].patient, PATIENT);
        assert_eq!(*world.engine.entry(EntryId(1)).unwrap(), before);
    }

    #[test]
    fn only_what_left_with_the_death_is_back() {
        let mut world = World::with_waiting(1);
        world.happen(Event::EntryAdded(Entry {
            id: EntryId(9),
            service: "330".parse().unwrap(),
            ..entry(1)
        }));
        world.happen(Event::EntryRemoved(EntryRemoved { entry: EntryId(1) }));
        died_and_lives(&mut world);
        let ids: std::vec::Vec<EntryId> = world.engine.entries().map(|it| it.id).collect();
        assert_eq!(ids, [EntryId(9)]);
        // Again: nothing comes back twice.
        world.happen(Event::EntryRemoved(EntryRemoved { entry: EntryId(9) }));
        died_and_lives(&mut world);
        assert_eq!(world.engine.entries().count(), 0);
    }

    #[test]
    fn who_lives_is_not_changed_by_it() {
        for patient in [PatientRef(1), PatientRef(7)] {
            let mut world = World::with_waiting(1);
            world.free(10);
            let before = (world.live(), world.engine.entry(EntryId(1)).cloned());
            world.happen(Event::DeathTakenBack(patient));
            assert_eq!((world.live(), world.engine.entry(EntryId(1)).cloned()), before);
        }
    }

    #[test]
    fn a_stop_that_was_said_stays_said() {
        let mut world = World::with_waiting(1);
        world.happen(Event::PatientOptedOut(PATIENT));
        died_and_lives(&mut world);
        assert!(world.engine.patient(PATIENT).is_some_and(|it| it.opted_out && !it.died));
    }

    #[test]
    fn of_two_who_were_merged_each_has_their_own_back() {
        let merge = PatientsMerged::untimed(PatientRef(2), PATIENT);
        for is_merged_first in [true, false] {
            let mut world = World::with_waiting(2);
            let (first, second) = match is_merged_first {
                true => {
                    (Event::PatientsMerged(merge), Event::PatientDied(PatientDied::of(PATIENT)))
                }
                false => {
                    (Event::PatientDied(PatientDied::of(PATIENT)), Event::PatientsMerged(merge))
                }
            };
            world.happen(first);
            world.happen(second);
            assert_eq!(world.engine.entries().count(), 0);
            let parted = PatientsParted { from: PatientRef(2), into: PATIENT };
            world.happen(Event::PatientsParted(parted));
            world.happen(Event::DeathTakenBack(PatientRef(2)));
            let ids: std::vec::Vec<EntryId> = world.engine.entries().map(|it| it.id).collect();
            assert_eq!(ids, [EntryId(2)]);
            world.happen(Event::DeathTakenBack(PATIENT));
            assert_eq!(world.engine.entries().count(), 2);
            assert!(world.engine.entries().all(|it| it.patient.0 == it.id.0));
        }
    }
}
