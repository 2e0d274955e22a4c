//! Somebody who waits comes into hospital, or leaves it.

use backfill_core::event::PatientAdmitted;
use backfill_core::{Event, PatientRef};

use crate::world::World;

/// Admits somebody who waits, or discharges somebody.
pub(crate) fn maybe(world: &mut World) {
    if !world.dice.senders.chance(world.faults.admission) {
        return;
    }
    if world.dice.senders.chance(500) {
        discharge(world);
    } else {
        admit(world);
    }
}

fn admit(world: &mut World) {
    let waiting = world.dice.senders.index(world.told.len());
    let Some(patient) = world.told.get(waiting).map(|entry| entry.patient) else { return };
    let hours = *world.dice.senders.pick(&[None, Some(-5), Some(6), Some(72), Some(240)]);
    let until = hours.map(|hours| world.now().plus_minutes(hours * 60));
    world.admitted.push(patient);
    world.coverage.hit("fault: admitted");
    world.deliver(Event::PatientAdmitted(PatientAdmitted { patient, until }));
}

/// Sometimes of a person who was never in.
fn discharge(world: &mut World) {
    let stranger = PatientRef(world.dice.senders.id());
    let patient = match world.admitted.len() {
        0 => stranger,
        count => world.admitted.swap_remove(world.dice.senders.index(count)),
    };
    world.coverage.hit("fault: discharged");
    world.deliver(Event::PatientDischarged(patient));
}
