//! I16: declining or ignoring never lowers anyone's place: the entry is as it was, to the letter,
//! and nothing is cancelled.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::entry::Entry;
use crate::state::State;
use crate::{Effect, Event, OfferId, Recorded};

/// The entry that says no or nothing, as it is before the step.
pub(super) fn before(state: &State, recorded: &Recorded) -> Option<Entry> {
    let offer = state.offers.get(&not_taken(&recorded.event)?)?;
    state.entry(offer.entry).cloned()
}

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    let Some(before) = after.not_taking else { return Ok(()) };
    if after.state.entry(before.id) != Some(before) {
        return Err(format!("{:?} changed by not taking an offer", before.id));
    }
    let cancels = |it: &crate::Emitted| matches!(it.effect, Effect::RequestCancellation(_));
    if after.emitted.iter().any(cancels) {
        return Err(format!("{:?} lost an appointment by not taking an offer", before.id));
    }
    Ok(())
}

fn not_taken(event: &Event) -> Option<OfferId> {
    if let Event::OfferDeclined(answer) = event {
        return Some(answer.offer);
    }
    if let Event::OfferExpired(offer) = event { Some(*offer) } else { None }
}
