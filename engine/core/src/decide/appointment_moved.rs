//! A trust's system moved an appointment: the new time is taken, the old one is free.

use super::{Step, appointment_booked, own};
use crate::appointment::Appointment;
use crate::effect::Refusal;
use crate::slot::Cause;

pub(super) fn decide(step: &mut Step<'_>, moved: &Appointment, cause: Cause) {
    // It may be our booking, or another appointment of the patient that nobody told: a person looks.
    let is_known = step.state.appointments.contains_key(&moved.id);
    if !is_known && own::may_move(step.state, moved, step.now) {
        return step.refuse(Refusal::Contradiction);
    }
    appointment_booked::decide(step, moved, cause);
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, booked, messages};
    use crate::effect::Message;
    use crate::event::AppointmentMoved;
    use crate::slot::{Cause, SlotFacts, SlotState};
    use crate::time::LocalTime;
    use crate::{Event, PatientRef};

    #[test]
    fn the_old_time_is_free_and_the_mover_is_not_asked() {
        let mut world = World::with_waiting(2);
        let old = world.facts(10);
        world.book(50, 1, old.clone());
        let appointment = booked(50, 1, world.facts(20));
        let cause = Cause::Patient;
        world.happen(Event::AppointmentMoved(AppointmentMoved { appointment, cause }));
        let slot = world.slot();
        assert_eq!((slot.facts, slot.state), (old, SlotState::Open));
        assert_eq!(world.live()[0].patient, PatientRef(2));
    }

    #[test]
    fn a_move_of_something_unknown_frees_nothing() {
        let mut world = World::with_waiting(1);
        let appointment = booked(50, 9, world.facts(20));
        let cause = Cause::Patient;
        world.happen(Event::AppointmentMoved(AppointmentMoved { appointment, cause }));
        assert_eq!(world.engine.slots().count(), 0);
    }

    /// The new time is another's offer, and the old one makes it too many of one session: whoever
    /// loses their offer is not asked about a time that is held a moment later.
    #[test]
    fn nobody_is_asked_about_a_session_that_the_move_has_held() {
        let mut world = World::with_waiting(2);
        let later = |minutes: i64| {
            let facts = world.facts(10);
            let start = facts.start.plus_minutes(minutes);
            SlotFacts { start, local: LocalTime::at_offset(start, 0), ..facts }
        };
        let [asked, other, open, old] = [0, 30, 60, 90].map(later);
        world.book(50, 9, old);
        for facts in [&asked, &other, &open] {
            world.free_as(facts.clone(), Cause::Patient);
        }
        assert_eq!(world.live().len(), 2, "one is left open");
        let (appointment, cause) = (booked(50, 9, asked), Cause::Patient);
        let moved = world.happen(Event::AppointmentMoved(AppointmentMoved { appointment, cause }));
        let invited = |(_, it): &(PatientRef, Message)| matches!(it, Message::Offer { .. });
        assert!(!messages(&moved).iter().any(invited), "{moved:?}");
        assert!(world.live().is_empty(), "the session is held");
    }
}
