//! What the trust's system said some time ago comes again, under another id, with the time at which
//! it was said.

use backfill_core::Event;

use crate::world::World;

/// How many messages may come again.
const REMEMBERED: usize = 64;

/// Remembers what is said, and says something older again.
pub(crate) fn maybe(world: &mut World, event: &Event) {
    if !world.senders.says_when {
        return;
    }
    let permille = world.faults.late_statement;
    let name = "fault: older message told late";
    if !world.said.is_empty()
        && super::strikes(&mut world.dice.senders, permille, &mut world.coverage, name)
    {
        let older = world.dice.senders.pick(&world.said).clone();
        world.deliver(older);
    }
    if world.said.len() < REMEMBERED {
        world.said.push(event.clone());
    } else {
        let place = world.dice.senders.index(REMEMBERED);
        world.said[place] = event.clone();
    }
}
