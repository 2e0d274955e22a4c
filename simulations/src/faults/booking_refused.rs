//! The trust's system refuses a booking, for a reason of its own.

use crate::world::World;

/// Whether it does.
pub(crate) fn strikes(world: &mut World) -> bool {
    let permille = world.faults.booking_refused;
    let name = "fault: booking refused";
    super::strikes(&mut world.dice.trust, permille, &mut world.coverage, name)
}
