//! I16: declining or ignoring never lowers anyone's place: the entry is as it was, to the letter,
//! nothing is cancelled, and for the trust's record it was an offer at short notice, which counts
//! towards no discharge and no pause.

use alloc::format;
use alloc::string::String;

use super::After;
use crate::counts_as::CountsAs;
use crate::entry::Entry;
use crate::offer::{Offer, OfferState};
use crate::state::State;
use crate::{Event, OfferId, Recorded};

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
    if after.decided.cancellations().next().is_some() {
        return Err(format!("{:?} lost an appointment by not taking an offer", before.id));
    }
    let ended = not_taken(&after.recorded.event).and_then(|id| after.state.offers.get(&id));
    if let Some(offer) = ended.filter(|it| is_ended(it) && it.counts_as() != CountsAs::ShortNotice)
    {
        return Err(format!("{:?} was not taken and counts as a reasonable offer", offer.id));
    }
    Ok(())
}

fn is_ended(offer: &Offer) -> bool {
    matches!(offer.state, OfferState::Declined | OfferState::Expired)
}

fn not_taken(event: &Event) -> Option<OfferId> {
    if let Event::OfferDeclined(answer) = event {
        return Some(answer.offer);
    }
    if let Event::OfferExpired(offer) = event { Some(*offer) } else { None }
}
