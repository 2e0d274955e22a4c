//! The process dies, before or after the store took the commit.

use crate::world::World;

/// Whether it dies with a commit in hand.
pub(crate) fn before_commit(world: &mut World) -> bool {
    let permille = world.faults.crash_before_commit;
    let name = "fault: crash before commit";
    super::strikes(&mut world.dice.process, permille, &mut world.coverage, name)
}

/// Whether it dies before it hears that the commit was stored.
pub(crate) fn after_commit(world: &mut World) -> bool {
    let permille = world.faults.crash_after_commit;
    let name = "fault: crash after commit";
    super::strikes(&mut world.dice.process, permille, &mut world.coverage, name)
}
