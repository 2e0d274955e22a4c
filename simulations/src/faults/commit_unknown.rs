//! The answer to a commit is lost: it may or may not have been stored.

use crate::world::World;

/// Whether that happens, and if it does, whether the commit was stored.
pub(crate) fn strikes(world: &mut World) -> Option<bool> {
    if !world.dice.process.chance(world.faults.commit_unknown) {
        return None;
    }
    let stored = world.dice.process.chance(500);
    world.coverage.hit(if stored {
        "fault: commit unknown, stored"
    } else {
        "fault: commit unknown, not stored"
    });
    Some(stored)
}
