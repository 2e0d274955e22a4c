//! Somebody who waits comes into hospital, or leaves it.

use backfill_core::event::{PatientAdmitted, PatientDischarged};
use backfill_core::{Event, PatientRef};

use crate::world::World;

const HOUR_MS: i64 = 3_600_000;

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

/// Somebody who has just been asked comes into hospital.
pub(crate) fn after_offer(world: &mut World, patient: PatientRef) {
    let permille = world.faults.admission;
    let name = "fault: admitted after an offer";
    if !super::strikes(&mut world.dice.senders, permille, &mut world.coverage, name) {
        return;
    }
    let after_ms = world.dice.senders.between(0, HOUR_MS);
    let hours = *world.dice.senders.pick(&[None, Some(48), Some(240)]);
    let until = hours.map(|hours| world.now().plus_minutes(hours * 60));
    world.admitted.push(patient);
    let id = world.new_event_id();
    let said_at = world.now();
    let admitted = Event::PatientAdmitted(PatientAdmitted { patient, until, said_at });
    world.deliver_after(after_ms, id, admitted);
}

fn admit(world: &mut World) {
    let waiting = world.dice.senders.index(world.told.len());
    let Some(patient) = world.told.get(waiting).map(|entry| entry.patient) else { return };
    let hours = *world.dice.senders.pick(&[None, Some(-5), Some(6), Some(72), Some(240)]);
    let until = hours.map(|hours| world.now().plus_minutes(hours * 60));
    world.admitted.push(patient);
    world.coverage.hit("fault: admitted");
    let said_at = world.now();
    world.deliver(Event::PatientAdmitted(PatientAdmitted { patient, until, said_at }));
}

/// Sometimes of a person who was never in.
fn discharge(world: &mut World) {
    let stranger = PatientRef(world.dice.senders.id());
    let patient = match world.admitted.len() {
        0 => stranger,
        count => world.admitted.swap_remove(world.dice.senders.index(count)),
    };
    world.coverage.hit("fault: discharged");
    let said_at = world.now();
    world.deliver(Event::PatientDischarged(PatientDischarged { patient, said_at }));
}
