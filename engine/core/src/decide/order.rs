//! What a message says beside what is known of its appointment: later or earlier, the same or not.

use crate::appointment::{Appointment, AppointmentStatus};
use crate::slot::SlotFacts;
use crate::state::State;
use crate::{PatientRef, Timestamp};

/// Whether the sender said it before what is known of the appointment. Who never says when is
/// taken in the order of arrival, and so is what was said at one moment.
pub(super) fn is_older(said_at: Timestamp, known: &Appointment) -> bool {
    0 < said_at.0 && said_at < known.said_at
}

/// Whether the time or the diary is another than the known one. What was never told contradicts
/// nothing.
pub(super) fn is_elsewhere(told: &SlotFacts, known: &Appointment) -> bool {
    has_place(known) && told.is_elsewhere(&known.facts)
}

/// Whether time and place of the appointment were ever told.
pub(super) fn has_place(known: &Appointment) -> bool {
    0 < known.facts.duration_minutes
}

/// Whether the message names another person than the one whose appointment it is known to be.
pub(super) fn is_anothers(state: &State, told: Option<PatientRef>, known: &Appointment) -> bool {
    let known = known.patient.map(|patient| state.person(patient));
    told.zip(known).is_some_and(|(told, known)| told != known)
}

/// Whether the appointment stands in the diary and is still to come.
pub(super) fn stands(known: &Appointment, now: Timestamp) -> bool {
    known.status == AppointmentStatus::Booked && now < known.facts.end()
}

#[cfg(test)]
mod tests {
    use crate::appointment::{Appointment, AppointmentStatus};
    use crate::decide::world::{World, booked, freed, refusal};
    use crate::effect::Refusal;
    use crate::event::{AppointmentMoved, SlotFreed};
    use crate::slot::{Cause, Reason};
    use crate::{AppointmentId, Event};
    use std::vec;

    /// What is said of appointment 50, on which day it then is, and when it was said.
    #[derive(Debug, Clone, Copy)]
    enum Said {
        Booked(i64, i64),
        Moved(i64, i64),
        Cancelled(i64, i64),
    }
    use Said::{Booked, Cancelled, Moved};

    fn say(world: &mut World, said: Said) -> Option<Refusal> {
        let of = |world: &World, day: i64, minutes: i64| Appointment {
            said_at: World::said(minutes),
            ..booked(50, 9, world.facts(day))
        };
        let decided = match said {
            Booked(day, minutes) => world.tell(of(world, day, minutes), Cause::Patient),
            Moved(day, minutes) => {
                let (appointment, cause) = (of(world, day, minutes), Cause::Patient);
                world.happen(Event::AppointmentMoved(AppointmentMoved { appointment, cause }))
            }
            Cancelled(day, minutes) => {
                let (appointment, facts) = (Some(AppointmentId(50)), Some(world.facts(day)));
                let said_at = World::said(minutes);
                let freed = SlotFreed { appointment, facts, said_at, ..freed() };
                world.happen(Event::SlotFreed(freed))
            }
        };
        world.wait(1);
        refusal(&decided)
    }

    fn after(all: &[Said]) -> (World, Option<Refusal>) {
        let mut world = World::with_waiting(1);
        let mut last = None;
        for said in all {
            last = say(&mut world, *said);
        }
        (world, last)
    }

    fn stands(world: &World) -> Option<i64> {
        let known = world.engine.appointment(AppointmentId(50));
        let booked = known.filter(|it| it.status == AppointmentStatus::Booked);
        booked.map(|it| it.facts.start.days_since(world.now))
    }

    #[test]
    fn what_is_older_than_what_is_known_changes_nothing_and_goes_to_a_person() {
        for (all, is_on_day) in [
            (vec![Cancelled(10, 8), Booked(10, 7)], None),
            (vec![Booked(10, 6), Cancelled(10, 8), Booked(10, 7)], None),
            (vec![Booked(10, 6), Moved(12, 8), Booked(10, 7)], Some(12)),
            (vec![Booked(10, 6), Booked(12, 8), Moved(11, 7)], Some(12)),
        ] {
            let (world, last) = after(&all);
            assert_eq!(last, Some(Refusal::OutOfOrder), "{all:?}");
            assert!(last.is_some_and(Refusal::needs_person));
            assert_eq!(stands(&world), is_on_day, "{all:?}");
            assert!(world.reasons().contains(&Reason::Offered), "the offer stands: {all:?}");
        }
    }

    #[test]
    fn an_older_cancellation_is_in_the_ledger_and_gives_nothing_up() {
        for all in [
            vec![Booked(10, 8), Cancelled(10, 7)],
            vec![Booked(12, 8), Cancelled(10, 7)],
            vec![Booked(10, 6), Booked(10, 9), Cancelled(10, 8)],
        ] {
            let (world, last) = after(&all);
            assert_eq!((last, world.reasons()), (None, vec![Reason::OutOfOrder]), "{all:?}");
            assert!(stands(&world).is_some(), "{all:?}");
        }
    }

    #[test]
    fn what_comes_late_and_is_known_already_needs_nobody() {
        let (world, last) = after(&[Booked(10, 8), Booked(10, 7)]);
        assert_eq!((last, stands(&world)), (None, Some(10)));
        for all in [
            vec![Booked(10, 6), Cancelled(10, 8), Cancelled(10, 7)],
            vec![Booked(10, 6), Cancelled(10, 7), Booked(10, 8), Cancelled(10, 7)],
            vec![Booked(10, 6), Moved(12, 8), Cancelled(10, 7)],
        ] {
            let (world, last) = after(&all);
            assert_eq!(last, Some(Refusal::AlreadyFreed), "{all:?}");
            assert_eq!(world.engine.slots().count(), 1, "{all:?}");
        }
    }

    #[test]
    fn what_is_said_at_one_moment_or_at_none_counts_in_the_order_of_arrival() {
        let never = -(World::said(0).0 / 60_000);
        for (all, is_on_day) in [
            (vec![Cancelled(10, 8), Booked(10, 8)], Some(10)),
            (vec![Booked(10, 8), Cancelled(10, 8)], None),
            (vec![Booked(10, 8), Moved(12, never)], Some(12)),
            (vec![Booked(10, never), Moved(12, 5)], Some(12)),
        ] {
            let (world, last) = after(&all);
            assert_eq!((last, stands(&world)), (None, is_on_day), "{all:?}");
        }
    }

    #[test]
    fn a_message_without_a_time_does_not_make_an_old_one_new() {
        let never = -(World::said(0).0 / 60_000);
        let (world, last) = after(&[Booked(10, 8), Booked(12, never), Moved(11, 7)]);
        assert_eq!((last, stands(&world)), (Some(Refusal::OutOfOrder), Some(12)));
    }
}
