//! A cancellation names no appointment, and is told again, because its sender has no number for a
//! message either.

use backfill_core::Event;

use crate::world::World;

/// Takes the number out and plans a retry.
pub(crate) fn maybe(world: &mut World, after_ms: i64, event: &mut Event) {
    let Event::SlotFreed(freed) = event else { return };
    let permille = world.faults.no_number;
    let name = "fault: cancellation without a number";
    if freed.appointment.is_none()
        || !super::strikes(&mut world.dice.senders, permille, &mut world.coverage, name)
    {
        return;
    }
    freed.appointment = None;
    if world.dice.senders.chance(500) {
        world.coverage.hit("fault: retry without an id");
        let after_ms = after_ms + world.dice.senders.between(1, 3_600_000);
        let again = event.clone();
        let id = world.new_event_id();
        world.deliver_after(after_ms, id, again);
    }
}
