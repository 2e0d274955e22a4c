//! A patient says stop in the same moment in which an offer reaches them.

use backfill_core::code::Code;
use backfill_core::event::Opted;
use backfill_core::{Event, PatientRef};

use crate::world::World;

/// Says stop within two seconds of the offer.
pub(crate) fn maybe(world: &mut World, patient: PatientRef, trust: Code) {
    let permille = world.faults.opt_out_race;
    let name = "fault: opt-out races an offer";
    if super::strikes(&mut world.dice.messages, permille, &mut world.coverage, name) {
        let after_ms = world.dice.messages.between(0, 2000);
        let id = world.new_event_id();
        world.deliver_after(after_ms, id, Event::PatientOptedOut(Opted::of(patient, trust)));
    }
}
