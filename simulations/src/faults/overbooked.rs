//! The trust squeezes somebody in: the new appointment overlaps one that is there.

use backfill_core::{LocalTime, PatientRef};

use crate::world::World;

/// Books somebody between two places of a diary.
pub(crate) fn maybe(world: &mut World) {
    if !world.dice.senders.chance(world.faults.overbooked) {
        return;
    }
    let place = world.dice.senders.index(world.hospital.places.len());
    let Some(place) = world.hospital.places.get(place) else { return };
    let mut facts = place.facts.clone();
    let by = world.dice.senders.between(1, i64::from(facts.duration_minutes) / 5) * 5;
    let minutes = i64::from(facts.local.minute) + by;
    // Not over midnight: the day would be another one.
    if by >= i64::from(facts.duration_minutes) || minutes >= 1440 {
        return;
    }
    facts.start = facts.start.plus_minutes(by);
    facts.local = LocalTime { minute: u16::try_from(minutes).unwrap_or(0), ..facts.local };
    let patient = PatientRef(world.dice.senders.id());
    let place = world.hospital.add_place(facts);
    let event = world.hospital.book(place, Some(patient));
    world.coverage.hit("fault: squeezed in between");
    world.report(event);
}
