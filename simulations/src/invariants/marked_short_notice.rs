//! I16, for the trust's record: what is offered, taken back or not taken is marked as short notice, in
//! the wishes and in what is remembered, and so counts towards no discharge and no pause. A booking says
//! whether it comes from such an offer; one that somebody asked for does not.

use backfill_core::counts_as::CountsAs;
use backfill_core::effect::Message;
use backfill_core::offer::OfferState;
use backfill_core::{Event, OfferId};

use super::{Moment, Truth};

#[derive(Debug)]
pub(super) struct MarkedShortNotice;

impl Truth for MarkedShortNotice {
    fn name(&self) -> &'static str {
        "I16, the record"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        for it in moment.decided.messages() {
            marked(it.offer, it.short_notice, says(it.message))?;
        }
        for it in moment.decided.bookings() {
            let was_offered = matches!(moment.recorded.event, Event::OfferAccepted(_));
            marked(it.offer, it.short_notice, Some(was_offered))?;
        }
        remembered(moment)
    }
}

/// Whether this is said of an offer that nobody accepted, or that the hospital did not keep; none
/// where nobody says who cancelled.
fn says(message: Message) -> Option<bool> {
    match message {
        Message::Offer { .. }
        | Message::Withdrawn { .. }
        | Message::NotBooked
        | Message::Cancelled => Some(true),
        Message::Confirmed | Message::Reinstated => Some(false),
        Message::CancelledUnexplained => None,
    }
}

fn marked(offer: OfferId, marked: bool, right: Option<bool>) -> Result<(), String> {
    let Some(right) = right.filter(|right| *right != marked) else { return Ok(()) };
    Err(format!("{offer} is marked as short notice: {marked}, and it should be {right}"))
}

/// A no, and no answer.
fn remembered(moment: &Moment<'_>) -> Result<(), String> {
    let id = match &moment.recorded.event {
        Event::OfferDeclined(answer) => answer.offer,
        Event::OfferExpired(offer) => *offer,
        _ => return Ok(()),
    };
    let offer = moment.engine.offer(id);
    let not_taken = |state| matches!(state, OfferState::Declined | OfferState::Expired);
    match offer.filter(|it| not_taken(it.state)).map(|it| it.counts_as()) {
        Some(CountsAs::Reasonable) => Err(format!("{id} was not taken and counts as reasonable")),
        Some(CountsAs::ShortNotice) | None => Ok(()),
    }
}
