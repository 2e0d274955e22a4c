//! The trust moves an appointment that must come first, while its patient is asked about a time after it.

use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::Cause;

use super::World;
use super::hospital::Holder;

/// Moves it behind the time that is on offer.
pub(super) fn play(world: &mut World) -> Option<()> {
    let asked = world.store.offers.values().filter(|it| it.state == OfferState::Live);
    let moves: Vec<(usize, usize)> = asked.filter_map(|offer| a_move(world, offer)).collect();
    let (from, to) = *moves.get(world.dice.diary.index(moves.len()))?;
    let event = world.hospital.move_booked(from, to, Cause::Clinic)?;
    world.coverage.hit("plot: what must come first moves");
    world.report(event);
    Some(())
}

/// From where to where, if there is something to move and a free place later than the offer.
fn a_move(world: &World, offer: &Offer) -> Option<(usize, usize)> {
    let first = world.store.entries.get(&offer.entry)?.timing.after?;
    let start = world.store.slots.get(&offer.slot)?.facts.start;
    let from = world.hospital.place_of(first)?;
    let is_later = |place: &usize| {
        let place = &world.hospital.places[*place];
        place.holder == Holder::Nobody && start < place.facts.start
    };
    Some((from, (0..world.hospital.places.len()).find(is_later)?))
}
