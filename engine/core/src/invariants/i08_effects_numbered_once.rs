//! I8, the core's part: an event's effects are numbered from 0 without gaps, so that carrying
//! one out again is known to be again; and a booking is asked for once per accepted offer.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::Effect;
use crate::offer::OfferState;

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    for (index, emitted) in after.emitted.iter().enumerate() {
        if emitted.id.event != after.recorded.id || usize::from(emitted.id.index) != index {
            return Err(format!("effect {index} is numbered {}", emitted.id));
        }
        let Effect::RequestBooking(request) = &emitted.effect else { continue };
        let state = after.state.offers.get(&request.offer).map(|it| it.state);
        if state != Some(OfferState::Accepted) {
            return Err(format!("a booking is asked for {:?} in state {state:?}", request.offer));
        }
    }
    Ok(())
}
