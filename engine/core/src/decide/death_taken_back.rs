//! A death that was reported was a mistake: the patient may be offered and told things again. What
//! left the list with the death is back with its old waiting time, and a person looks at it before
//! anything is offered; who holds what was booked for them simply holds it again. A message that says
//! that somebody lives takes no death back: senders repeat old fields. A person looks, once for each
//! time that the death was said.

use super::{Step, hold};
use crate::appointment::AppointmentStatus;
use crate::entry::{Entry, EntryStatus};
use crate::event::DeathTakenBack;
use crate::rules::pathway;
use crate::state::{Question, State};
use crate::{PatientRef, Timestamp};

pub(super) fn decide(step: &mut Step<'_>, taken_back: DeathTakenBack) {
    let DeathTakenBack { patient, said_at } = taken_back;
    if !step.state.has_died(patient) {
        return;
    }
    if let Some(said_at) = said_at {
        return ask(step, patient, said_at);
    }
    let mut left = alloc::vec::Vec::new();
    step.state.change_patient(patient, |it| {
        (it.died, it.death_taken_back) = (false, true);
        (it.death_said_at, it.life_said_at) = (Timestamp(0), Timestamp(0));
        left = core::mem::take(&mut it.left_at_death);
    });
    for entry in left {
        let entry = back(step, Entry { patient, ..entry });
        if step.state.entry(entry.id).is_none() {
            step.state.put_entry(entry);
        }
    }
}

/// What a message says that is older than the death is no news, nor what was said since already. A
/// message without a time is from now.
fn ask(step: &mut Step<'_>, patient: PatientRef, said_at: Timestamp) {
    let said_at = if said_at.0 == 0 { step.now } else { said_at };
    let Some(person) = step.state.patients.get(&patient) else { return };
    let (death, life) = (person.death_said_at, person.life_said_at);
    if said_at <= death {
        return;
    }
    step.state.change_patient(patient, |it| it.life_said_at = life.max(said_at));
    if life <= death {
        step.question(Question::SaidAlive);
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
    use crate::event::{DeathTakenBack, EntryRemoved, PatientDied, PatientsMerged, PatientsParted};
    use crate::state::Question;
    use crate::{EntryId, Event, PatientRef, Timestamp};

    const PATIENT: PatientRef = PatientRef(1);

    fn died_and_lives(world: &mut World) {
        world.happen(Event::PatientDied(PatientDied::of(PATIENT)));
        world.happen(Event::DeathTakenBack(DeathTakenBack::of(PATIENT)));
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
            world.happen(Event::DeathTakenBack(DeathTakenBack::of(patient)));
            assert_eq!((world.live(), world.engine.entry(EntryId(1)).cloned()), before);
        }
    }

    #[test]
    fn a_stop_that_was_said_stays_said() {
        let mut world = World::with_waiting(1);
        world.happen(Event::PatientOptedOut(crate::event::Opted::of_all(PATIENT)));
        died_and_lives(&mut world);
        assert!(
            world.engine.patient(PATIENT).is_some_and(|it| !it.opted_out.is_nobody() && !it.died)
        );
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
            world.happen(Event::DeathTakenBack(DeathTakenBack::of(PatientRef(2))));
            let ids: std::vec::Vec<EntryId> = world.engine.entries().map(|it| it.id).collect();
            assert_eq!(ids, [EntryId(2)]);
            world.happen(Event::DeathTakenBack(DeathTakenBack::of(PATIENT)));
            assert_eq!(world.engine.entries().count(), 2);
            assert!(world.engine.entries().all(|it| it.patient.0 == it.id.0));
        }
    }

    /// What a message says of the life or death of the patient, so many minutes from the beginning.
    enum Said {
        Dead(i64),
        Alive(i64),
        DeadByPerson,
        AliveByPerson,
    }

    use Said::{Alive, AliveByPerson, Dead, DeadByPerson};

    /// Which of the messages are put before a person; the others are not.
    #[track_caller]
    fn check(told: &[Said], asked: &[usize], is_dead: bool) {
        let mut world = World::with_waiting(1);
        let mut found = std::vec::Vec::new();
        for (number, said) in told.iter().enumerate() {
            world.wait(1);
            world.engine.take_touched();
            let at = |minutes: &i64| Some(World::said(*minutes));
            world.happen(match said {
                Dead(at_) => Event::PatientDied(PatientDied { patient: PATIENT, said_at: at(at_) }),
                Alive(at_) => {
                    Event::DeathTakenBack(DeathTakenBack { patient: PATIENT, said_at: at(at_) })
                }
                DeadByPerson => Event::PatientDied(PatientDied::of(PATIENT)),
                AliveByPerson => Event::DeathTakenBack(DeathTakenBack::of(PATIENT)),
            });
            match world.engine.take_touched().question {
                None => {}
                Some(Question::SaidAlive) => found.push(number),
                Some(other) => assert_eq!(other, Question::DeathTakenBack),
            }
        }
        assert_eq!(found, asked);
        assert_eq!(world.engine.entry(EntryId(1)).is_none(), is_dead);
    }

    #[test]
    fn a_later_message_that_says_that_the_dead_live_is_put_before_a_person_once() {
        check(&[Dead(0), Alive(1)], &[1], true);
        check(&[Dead(0), Alive(1), Alive(2), Alive(60)], &[1], true);
        // The sender says the death again, and takes it back again.
        check(&[Dead(0), Alive(1), Dead(2), Alive(3), Alive(4)], &[1, 3], true);
        // A late repeat of the death is not said again.
        check(&[Dead(0), Alive(2), Dead(1), Alive(3)], &[1], true);
        check(&[DeadByPerson, Alive(60)], &[1], true);
    }

    #[test]
    fn what_is_older_than_the_death_and_what_is_said_of_the_living_is_no_news() {
        check(&[Dead(0), Alive(-1), Alive(0)], &[], true);
        check(&[DeadByPerson, Alive(-60)], &[], true);
        check(&[Alive(0), Alive(1)], &[], false);
        check(&[Alive(0), Dead(1)], &[], true);
        check(&[Dead(0), AliveByPerson, Alive(1)], &[], false);
    }

    #[test]
    fn who_dies_again_after_it_was_taken_back_is_asked_about_again() {
        let again = [Dead(0), Alive(1), AliveByPerson, DeadByPerson, Alive(60)];
        check(&again, &[1, 4], true);
    }

    #[test]
    fn a_message_that_says_no_time_is_from_now() {
        let mut world = World::with_waiting(1);
        world.happen(Event::PatientDied(PatientDied::of(PATIENT)));
        world.wait(1);
        world.engine.take_touched();
        let said_at = Some(Timestamp(0));
        world.happen(Event::DeathTakenBack(DeathTakenBack { patient: PATIENT, said_at }));
        assert_eq!(world.engine.take_touched().question, Some(Question::SaidAlive));
    }
}
