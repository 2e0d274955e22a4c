//! The store says that a commit was not done, and it was not.

use crate::world::World;

/// Whether it says so now.
pub(crate) fn strikes(world: &mut World) -> bool {
    let permille = world.faults.commit_lost;
    super::strikes(&mut world.dice.process, permille, &mut world.coverage, "fault: commit lost")
}
