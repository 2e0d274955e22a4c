//! I6: a yes counts only for an offer that was live, before the deadline the patient was told (or
//! a later one), and before the slot's cut-off.

use std::collections::BTreeMap;

use backfill_core::effect::{Message, RequestBooking, SendMessage};
use backfill_core::offer::OfferState;
use backfill_core::{Event, OfferId, Timestamp};

use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct NoLateAcceptance {
    /// State and deadline of each offer after the step before.
    offers: BTreeMap<OfferId, (OfferState, Timestamp)>,
    told: BTreeMap<OfferId, Timestamp>,
}

impl Truth for NoLateAcceptance {
    fn name(&self) -> &'static str {
        "I6"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        for request in moment.decided.bookings() {
            self.in_time(moment, request)?;
        }
        for message in moment.decided.messages() {
            if let Message::Offer { deadline, .. } = message.message {
                self.told.insert(message.offer, deadline);
                before_cutoff(moment, message, deadline)?;
            }
        }
        for offer in moment.engine.offers() {
            self.offers.insert(offer.id, (offer.state, offer.deadline));
            if self.told.get(&offer.id).is_some_and(|told| offer.deadline < *told) {
                return Err(format!("{} has less time than was told", offer.id));
            }
        }
        self.not_ended_early(moment)
    }
}

impl NoLateAcceptance {
    fn in_time(&self, moment: &Moment<'_>, request: &RequestBooking) -> Result<(), String> {
        if matches!(moment.recorded.event, Event::BookingRequested(_)) {
            return Ok(());
        }
        let before = self.offers.get(&request.offer);
        let (state, deadline) = before.ok_or("a yes to an offer that never was")?;
        let notice_min = i64::from(moment.engine.rules().cutoff_minutes);
        let cutoff = request.facts.start.plus_minutes(-notice_min);
        let now = moment.recorded.said();
        if *state == OfferState::Live && now < *deadline && now < cutoff {
            return Ok(());
        }
        Err(format!("{} was accepted in {state:?}, deadline {deadline:?}", request.offer))
    }

    /// An offer expires at its deadline, not before.
    fn not_ended_early(&self, moment: &Moment<'_>) -> Result<(), String> {
        let Event::OfferExpired(id) = &moment.recorded.event else { return Ok(()) };
        let Some(offer) = moment.engine.offer(*id) else { return Ok(()) };
        let told = self.told.get(id).copied().unwrap_or(offer.deadline);
        if offer.state == OfferState::Expired && moment.recorded.at < told {
            return Err(format!("{id} expired before its deadline"));
        }
        Ok(())
    }
}

/// Nobody is told that they may answer after the slot's cut-off.
fn before_cutoff(
    moment: &Moment<'_>,
    message: &SendMessage,
    deadline: Timestamp,
) -> Result<(), String> {
    let notice_min = i64::from(moment.engine.rules().cutoff_minutes);
    if deadline <= message.facts.start.plus_minutes(-notice_min) {
        return Ok(());
    }
    Err(format!("{} may be answered after the cut-off", message.offer))
}
