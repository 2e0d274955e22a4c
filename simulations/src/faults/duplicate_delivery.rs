//! A record reaches the log twice, soon or much later.

use backfill_runtime::ports::LogRecord;

use crate::world::World;

/// Plans the second one.
pub(crate) fn maybe(world: &mut World, at_ms: i64, record: &LogRecord) {
    let permille = world.faults.duplicate;
    let name = "fault: duplicate delivery";
    if super::strikes(&mut world.dice.delivery, permille, &mut world.coverage, name) {
        let most = *world.dice.delivery.pick(&[10, 60_000, 24 * 3_600_000]);
        let at_ms = at_ms + world.dice.delivery.between(0, most);
        world.append_at(at_ms, record.clone());
    }
}
