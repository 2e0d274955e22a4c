//! A person pauses a clinic, a service, the whole trust or offers to people in prison, or opens it
//! again.

use backfill_core::Event;
use backfill_core::event::OfferingChanged;
use backfill_core::scope::{Part, Scope};

use crate::world::World;
use crate::world::hospital::{TRUST, code};

/// Pauses or opens something.
pub(crate) fn maybe(world: &mut World) {
    let permille = world.faults.pause;
    if !super::strikes(&mut world.dice.hearing, permille, &mut world.coverage, "fault: pause") {
        return;
    }
    let part = part(world);
    // Opened more often than paused, so that most worlds are not still for long.
    let offerable = world.dice.hearing.chance(600);
    let withdraws = !offerable && world.dice.hearing.chance(300);
    let scope = Scope { trust: code(TRUST), part };
    world.deliver(Event::OfferingChanged(OfferingChanged { scope, offerable, withdraws }));
}

fn part(world: &mut World) -> Part {
    let place = world.dice.hearing.index(world.hospital.places.len());
    let Some(place) = world.hospital.places.get(place) else { return Part::Whole };
    let clinic = Part::clinic(&place.facts.session);
    let parts = [Part::Whole, Part::Service(place.facts.service), clinic, Part::InPrison];
    world.dice.hearing.pick(&parts).clone()
}
