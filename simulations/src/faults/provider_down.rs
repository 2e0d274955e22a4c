//! The provider of messages is down for a while: what is to be sent waits, and some offers are handed
//! over to a person who calls.

use backfill_core::effect::{Message, SendMessage};

use crate::world::World;

const MINUTE_MS: i64 = 60_000;

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// It goes out.
    Open,
    /// It is tried again after so long, in milliseconds.
    Waits(i64),
    /// Somebody calls.
    HandedOver,
}

/// Which way is open for a message.
pub(crate) fn way(world: &mut World, message: &SendMessage) -> Way {
    let permille = world.faults.provider_down;
    let name = "fault: provider down";
    if super::strikes(&mut world.dice.senders, permille, &mut world.coverage, name) {
        let minutes = *world.dice.senders.pick(&[5, 60, 600]);
        world.provider_back_ms = world.now_ms + minutes * MINUTE_MS;
    }
    if world.provider_back_ms <= world.now_ms || !message.reach.is_digital() {
        return Way::Open;
    }
    let is_offer = matches!(message.message, Message::Offer { .. });
    if is_offer && world.dice.senders.chance(300) {
        world.coverage.hit("fault: provider down, handed over");
        return Way::HandedOver;
    }
    world.coverage.hit("fault: provider down, message waits");
    Way::Waits(world.dice.senders.between(1, 10) * MINUTE_MS)
}
