//! A program asked for a change of something as it saw it. Of two that saw the same, one is first:
//! for the other it is no longer what it saw, and nothing is changed.

use super::Step;
use crate::Event;
use crate::effect::Refusal;
use crate::event::{ChangeRequested, Expected};
use crate::state::State;

pub(super) fn decide(step: &mut Step<'_>, requested: &ChangeRequested) {
    match moved_on(step.state, &requested.expected) {
        Some(refusal) => step.refuse(refusal),
        None => super::take(step, &Event::from(requested.change.clone())),
    }
}

/// Why it is not what the program saw; none if it is.
fn moved_on(state: &State, expected: &Expected) -> Option<Refusal> {
    let is_as_seen = match expected {
        Expected::Entry(seen) => state.entry(seen.id).map(|now| now == seen),
        Expected::Appointment(seen) => state.appointments.get(&seen.id).map(|now| now == seen),
    };
    match (is_as_seen, expected) {
        (Some(true), _) => None,
        (Some(false), _) => Some(Refusal::ChangedMeanwhile),
        (None, Expected::Entry(_)) => Some(Refusal::UnknownEntry),
        (None, Expected::Appointment(_)) => Some(Refusal::UnknownAppointment),
    }
}

#[cfg(test)]
mod tests {
    use std::boxed::Box;

    use crate::decide::world::{World, entry, refusal};
    use crate::effect::Refusal;
    use crate::entry::Entry;
    use crate::event::{BookingRequested, Change, ChangeRequested, EntryRemoved, Expected};
    use crate::{AppointmentId, EntryId, Event};

    fn ask(world: &mut World, expected: Expected, change: Change) -> Option<Refusal> {
        let requested = Box::new(ChangeRequested { expected, change });
        refusal(&world.happen(Event::ChangeRequested(requested)))
    }

    fn shorter(entry: &Entry, minutes: u16) -> Change {
        Change::Entry(Box::new(Entry { duration_minutes: minutes, ..entry.clone() }))
    }

    #[test]
    fn of_two_writers_who_saw_the_same_only_one_wins() {
        let mut world = World::with_waiting(1);
        let seen = world.engine.entry(EntryId(1)).unwrap().clone();
        let expected = || Expected::Entry(seen.clone());
        assert_eq!(ask(&mut world, expected(), shorter(&seen, 10)), None);
        let late = ask(&mut world, expected(), shorter(&seen, 15));
        assert_eq!(late, Some(Refusal::ChangedMeanwhile));
        let removed = Change::EntryRemoved(EntryRemoved { entry: EntryId(1) });
        assert_eq!(ask(&mut world, expected(), removed), Some(Refusal::ChangedMeanwhile));
        assert_eq!(world.engine.entry(EntryId(1)).unwrap().duration_minutes, 10);
    }

    #[test]
    fn who_saw_the_newest_version_may_change_it() {
        let mut world = World::with_waiting(1);
        for minutes in [10, 15, 20] {
            let seen = world.engine.entry(EntryId(1)).unwrap().clone();
            let change = shorter(&seen, minutes);
            assert_eq!(ask(&mut world, Expected::Entry(seen), change), None);
        }
        let seen = world.engine.entry(EntryId(1)).unwrap().clone();
        let removed = || Change::EntryRemoved(EntryRemoved { entry: EntryId(1) });
        assert_eq!(ask(&mut world, Expected::Entry(seen.clone()), removed()), None);
        let gone = ask(&mut world, Expected::Entry(seen), removed());
        assert_eq!(gone, Some(Refusal::UnknownEntry));
    }

    #[test]
    fn an_appointment_that_moved_on_is_neither_moved_nor_cancelled() {
        let mut world = World::new();
        world.wait(12 * 60); // at night nobody is asked
        world.free(10);
        world.happen(Event::EntryAdded(entry(1)));
        let slot = world.slot().id;
        world.book(51, 1, world.facts(20));
        let seen = world.engine.appointment(AppointmentId(51)).unwrap().clone();
        world.book(51, 1, world.facts(21));
        let expected = || Expected::Appointment(seen.clone());
        let moves = Some(AppointmentId(51));
        let wanted = BookingRequested { slot, entry: EntryId(1), moves };
        for change in [Change::Booking(wanted), Change::Cancellation(AppointmentId(51))] {
            assert_eq!(ask(&mut world, expected(), change), Some(Refusal::ChangedMeanwhile));
        }
        let now = world.engine.appointment(AppointmentId(51)).unwrap().clone();
        let requested = Box::new(ChangeRequested {
            expected: Expected::Appointment(now),
            change: Change::Cancellation(AppointmentId(51)),
        });
        let decided = world.happen(Event::ChangeRequested(requested));
        assert!(decided.cancellations().next().is_some());
        let unknown = Expected::Appointment(crate::decide::world::booked(77, 1, world.facts(5)));
        let cancel = Change::Cancellation(AppointmentId(77));
        assert_eq!(ask(&mut world, unknown, cancel), Some(Refusal::UnknownAppointment));
    }
}
