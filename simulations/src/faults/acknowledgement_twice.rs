//! The trust's system acknowledges a booking twice: by the same message or by another one.

use backfill_core::{Event, EventId};

use crate::world::World;

/// Sends the acknowledgement once more, some time after the first.
pub(crate) fn maybe(world: &mut World, after_ms: i64, id: EventId, event: &Event) {
    let permille = world.faults.acknowledgement_twice;
    let name = "fault: acknowledgement duplicated";
    if super::strikes(&mut world.dice.trust, permille, &mut world.coverage, name) {
        let other = EventId(world.dice.trust.id());
        let id = if world.dice.trust.chance(500) { id } else { other };
        let after_ms = after_ms + world.dice.trust.between(0, 600_000);
        world.deliver_after(after_ms, id, event.clone());
    }
}
