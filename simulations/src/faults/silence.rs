//! A trust's feed is silent for some time, and then says everything at once; or its list grows old,
//! and a person looks, sooner or later.

use backfill_core::Event;

use crate::world::World;
use crate::world::hospital::{TRUST, code};

const HOUR_MS: i64 = 3_600_000;

/// The feed falls silent, or a person looks at a list.
pub(crate) fn maybe(world: &mut World) {
    let permille = world.faults.silence;
    if super::strikes(&mut world.dice.hearing, permille, &mut world.coverage, "fault: silence") {
        let hours = *world.dice.hearing.pick(&[2, 8, 30, 80]);
        world.speaks_again_ms = world.now_ms + hours * HOUR_MS;
    }
    let permille = world.faults.list_checked;
    let name = "fault: a list is looked at";
    if super::strikes(&mut world.dice.hearing, permille, &mut world.coverage, name) {
        world.deliver(Event::ListChecked(code(TRUST)));
    }
}

/// When an event reaches the log: what a silent trust says waits until it can speak.
pub(crate) fn held_until(world: &mut World, at_ms: i64, event: &Event) -> i64 {
    let speaks = matches!(
        event,
        Event::AppointmentBooked(_)
            | Event::AppointmentMoved(_)
            | Event::AppointmentMissed(_)
            | Event::SlotFreed(_)
            | Event::SlotBlocked(_)
            | Event::EntryAdded(_)
            | Event::EntryChanged(_)
            | Event::EntryRemoved(_)
    );
    if !speaks || world.speaks_again_ms <= at_ms {
        return at_ms;
    }
    world.coverage.hit("fault: said after a silence");
    world.speaks_again_ms
}
