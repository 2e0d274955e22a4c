//! The process is away for a while and comes back from a snapshot or from the journal's start.

use crate::world::World;

/// How long it is away, in milliseconds.
pub(crate) fn downtime_ms(world: &mut World) -> i64 {
    let most = *world.dice.process.pick(&[100, 100, 5000, 30_000, 600_000, 10_800_000]);
    world.dice.process.between(0, most)
}

/// Whether it recovers from the newest snapshot, if there is one.
pub(crate) fn from_snapshot(world: &mut World) -> bool {
    let from_snapshot = world.store.snapshot().is_some() && world.dice.process.chance(600);
    world.coverage.hit(if from_snapshot {
        "fault: recovered from snapshot"
    } else {
        "fault: recovered from journal start"
    });
    from_snapshot
}

/// Whether a snapshot is kept now.
pub(crate) fn keeps_snapshot(world: &mut World) -> bool {
    let permille = world.swarm_snapshot;
    world.dice.process.chance(permille)
}
