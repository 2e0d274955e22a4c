//! The transport forgets how far it was: records from an older offset come again, at the end.

use crate::world::World;

/// Appends a stretch of the log once more.
pub(crate) fn maybe(world: &mut World) {
    let count = world.log.all().len();
    let permille = world.faults.redelivery;
    let name = "fault: redelivery from older offset";
    if count == 0 || !super::strikes(&mut world.dice.delivery, permille, &mut world.coverage, name)
    {
        return;
    }
    let from = world.dice.delivery.index(count);
    let until = count.min(from + usize::from(world.dice.delivery.small(1, 20)));
    let again = world.log.all()[from..until].to_vec();
    for record in again {
        world.append_at(world.now_ms, record);
    }
}
