//! A cancellation contradicts what is known of its appointment: another time, clinic or patient.

use backfill_core::{Event, LocalTime, PatientRef};

use crate::world::World;

/// Changes what a cancellation says of an appointment that was reported before.
pub(crate) fn maybe(world: &mut World, event: &mut Event) {
    if !world.is_known(event) {
        return;
    }
    let Event::SlotFreed(freed) = event else { return };
    let Some(facts) = &mut freed.facts else { return };
    let permille = world.faults.contradiction;
    let name = "fault: contradictory cancellation";
    if !super::strikes(&mut world.dice.senders, permille, &mut world.coverage, name) {
        return;
    }
    match world.dice.senders.below(3) {
        0 => {
            let offset_minutes =
                (i64::from(facts.local.day) * 1440 + i64::from(facts.local.minute)) * 60_000;
            let offset_minutes = (offset_minutes - facts.start.0).div_euclid(60_000);
            let by = *world.dice.senders.pick(&[-1440, -30, 15, 1440, 7 * 1440]);
            facts.start = facts.start.plus_minutes(by);
            let offset_minutes = i16::try_from(offset_minutes).unwrap_or(0);
            facts.local = LocalTime::at_offset(facts.start, offset_minutes);
        }
        1 => facts.session = "C9".to_owned(),
        _ => freed.patient = Some(PatientRef(world.dice.senders.id())),
    }
}
