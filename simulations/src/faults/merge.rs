//! Two references turn out to be one person.

use backfill_core::Event;
use backfill_core::event::PatientsMerged;

use crate::world::World;

/// Merges two of those who wait.
pub(crate) fn maybe(world: &mut World) {
    let permille = world.faults.merge;
    if world.told.len() < 2 || !world.dice.diary.chance(permille) {
        return;
    }
    let from = world.dice.diary.pick(&world.told).patient;
    let into = world.dice.diary.pick(&world.told).patient;
    if from == into {
        return;
    }
    world.coverage.hit("fault: patients merged");
    world.former.push(from);
    let mut moved = Vec::new();
    for entry in world.told.iter_mut().filter(|entry| entry.patient == from) {
        entry.patient = into;
        moved.push(entry.id);
    }
    let merged = PatientsMerged { from, into, said_at: world.now() };
    world.merges.push((merged, moved));
    world.deliver(Event::PatientsMerged(merged));
}
