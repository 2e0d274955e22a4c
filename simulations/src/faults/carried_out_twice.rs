//! A wish was carried out, and the note that it was is lost: it is carried out again.

use crate::world::World;

/// Whether it is.
pub(crate) fn strikes(world: &mut World) -> bool {
    let permille = world.faults.carried_out_twice;
    let name = "fault: wish carried out twice";
    super::strikes(&mut world.dice.messages, permille, &mut world.coverage, name)
}
