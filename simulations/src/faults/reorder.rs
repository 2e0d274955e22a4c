//! Records of one moment reach the log in another order.

use crate::world::World;

/// How long a record is on its way, in milliseconds.
pub(crate) fn delay_ms(world: &mut World) -> i64 {
    let permille = world.faults.reorder;
    let name = "fault: reordered delivery";
    if super::strikes(&mut world.dice.delivery, permille, &mut world.coverage, name) {
        let window = *world.dice.delivery.pick(&[1000, 60_000, 1_800_000]);
        world.dice.delivery.between(0, window)
    } else {
        0
    }
}
