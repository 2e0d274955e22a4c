//! I7: "confirmed" is said only in the step that takes the trust's acknowledgement, once, and a
//! confirmed booking stays one until the appointment itself is given up.

use std::collections::BTreeSet;

use backfill_core::effect::Message;
use backfill_core::offer::OfferState;
use backfill_core::{Event, OfferId};

use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct ConfirmedAfterAcknowledgement {
    requested: BTreeSet<OfferId>,
    /// By the trust, whether its patient could be told or not.
    acknowledged: BTreeSet<OfferId>,
    confirmed: BTreeSet<OfferId>,
}

impl Truth for ConfirmedAfterAcknowledgement {
    fn name(&self) -> &'static str {
        "I7"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.requested.extend(moment.decided.bookings().map(|it| it.offer));
        if let Event::BookingConfirmed(it) = &moment.recorded.event
            && moment.decided.refusal.is_none()
        {
            self.acknowledged.insert(it.offer);
        }
        for it in moment.decided.messages() {
            if it.message == Message::Confirmed {
                self.may_be_said(moment, it.offer)?;
            }
            if it.message == Message::NotBooked && self.confirmed.contains(&it.offer) {
                return Err(format!("{} is not booked after all", it.offer));
            }
        }
        self.is_final(moment)
    }
}

impl ConfirmedAfterAcknowledgement {
    /// What did not arrive is said by a person, as it stands: they may have been taken for dead when the
    /// trust acknowledged.
    fn may_be_said(&mut self, moment: &Moment<'_>, offer: OfferId) -> Result<(), String> {
        match &moment.recorded.event {
            Event::MessageFailed(it) if it.tells == Some(offer) => {
                let known = self.acknowledged.contains(&offer);
                if known { Ok(()) } else { Err(format!("{offer} was never confirmed")) }
            }
            _ => self.acknowledged(moment, offer),
        }
    }

    fn acknowledged(&mut self, moment: &Moment<'_>, offer: OfferId) -> Result<(), String> {
        let acknowledges = match &moment.recorded.event {
            Event::BookingConfirmed(it) => it.offer == offer,
            _ => false,
        };
        if !acknowledges || !self.requested.contains(&offer) {
            return Err(format!("{offer} is confirmed without the trust"));
        }
        if self.confirmed.insert(offer) {
            return Ok(());
        }
        Err(format!("{offer} is confirmed twice"))
    }

    fn is_final(&self, moment: &Moment<'_>) -> Result<(), String> {
        for id in &self.confirmed {
            let state = moment.engine.offer(*id).map(|offer| offer.state);
            if !state.is_some_and(OfferState::was_booked) {
                return Err(format!("{id} was confirmed and is now {state:?}"));
            }
        }
        Ok(())
    }
}
