//! Somebody sets the wall clock, forward or back, by a second or by a day.

use backfill_runtime::wall::Bounds;

use crate::world::World;

const SECOND_MS: i64 = 1000;
const HOUR_MS: i64 = 3600 * SECOND_MS;

/// Sets the clock now and then.
pub(crate) fn maybe(world: &mut World) {
    if !world.dice.clock.chance(world.faults.clock_jump) {
        return;
    }
    let most = *world.dice.clock.pick(&[2 * SECOND_MS, 90 * SECOND_MS, HOUR_MS, 24 * HOUR_MS]);
    let by_ms = world.dice.clock.between(-most, most);
    let name = if by_ms < 0 { "fault: clock back" } else { "fault: clock forward" };
    world.coverage.hit(name);
    world.clocks.jump(by_ms);
    if Bounds::default().jump_ms < by_ms.abs() {
        // Such a clock is believed only once a person has said so.
        let after_ms = world.dice.clock.between(1, 60) * 60 * SECOND_MS;
        world.clock_is_accepted_after(after_ms);
    }
}
