//! A death is said late: after an offer was made, or while a yes is being booked; and now and then of
//! the wrong person. Another sender goes on saying that they live.

use backfill_core::event::{DeathTakenBack, PatientDied};
use backfill_core::{Event, PatientRef, Timestamp};

use crate::world::World;

const HOUR_MS: i64 = 3_600_000;
/// How many deaths are said by mistake, of a thousand.
const TAKEN_BACK_PERMILLE: u32 = 250;
/// How many deaths another sender does not know of, of a thousand.
const DENIED_PERMILLE: u32 = 250;

/// Somebody who waits has died; it is said some time later.
pub(crate) fn maybe(world: &mut World) {
    let permille = world.faults.death;
    let waiting = world.dice.senders.index(world.told.len());
    let Some(patient) = world.told.get(waiting).map(|entry| entry.patient) else { return };
    if super::strikes(&mut world.dice.senders, permille, &mut world.coverage, "fault: death") {
        let most = *world.dice.senders.pick(&[1, HOUR_MS, 72 * HOUR_MS]);
        say(world, patient, most);
    }
}

/// It is said after an offer was sent.
pub(crate) fn after_offer(world: &mut World, patient: PatientRef) {
    let permille = world.faults.death;
    let name = "fault: death said after an offer";
    if super::strikes(&mut world.dice.senders, permille, &mut world.coverage, name) {
        let most = *world.dice.senders.pick(&[2000, HOUR_MS]);
        say(world, patient, most);
    }
}

/// It is said while a yes is being booked.
pub(crate) fn after_yes(world: &mut World, patient: PatientRef) {
    let permille = world.faults.death * 2;
    let name = "fault: death said while a yes is booked";
    if super::strikes(&mut world.dice.senders, permille, &mut world.coverage, name) {
        say(world, patient, 3000);
    }
}

fn say(world: &mut World, patient: PatientRef, within_ms: i64) {
    let after_ms = world.dice.senders.between(0, within_ms);
    let id = world.new_event_id();
    world.deliver_after(after_ms, id, Event::PatientDied(PatientDied::of(patient)));
    take_back(world, patient, after_ms);
    deny(world, patient, after_ms);
}

/// It was said of the wrong person, which is found out some time later.
fn take_back(world: &mut World, patient: PatientRef, said_after_ms: i64) {
    let name = "fault: death taken back";
    if super::strikes(&mut world.dice.senders, TAKEN_BACK_PERMILLE, &mut world.coverage, name) {
        let after_ms = said_after_ms + world.dice.senders.between(1, 48 * HOUR_MS);
        let id = world.new_event_id();
        world.deliver_after(after_ms, id, Event::DeathTakenBack(DeathTakenBack::of(patient)));
    }
}

/// A message says that they live, which is before a person and changes nothing.
fn deny(world: &mut World, patient: PatientRef, said_after_ms: i64) {
    let name = "fault: death denied";
    if super::strikes(&mut world.dice.senders, DENIED_PERMILLE, &mut world.coverage, name) {
        let after_ms = said_after_ms + world.dice.senders.between(1, 48 * HOUR_MS);
        let said_at = Some(Timestamp(world.now().0 + after_ms));
        let id = world.new_event_id();
        let denied = DeathTakenBack { patient, said_at };
        world.deliver_after(after_ms, id, Event::DeathTakenBack(denied));
    }
}
