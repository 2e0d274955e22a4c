//! A record of the log cannot be read: it is put aside and stops nothing.

use backfill_runtime::ports::LogRecord;

use crate::world::World;

/// Plans one.
pub(crate) fn maybe(world: &mut World, at_ms: i64, record: &LogRecord) {
    let permille = world.faults.unreadable;
    let name = "fault: unreadable record";
    if super::strikes(&mut world.dice.delivery, permille, &mut world.coverage, name) {
        let id = world.new_event_id();
        let event = Err("bytes that mean nothing".to_owned());
        world.append_at(at_ms, LogRecord { id, event, ..record.clone() });
    }
}
