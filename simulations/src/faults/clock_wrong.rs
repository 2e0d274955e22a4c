//! The wall clock is wrong for a while, by far too much to be believed, and is then set right: nothing
//! may be decided meanwhile, so that nothing ends because of it.

use backfill_runtime::ports::Commit;

use crate::world::{Failure, World};

const DAY_MS: i64 = 24 * 3600 * 1000;

/// Sets the clock wrong now and then, and says when it will be right.
pub(crate) fn maybe(world: &mut World) {
    let permille = world.faults.clock_jump / 2;
    // A process that begins on a wrong clock, and of a region in which nothing was ever decided, has
    // nothing to hold it against.
    let can_tell = world.store.times().at.is_some();
    let name = "fault: clock wrong for a while";
    if !can_tell
        || world.clocks.is_wrong()
        || !super::strikes(&mut world.dice.clock, permille, &mut world.coverage, name)
    {
        return;
    }
    let by_ms = *world.dice.clock.pick(&[20, 400, 20_000, -20, -400]) * DAY_MS;
    world.clocks.set_wrong(by_ms);
    let after_ms = *world.dice.clock.pick(&[4_000, 90_000, 3_600_000]);
    world.clock_is_right_after(after_ms);
}

/// Nothing is decided by a clock that cannot be right.
///
/// # Errors
/// If something was.
pub(crate) fn decides_nothing(world: &World, commit: &Commit) -> Result<(), Failure> {
    match commit.journal.first() {
        Some(row) if world.clocks.is_wrong() => {
            let name = row.recorded.event.name();
            Err(Failure::new("I13", format!("{name} was decided while the clock was wrong")))
        }
        _ => Ok(()),
    }
}
