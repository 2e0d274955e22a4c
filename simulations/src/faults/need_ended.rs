//! A cancellation says that its patient died, needs it no longer or was treated elsewhere; and a
//! person who has looked says that somebody waits after all.

use backfill_core::Event;
use backfill_core::slot::Cause;

use crate::world::World;

/// Cancels for such a reason, or says that somebody waits after all.
pub(crate) fn maybe(world: &mut World) {
    if !world.dice.senders.chance(world.faults.need_ended) {
        return;
    }
    if world.dice.senders.chance(300) {
        let waiting = world.dice.senders.index(world.told.len());
        let Some(entry) = world.told.get(waiting).map(|entry| entry.id) else { return };
        world.coverage.hit("fault: entry reviewed");
        return world.deliver(Event::EntryReviewed(entry));
    }
    let Some(place) = world.hospital.booked_place(&mut world.dice.senders) else { return };
    let causes = [Cause::Died, Cause::NotNeeded, Cause::TreatedElsewhere];
    let cause = *world.dice.senders.pick(&causes);
    let Some(freed) = world.hospital.cancel(place, cause) else { return };
    world.coverage.hit("fault: need ended");
    world.report(Event::SlotFreed(freed));
}
