//! Two references that were taken for one person are two persons after all.

use backfill_core::Event;

use crate::world::World;

/// Takes a merge back.
pub(crate) fn maybe(world: &mut World) {
    let permille = world.faults.parting;
    if world.merges.is_empty() || !world.dice.senders.chance(permille) {
        return;
    }
    let (merged, entries) = world.merges.remove(world.dice.senders.index(world.merges.len()));
    world.coverage.hit("fault: merge taken back");
    world.former.retain(|patient| *patient != merged.from);
    for entry in world.told.iter_mut().filter(|entry| entries.contains(&entry.id)) {
        entry.patient = merged.from;
    }
    world.deliver(Event::PatientsParted(merged));
}
