//! Two references that were taken for one person are two persons after all.

use backfill_core::Event;
use backfill_core::event::{PatientsMerged, PatientsParted};

use crate::world::World;

/// How long after it a sender may repeat an old merge.
const REPEATED_AFTER_MS: i64 = 30 * 60 * 1_000;

/// How often that happens.
const REPEATED_PERMILLE: u32 = 300;

/// Takes a merge back. Now and then its sender, who does not know, sends it again.
pub(crate) fn maybe(world: &mut World) {
    let permille = world.faults.parting;
    if world.merges.is_empty() || !world.dice.senders.chance(permille) {
        return;
    }
    let (merged, entries) = world.merges.remove(world.dice.senders.index(world.merges.len()));
    world.coverage.hit("fault: merge taken back");
    world.former.retain(|patient| *patient != merged.from);
    for entry in world.told.iter_mut().filter(|entry| entries.contains(&entry.id)) {
        entry.patient = merged.from;
    }
    let PatientsMerged { from, into, .. } = merged;
    world.deliver(Event::PatientsParted(PatientsParted { from, into }));
    if world.dice.senders.chance(REPEATED_PERMILLE) {
        world.coverage.hit("fault: old merge repeated");
        let id = world.new_event_id();
        world.deliver_after(REPEATED_AFTER_MS, id, Event::PatientsMerged(merged));
    }
}
