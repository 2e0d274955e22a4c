//! The trust takes a slot back in the same moment in which a patient says yes to it.

use backfill_core::OfferId;

use crate::world::World;
use crate::world::hospital::Holder;

/// Books somebody else into the place within two seconds.
pub(crate) fn maybe(world: &mut World, offer: OfferId) {
    let slot = world.store.offers.get(&offer).and_then(|it| world.store.slots.get(&it.slot));
    let Some(facts) = slot.map(|slot| slot.facts.clone()) else { return };
    let places = &world.hospital.places;
    let place = places
        .iter()
        .position(|place| place.holder == Holder::Nobody && place.facts.same_place(&facts));
    let permille = world.faults.withdrawal_race;
    let name = "fault: withdrawal races an acceptance";
    let Some(place) = place else { return };
    if super::strikes(&mut world.dice.trust, permille, &mut world.coverage, name) {
        let event = world.hospital.book(place, None);
        let after_ms = world.dice.trust.between(0, 2000);
        world.report_after(after_ms, event);
    }
}
