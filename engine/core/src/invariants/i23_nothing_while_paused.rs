//! I23: nothing is offered of a clinic, a service or a trust that is paused or was never opened, and
//! no program books it.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::event::{Change, Event};
use crate::slot::SlotFacts;

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    let is_asked = asks_for_booking(&after.recorded.event);
    let mut bookings = after.decided.bookings().filter(|_| is_asked);
    if let Some(booking) = bookings.find(|it| is_paused(after, &it.facts)) {
        return Err(format!("{:?} is booked while its clinic is paused", booking.offer));
    }
    for decision in after.decided.decisions() {
        let slot = after.state.slots.get(&decision.slot);
        let paused = slot.is_some_and(|slot| is_paused(after, &slot.facts));
        if let Some(chosen) = decision.chosen.as_ref().filter(|_| paused) {
            return Err(format!("{:?} was made while its clinic is paused", chosen.offer));
        }
    }
    Ok(())
}

fn is_paused(after: &After<'_>, facts: &SlotFacts) -> bool {
    !after.state.is_offerable(facts)
}

/// Whether a program asks for a slot; a yes to an offer that was made before still counts.
fn asks_for_booking(event: &Event) -> bool {
    let asked =
        matches!(event, Event::ChangeRequested(it) if matches!(it.change, Change::Booking(_)));
    asked || matches!(event, Event::BookingRequested(_))
}
