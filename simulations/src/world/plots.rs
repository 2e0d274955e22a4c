//! What happens at the trust and on its list, one plot at a time.

use backfill_core::code::Code;
use backfill_core::event::{BookingRequested, EntryRemoved, OfferAnswer, Opted, Via};
use backfill_core::slot::{Cause, SlotState};
use backfill_core::{Event, OfferId, PatientRef};

use super::hospital::{Holder, TRUST, code, spoil};
use super::queue::Happening;
use super::{World, first_moves, list, setup};
use crate::swarm;

type Plot = fn(&mut World) -> Option<()>;

/// Every plot with its weight.
const PLOTS: [(Plot, u32); 21] = [
    (cancel_by_patient, 34),
    (cancel_otherwise, 6),
    (cancel_spoiled, 3),
    (cancel_again, 4),
    (reinstate, 5),
    (book_free_place, 9),
    (move_somebody, 6),
    (repeat, 3),
    (block, 2),
    (unblock, 4),
    (bulk, 3),
    (add_entry, 8),
    (change_entry, 6),
    (remove_entry, 2),
    (opt_out, 2),
    (opt_in, 2),
    (request_booking, 6),
    (request_cancellation, 3),
    (change_rules, 1),
    (answer_nothing, 1),
    (first_moves::play, 3),
];

pub(super) fn play(world: &mut World) {
    let plot = PLOTS[world.dice.diary.weighted(&PLOTS.map(|(_, weight)| weight))].0;
    // A plot that finds nobody to play in does not take place.
    let _nobody: Option<()> = plot(world);
}

fn cancel_by_patient(world: &mut World) -> Option<()> {
    let place = world.hospital.booked_place(&mut world.dice.diary)?;
    let freed = world.hospital.cancel(place, Cause::Patient)?;
    world.report(Event::SlotFreed(freed));
    Some(())
}

fn cancel_otherwise(world: &mut World) -> Option<()> {
    let place = world.hospital.booked_place(&mut world.dice.diary)?;
    let cause = *world.dice.diary.pick(&[Cause::Clinic, Cause::EnteredInError, Cause::Unknown]);
    let freed = world.hospital.cancel(place, cause)?;
    world.report(Event::SlotFreed(freed));
    Some(())
}

fn cancel_spoiled(world: &mut World) -> Option<()> {
    let place = world.hospital.booked_place(&mut world.dice.diary)?;
    let freed = world.hospital.cancel(place, Cause::Patient)?;
    let freed = spoil(&mut world.dice.diary, freed);
    world.report(Event::SlotFreed(freed));
    Some(())
}

fn cancel_again(world: &mut World) -> Option<()> {
    let place = world.dice.diary.index(world.hospital.places.len());
    let event = world.hospital.cancel_again(place)?;
    world.coverage.hit("plot: same cancellation again");
    world.report(event);
    Some(())
}

fn reinstate(world: &mut World) -> Option<()> {
    let free = |place: &usize| world.hospital.places[*place].holder == Holder::Nobody;
    let places: Vec<usize> = (0..world.hospital.places.len()).filter(free).collect();
    let place = *places.get(world.dice.diary.index(places.len()))?;
    let event = world.hospital.reinstate(place)?;
    world.coverage.hit("plot: reinstatement");
    world.report(event);
    Some(())
}

fn book_free_place(world: &mut World) -> Option<()> {
    let place = world.hospital.free_place(&mut world.dice.diary)?;
    let patient = match world.dice.diary.below(3) {
        0 => None,
        1 => Some(PatientRef(world.dice.diary.id())),
        _ => somebody(world),
    };
    let event = world.hospital.book(place, patient);
    world.coverage.hit("plot: trust books the slot itself");
    world.report(event);
    Some(())
}

/// Somebody who waits, sometimes by the reference they had before a merge.
fn somebody(world: &mut World) -> Option<PatientRef> {
    let former = world.former.get(world.dice.diary.index(world.former.len())).copied();
    let waiting = world.told.get(world.dice.diary.index(world.told.len())).map(|it| it.patient);
    former.filter(|_| world.dice.diary.chance(100)).or(waiting)
}

fn move_somebody(world: &mut World) -> Option<()> {
    let from = world.hospital.booked_place(&mut world.dice.diary)?;
    let to = world.hospital.free_place(&mut world.dice.diary)?;
    let cause = *world.dice.diary.pick(&[Cause::Patient, Cause::Patient, Cause::Clinic]);
    let event = world.hospital.move_booked(from, to, cause)?;
    world.coverage.hit("plot: move");
    world.report(event);
    Some(())
}

fn repeat(world: &mut World) -> Option<()> {
    let place = world.hospital.booked_place(&mut world.dice.diary)?;
    let event = world.hospital.repeat(place)?;
    world.report(event);
    Some(())
}

fn block(world: &mut World) -> Option<()> {
    let place = world.dice.diary.index(world.hospital.places.len());
    let whole_site = world.dice.diary.chance(300);
    let event = world.hospital.block(place, whole_site);
    world.deliver(event);
    Some(())
}

fn unblock(world: &mut World) -> Option<()> {
    let event = world.hospital.unblock(&mut world.dice.diary)?;
    if world.dice.diary.chance(200) {
        world.coverage.hit("plot: unblocked twice");
        world.report(event.clone());
    }
    world.report(event);
    Some(())
}

/// Most appointments of one session are cancelled within some minutes.
fn bulk(world: &mut World) -> Option<()> {
    let place = world.hospital.booked_place(&mut world.dice.diary)?;
    let facts = world.hospital.places[place].facts.clone();
    world.coverage.hit("plot: bulk cancellation");
    for index in 0..world.hospital.places.len() {
        let other = &world.hospital.places[index].facts;
        if other.session == facts.session && other.local.day == facts.local.day {
            let at_ms = world.now_ms + world.dice.diary.between(0, 8 * 60_000);
            world.queue.plan(at_ms, Happening::BulkCancel(index));
        }
    }
    Some(())
}

pub(super) fn cancel_one_of_many(world: &mut World, place: usize) {
    if let Some(freed) = world.hospital.cancel(place, Cause::Patient) {
        world.report(Event::SlotFreed(freed));
    }
}

fn add_entry(world: &mut World) -> Option<()> {
    let known = world.told.get(world.dice.list.index(world.told.len())).map(|it| it.patient);
    let stranger = PatientRef(world.dice.list.id());
    let patient = known.filter(|_| world.dice.list.chance(300)).unwrap_or(stranger);
    let now = world.now();
    let entry = list::entry(&mut world.dice.list, patient, now);
    world.told.push(entry.clone());
    world.deliver(Event::EntryAdded(entry));
    Some(())
}

fn change_entry(world: &mut World) -> Option<()> {
    let index = world.dice.list.index(world.told.len());
    let old = world.told.get(index)?.clone();
    let now = world.now();
    let mut changed = list::changed(&mut world.dice.list, &old, now);
    // The list knows of the appointment that the patient holds by now.
    changed.holds = world.store.entries.get(&old.id).map_or(old.holds, |entry| entry.holds);
    if world.dice.list.chance(300) {
        changed.timing.after = setup::must_come_first(world, &old);
    }
    world.told[index] = changed.clone();
    world.deliver(Event::EntryChanged(changed));
    Some(())
}

fn remove_entry(world: &mut World) -> Option<()> {
    let index = world.dice.list.index(world.told.len());
    let entry = world.told.get(index)?.id;
    world.told.swap_remove(index);
    world.deliver(Event::EntryRemoved(EntryRemoved { entry }));
    Some(())
}

/// Some say stop by an old link, that names them as they were called before a merge.
fn opt_out(world: &mut World) -> Option<()> {
    let waiting = world.told.get(world.dice.list.index(world.told.len()))?.patient;
    let former = world.former.get(world.dice.list.index(world.former.len())).copied();
    let patient = former.filter(|_| world.dice.list.chance(500)).unwrap_or(waiting);
    let trust = some_trust(world);
    world.deliver(Event::PatientOptedOut(Opted { patient, trust }));
    Some(())
}

/// The trust that is told of, its neighbour, or all.
fn some_trust(world: &mut World) -> Option<Code> {
    let trust = *world.dice.list.pick(&[None, Some(TRUST), Some(list::NEIGHBOUR)]);
    trust.map(code)
}

fn opt_in(world: &mut World) -> Option<()> {
    let patient = world.told.get(world.dice.list.index(world.told.len()))?.patient;
    let trust = some_trust(world);
    world.deliver(Event::PatientOptedIn(Opted { patient, trust }));
    Some(())
}

fn request_booking(world: &mut World) -> Option<()> {
    let slots = world.store.slots.values();
    let open: Vec<_> =
        slots.filter(|slot| slot.state == SlotState::Open).map(|slot| slot.id).collect();
    let slot = *open.get(world.dice.diary.index(open.len()))?;
    let entry = world.told.get(world.dice.list.index(world.told.len()))?.id;
    world.coverage.hit("plot: booking requested by a program");
    let requested = BookingRequested { slot, entry, moves: None };
    world.deliver(Event::BookingRequested(requested));
    Some(())
}

fn request_cancellation(world: &mut World) -> Option<()> {
    let place = world.hospital.booked_place(&mut world.dice.diary)?;
    let Holder::Booked(booked) = &world.hospital.places[place].holder else { return None };
    let id = booked.id;
    world.deliver(Event::CancellationRequested(id));
    Some(())
}

fn change_rules(world: &mut World) -> Option<()> {
    let mut rules = swarm::rules(&mut world.dice.diary);
    world.rules_number += 1;
    rules.number = world.rules_number;
    world.coverage.hit("plot: rules changed");
    world.deliver(Event::RulesChanged(rules));
    Some(())
}

/// Somebody answers an offer that never was.
fn answer_nothing(world: &mut World) -> Option<()> {
    let offer = OfferId(world.dice.diary.id());
    world.deliver(Event::OfferDeclined(OfferAnswer { offer, via: Via::Text }));
    Some(())
}
