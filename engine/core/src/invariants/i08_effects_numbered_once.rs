//! I8, the core's part: an event's commands and records are numbered from 0 without gaps, so that carrying
//! one out again is known to be again; and a booking is asked for once per accepted offer.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::After;
use crate::EffectId;
use crate::offer::OfferState;

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    let commands = after.decided.commands.iter().map(|it| it.id);
    let mut ids: Vec<EffectId> = commands.collect();
    ids.extend(after.decided.records.iter().map(|it| it.id));
    ids.sort_unstable();
    for (index, id) in ids.iter().enumerate() {
        if id.event != after.recorded.id || usize::from(id.index) != index {
            return Err(format!("effect {index} is numbered {id}"));
        }
    }
    for request in after.decided.bookings() {
        let state = after.state.offers.get(&request.offer).map(|it| it.state);
        if state != Some(OfferState::Accepted) {
            return Err(format!("a booking is asked for {:?} in state {state:?}", request.offer));
        }
    }
    Ok(())
}
