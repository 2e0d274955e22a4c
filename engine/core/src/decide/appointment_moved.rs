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
    use crate::decide::world::{World, booked};
    use crate::event::AppointmentMoved;
    use crate::slot::{Cause, SlotState};
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
}
