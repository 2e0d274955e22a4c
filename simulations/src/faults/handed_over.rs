//! No message of an offer goes out, and a person calls.

use crate::world::World;

/// Whether this one does not go out.
pub(crate) fn strikes(world: &mut World) -> bool {
    let permille = world.faults.handed_over;
    super::strikes(&mut world.dice.messages, permille, &mut world.coverage, "fault: handed over")
}
