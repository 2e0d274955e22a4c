//! A move comes without a reason, or as a booking that names another time.

use backfill_core::Event;
use backfill_core::event::AppointmentBooked;
use backfill_core::slot::Cause;

use crate::world::World;

/// Takes the reason, and sometimes the trigger, from a move.
pub(crate) fn maybe(world: &mut World, event: &mut Event) {
    let Event::AppointmentMoved(moved) = event else { return };
    let permille = world.faults.no_reason;
    let name = "fault: move without a reason";
    if !super::strikes(&mut world.dice.senders, permille, &mut world.coverage, name) {
        return;
    }
    moved.cause = *world.dice.senders.pick(&[Cause::Moved, Cause::Moved, Cause::Unknown]);
    if world.dice.senders.chance(500) {
        world.coverage.hit("fault: move told as a booking");
        let (appointment, cause) = (moved.appointment.clone(), moved.cause);
        *event = Event::AppointmentBooked(AppointmentBooked { appointment, cause });
    }
}
