//! An appointment took place: the wait it ended is over. Said by the trust or, of what was booked
//! from an offer, taken as so when nobody has said otherwise for [`ATTENDED_AFTER_DAYS`].

use alloc::vec::Vec;

use super::{Step, come_first, entry_changed, entry_removed};
use crate::appointment::{Appointment, AppointmentStatus};
use crate::effect::Refusal;
use crate::entry::EntryStatus;
use crate::state::State;
use crate::{AppointmentId, EntryId, Timestamp};

/// How long after its end an appointment counts as attended if nobody says that it was missed.
/// Outcomes of clinics are often entered days later, and until then the entry costs nothing: it is
/// offered nothing. But it must not stay for ever where a trust never says who came.
const ATTENDED_AFTER_DAYS: i64 = 7;
/// How long before its start somebody may be said to have come: they arrive early. Whoever came
/// before that came to another appointment.
const EARLY_MINUTES_MAX: i64 = 12 * 60;

pub(super) fn decide(step: &mut Step<'_>, id: AppointmentId) {
    let Some(known) = step.state.appointments.get(&id).cloned() else {
        return step.refuse(Refusal::UnknownAppointment);
    };
    if is_contradiction(step, &known, EARLY_MINUTES_MAX) {
        return step.refuse(Refusal::Contradiction);
    }
    let holders: Vec<EntryId> = step.state.holders(id).collect();
    let next = come_first::waiting_for(step.state, known.patient, id);
    end(step, known);
    // First, so that nobody is passed over for it in what follows.
    for entry in &next {
        step.state.change_entry(*entry, |it| it.timing.after_done = Some(id));
    }
    holders.into_iter().for_each(|entry| entry_removed::decide(step, entry));
    next.into_iter().for_each(|entry| entry_changed::change(step, entry, |_| {}));
}

/// What was cancelled did not take place, and what lies in the future did not yet: something is
/// wrong, and a person must look.
pub(super) fn is_contradiction(step: &Step<'_>, known: &Appointment, early_minutes: i64) -> bool {
    let was_cancelled = known.status == AppointmentStatus::Ended
        && step.state.slot_of(known.id, &known.facts).is_some();
    was_cancelled || step.now < known.facts.start.plus_minutes(-early_minutes)
}

/// The appointment is over: nothing can be cancelled or moved any more.
pub(super) fn end(step: &mut Step<'_>, known: Appointment) {
    step.state.put_appointment(Appointment { status: AppointmentStatus::Ended, ..known });
}

/// When an appointment that was booked from an offer counts as attended.
pub(crate) fn due(state: &State, id: AppointmentId) -> Option<Timestamp> {
    let known = state.appointments.get(&id)?;
    let is_booked =
        |it: EntryId| state.entry(it).is_some_and(|it| it.status == EntryStatus::Booked);
    let waits = known.status == AppointmentStatus::Booked && state.holders(id).any(is_booked);
    waits.then(|| known.facts.end().plus_minutes(ATTENDED_AFTER_DAYS * 24 * 60))
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, refusal};
    use crate::effect::Refusal;
    use crate::entry::EntryStatus;
    use crate::slot::Cause;
    use crate::{AppointmentId, Event};

    const DAY: i64 = 24 * 60;

    #[test]
    fn who_came_leaves_the_list_whoever_booked_it() {
        for by_trust in [true, false] {
            let mut world = if by_trust { World::with_waiting(1) } else { World::with_booked(10) };
            if by_trust {
                world.book(50, 1, world.facts(10));
            }
            let held = world.held().unwrap();
            world.wait(11 * DAY);
            assert!(world.stands().is_some());
            assert_eq!(refusal(&world.happen(Event::AppointmentAttended(held))), None);
            assert_eq!(world.stands(), None);
            // Said again, and late.
            assert_eq!(refusal(&world.happen(Event::AppointmentAttended(held))), None);
            let missed = refusal(&world.happen(Event::AppointmentMissed(held)));
            assert_eq!(missed, None, "nobody is left to be looked at");
        }
    }

    #[test]
    fn what_was_booked_from_here_counts_as_attended_when_nobody_says_otherwise() {
        let mut world = World::with_booked(10);
        world.wait(17 * DAY);
        assert_eq!(world.stands(), Some((EntryStatus::Booked, false)));
        world.wait(DAY);
        assert_eq!(world.stands(), None);
    }

    #[test]
    fn who_was_moved_or_was_booked_by_the_trust_is_not_lost_by_the_calendar() {
        let mut world = World::with_booked(10);
        let held = world.held().unwrap();
        world.book(held.0, 1, world.facts(30));
        world.wait(20 * DAY);
        assert_eq!(world.stands(), Some((EntryStatus::Booked, false)));
        let mut world = World::with_waiting(1);
        world.book(50, 1, world.facts(10));
        world.wait(60 * DAY);
        assert_eq!(world.stands(), Some((EntryStatus::Waiting, false)));
    }

    #[test]
    fn who_came_to_what_is_cancelled_or_not_yet_goes_to_a_person() {
        let mut world = World::with_waiting(1);
        world.book(50, 1, world.facts(10));
        world.book(51, 1, world.facts(12));
        world.free_as(world.facts(20), Cause::Clinic);
        world.cancel(51);
        for id in [50, 51] {
            for event in [Event::AppointmentAttended, Event::AppointmentMissed] {
                let refused = refusal(&world.happen(event(AppointmentId(id))));
                assert_eq!(refused, Some(Refusal::Contradiction), "{id}");
            }
        }
        let unknown = world.happen(Event::AppointmentAttended(AppointmentId(77)));
        assert_eq!(refusal(&unknown), Some(Refusal::UnknownAppointment));
    }

    #[test]
    fn who_is_early_has_come() {
        let mut world = World::with_booked(1);
        let held = world.held().unwrap();
        world.wait(DAY);
        world.happen(Event::AppointmentAttended(held));
        assert_eq!(world.stands(), None);
    }
}
