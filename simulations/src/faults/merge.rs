//! Two references turn out to be one person.

use backfill_core::Event;
use backfill_core::entry::{Entry, EntryStatus};
use backfill_core::event::PatientsMerged;

use crate::world::World;

/// Merges two of those who wait.
pub(crate) fn maybe(world: &mut World) {
    let permille = world.faults.merge;
    if world.told.len() < 2 || !world.dice.diary.chance(permille) {
        return;
    }
    let (one, other) = two(world);
    let (from, into) = (one.patient, other.patient);
    if from == into {
        return;
    }
    world.coverage.hit("fault: patients merged");
    world.former.push(from);
    let mut moved = Vec::new();
    for entry in world.told.iter_mut().filter(|entry| entry.patient == from) {
        entry.patient = into;
        moved.push(entry.id);
    }
    let merged = PatientsMerged { from, into, said_at: world.now() };
    world.merges.push((merged, moved));
    world.deliver(Event::PatientsMerged(merged));
}

/// Any two; or one who is booked and one who waits for the same, as a list has people twice.
fn two(world: &mut World) -> (Entry, Entry) {
    let (one, other) =
        (world.dice.diary.pick(&world.told).clone(), world.dice.diary.pick(&world.told).clone());
    let twice = a_wait_told_twice(world).filter(|_| world.dice.diary.chance(500));
    twice.unwrap_or((one, other))
}

fn a_wait_told_twice(world: &World) -> Option<(Entry, Entry)> {
    let is_booked = |entry: &&Entry| {
        let known = world.store.entries.get(&entry.id);
        known.is_some_and(|it| it.status == EntryStatus::Booked)
    };
    let of_both = |one: &Entry| (one.trust, one.service, one.kind, one.pathway);
    world.told.iter().filter(is_booked).find_map(|booked| {
        let mut others = world.told.iter();
        let same = others.find(|it| it.id != booked.id && of_both(it) == of_both(booked));
        same.map(|it| (booked.clone(), it.clone()))
    })
}
