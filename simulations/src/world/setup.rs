//! How a world begins: who waits, what is booked, and what is going to happen.

use backfill_core::appointment::Appointment;
use backfill_core::entry::Entry;
use backfill_core::event::AppointmentBooked;
use backfill_core::{AppointmentId, Event, PatientRef, Timestamp};

use super::hospital::{Holder, Hospital};
use super::queue::{Happening, Queue};
use super::{Dice, World, list};
use crate::clocks::{Belief, Clocks};
use crate::coverage::Coverage;
use crate::faults::{self, never_told};
use crate::memory::{MemoryLog, MemoryStore};
use crate::people::People;
use crate::seeds::{Consumer, Stream};
use crate::swarm::Swarm;
use crate::witness::Witness;

/// 2026-11-20T08:41:00Z; each seed begins at some minute of the month after it.
const EPOCH_MS: i64 = 1_795_164_060_000;

impl World {
    /// The world of a seed, before anything happened.
    pub(crate) fn new(seed: u64, swarm: &Swarm) -> Self {
        let mut dice = Dice::of(seed);
        let mut coverage = Coverage::default();
        let now_ms = EPOCH_MS + dice.clock.between(0, 30 * 1440) * 60_000;
        let drift_ppm = faults::clock_drift::ppm(&swarm.faults, &mut coverage);
        let offset = swarm.utc_offset_minutes;
        let from = Timestamp(now_ms);
        let span = swarm.span_minutes * 5 / 4;
        let streams = (&mut dice.diary, &mut dice.senders);
        let groups = swarm.senders.groups;
        let hospital = Hospital::new(streams, (swarm.places, groups), from, span, offset);
        if hospital.places.iter().any(|place| 1 < place.facts.capacity) {
            coverage.hit("world: group clinic");
        }
        let mut clocks = Clocks::new(now_ms, drift_ppm, offset);
        if let Some((minute, by_minutes)) = swarm.clock_change {
            coverage.hit("fault: the region's clocks change");
            clocks.change(now_ms + minute * 60_000, by_minutes);
        }
        Self {
            now_ms,
            dice,
            faults: swarm.faults,
            swarm_snapshot: swarm.faults.snapshot,
            coverage,
            clocks,
            belief: Belief::default(),
            log: MemoryLog::default(),
            store: MemoryStore::default(),
            hospital,
            told: Vec::new(),
            former: Vec::new(),
            merges: Vec::new(),
            admitted: Vec::new(),
            senders: swarm.senders,
            said: Vec::new(),
            provider_back_ms: now_ms,
            speaks_again_ms: now_ms,
            zombie: None,
            queue: Queue::default(),
            people: People::new(seed, swarm.tendencies),
            driver: None,
            rules: swarm.rules.clone(),
            rules_number: swarm.rules.number,
            batch_max: swarm.batch_max,
            events: 0,
            seed,
            witness: Witness::new(swarm.rules.clone()),
        }
    }
}

/// Tells of those who wait and of most appointments that are booked already.
pub(super) fn people_and_places(world: &mut World, swarm: &Swarm) {
    let now = world.now();
    for _ in 0..swarm.entries {
        let patient = PatientRef(world.dice.list.id());
        let entry = list::entry(&mut world.dice.list, patient, now);
        world.told.push(entry);
    }
    for place in 0..world.hospital.places.len() {
        book(world, place);
    }
    some_come_after(world);
    for entry in world.told.clone() {
        world.deliver(Event::EntryAdded(entry));
    }
}

/// Some may be seen only after another appointment of theirs or, by a slip of the list, of another's.
fn some_come_after(world: &mut World) {
    for index in 0..world.told.len() {
        if world.dice.list.chance(300) {
            let entry = world.told[index].clone();
            world.told[index].timing.after = must_come_first(world, &entry);
        }
    }
}

/// An appointment that may have to come before what the entry waits for.
pub(super) fn must_come_first(world: &mut World, entry: &Entry) -> Option<AppointmentId> {
    let is_slip = world.dice.list.chance(50);
    let other = |it: &&Appointment| Some(it.id) != entry.holds;
    let is_theirs = |it: &&Appointment| is_slip || it.patient == Some(entry.patient);
    let all = world.hospital.booked().filter(other).filter(is_theirs).map(|it| it.id);
    let first = all.min();
    if first.is_some() {
        world.coverage.hit("world: something must come first");
    }
    first
}

fn book(world: &mut World, place: usize) {
    match world.dice.diary.weighted(&[50, 25, 15, 10]) {
        0 => {
            let patient = patient(world);
            let event = world.hospital.book(place, Some(patient));
            if world.dice.diary.chance(700) {
                world.report(event);
            }
        }
        1 => book_later_appointment(world, place),
        2 => world.hospital.places[place].holder = Holder::Blocked,
        _ => {}
    }
}

/// A stranger, or somebody who waits for something else and is busy at this time.
fn patient(world: &mut World) -> PatientRef {
    let stranger = PatientRef(world.dice.diary.id());
    let waiting = world.dice.diary.index(world.told.len());
    let busy = world.told.get(waiting).map(|entry| entry.patient);
    busy.filter(|_| world.dice.diary.chance(400)).unwrap_or(stranger)
}

/// Somebody who waits has this appointment already, and would rather come earlier.
fn book_later_appointment(world: &mut World, place: usize) {
    let facts = &world.hospital.places[place].facts;
    let (service, kind) = (facts.service, facts.kind);
    let waiting = world.told.iter_mut();
    let fitting = waiting
        .filter(|entry| entry.holds.is_none() && entry.service == service && entry.kind == kind);
    let Some(entry) = fitting.last() else { return };
    let event = world.hospital.book(place, Some(entry.patient));
    if let Event::AppointmentBooked(AppointmentBooked { appointment, .. }) = &event {
        entry.holds = Some(appointment.id);
    }
    if never_told::strikes(world) {
        return;
    }
    world.report(event);
}

/// Plans what will happen at the trust, at random moments and often close together.
pub(super) fn plots(world: &mut World, swarm: &Swarm) {
    let mut stream = Stream::of(world.seed, Consumer::Day);
    let mut at_ms = world.now_ms;
    let end_ms = world.now_ms + swarm.span_minutes * 60_000;
    let pause_ms = swarm.span_minutes * 60_000 * 2 / i64::from(swarm.plots);
    for _ in 0..swarm.plots {
        at_ms +=
            if stream.chance(300) { stream.between(0, 500) } else { stream.between(0, pause_ms) };
        world.queue.plan(at_ms.min(end_ms), Happening::Plot);
    }
}
