//! The trust's system refused a cancellation that we asked for: the appointment stands, and a person
//! must look, because whoever asked was told only that the trust is asked.

use super::Step;
use crate::AppointmentId;
use crate::appointment::AppointmentStatus;
use crate::state::Question;

pub(super) fn decide(step: &mut Step<'_>, id: AppointmentId) {
    let known = step.state.appointments.get(&id);
    if known.is_some_and(|it| it.status == AppointmentStatus::Booked) {
        step.question(Question::CancellationRefused);
    }
}

#[cfg(test)]
mod tests {
    use crate::decide::world::World;
    use crate::state::Question;
    use crate::{AppointmentId, Event};

    #[test]
    fn a_person_looks_as_long_as_the_appointment_stands() {
        let asked = Some(Question::CancellationRefused);
        for (id, is_cancelled, question) in
            [(50, false, asked), (50, true, None), (51, false, None)]
        {
            let mut world = World::new();
            world.book(50, 9, world.facts(10));
            if is_cancelled {
                world.cancel(50);
            }
            world.engine.take_touched();
            world.happen(Event::CancellationRefused(AppointmentId(id)));
            assert_eq!(world.engine.take_touched().question, question, "{id} {is_cancelled}");
        }
    }
}
