//! The trust says who came and who did not; now and then of an appointment that is still to come.

use backfill_core::{AppointmentId, Event};

use crate::world::World;
use crate::world::hospital::Holder;

/// Says what became of an appointment.
pub(crate) fn maybe(world: &mut World) {
    if !world.dice.senders.chance(world.faults.outcome) {
        return;
    }
    let to_come = world.dice.senders.chance(100);
    let now = world.now();
    let booked = world.hospital.places.iter().filter_map(|place| match &place.holder {
        Holder::Booked(it) if to_come || it.facts.start <= now => Some(it.id),
        Holder::Booked(_) | Holder::Nobody | Holder::Blocked => None,
    });
    let booked: Vec<AppointmentId> = booked.collect();
    if booked.is_empty() {
        return;
    }
    let id = *world.dice.senders.pick(&booked);
    if world.dice.senders.chance(600) {
        world.coverage.hit("fault: attended");
        world.deliver(Event::AppointmentAttended(id));
    } else {
        world.coverage.hit("fault: missed");
        world.deliver(Event::AppointmentMissed(id));
    }
}
