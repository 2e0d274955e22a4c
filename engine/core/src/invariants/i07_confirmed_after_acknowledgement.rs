//! I7: "confirmed" is said only after the trust acknowledged.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::Event;
use crate::effect::Message;
use crate::offer::OfferState;

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    for message in after.decided.messages() {
        if message.message != Message::Confirmed {
            continue;
        }
        let event = &after.recorded.event;
        let acknowledged = matches!(event,
            Event::BookingConfirmed(it) if it.offer == message.offer);
        // It did not arrive: a person says it again.
        let said_again = matches!(event,
            Event::MessageFailed(it) if it.tells == Some(message.offer));
        let booked = after.state.offers.get(&message.offer).map(|it| it.state);
        if !(acknowledged || said_again) || booked != Some(OfferState::Booked) {
            return Err(format!("{:?} was told confirmed in state {booked:?}", message.offer));
        }
    }
    Ok(())
}
