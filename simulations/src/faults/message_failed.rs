//! A message cannot be delivered.

use crate::world::World;

/// Whether this one cannot.
pub(crate) fn strikes(world: &mut World) -> bool {
    let permille = world.faults.message_failed;
    super::strikes(&mut world.dice.messages, permille, &mut world.coverage, "fault: message failed")
}
