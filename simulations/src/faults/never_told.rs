//! An appointment that the list says is held was booked before anybody listened.

use crate::world::World;

/// Whether nothing is told of this one.
pub(crate) fn strikes(world: &mut World) -> bool {
    let permille = world.faults.blanks;
    let name = "fault: held appointment never told";
    super::strikes(&mut world.dice.senders, permille, &mut world.coverage, name)
}
