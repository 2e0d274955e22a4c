//! A sender gives the number of one patient's appointment to another's.

use backfill_core::{Event, PatientRef};

use crate::world::World;
use crate::world::hospital::Holder;

/// Books somebody else under a number that is taken.
pub(crate) fn maybe(world: &mut World) {
    if !world.dice.senders.chance(world.faults.reused_number) {
        return;
    }
    let Some(of) = world.hospital.booked_place(&mut world.dice.senders) else { return };
    let Some(place) = world.hospital.free_place(&mut world.dice.senders) else { return };
    let Holder::Booked(known) = &world.hospital.places[of].holder else { return };
    let (id, reference) = (known.id, known.reference.clone());
    let waiting = world.told.get(world.dice.senders.index(world.told.len()));
    let stranger = PatientRef(world.dice.senders.id());
    let patient = waiting.map(|it| it.patient).filter(|it| Some(*it) != known.patient);
    let mut event = world.hospital.book(place, Some(patient.unwrap_or(stranger)));
    let Event::AppointmentBooked(booked) = &mut event else { return };
    (booked.appointment.id, booked.appointment.reference) = (id, reference);
    world.hospital.places[place].holder = Holder::Booked(booked.appointment.clone().into());
    world.coverage.hit("fault: number used twice");
    world.report(event);
}
