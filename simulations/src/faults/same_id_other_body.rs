//! A sender uses the id of one event for another: it must not be taken.

use backfill_core::Event;
use backfill_core::event::Opted;
use backfill_runtime::ports::LogRecord;

use crate::world::World;

/// Plans the other one.
pub(crate) fn maybe(world: &mut World, at_ms: i64, record: &LogRecord) {
    let permille = world.faults.conflict;
    let name = "fault: same id, other body";
    let Some(patient) = world.told.first().map(|entry| entry.patient) else { return };
    if super::strikes(&mut world.dice.delivery, permille, &mut world.coverage, name) {
        let at_ms = at_ms + 60_000 + world.dice.delivery.between(0, 600_000);
        let event = Ok(Event::PatientOptedOut(Opted::of_all(patient)));
        let fingerprint = record.fingerprint ^ 1;
        world.append_at(at_ms, LogRecord { fingerprint, event, ..record.clone() });
    }
}
