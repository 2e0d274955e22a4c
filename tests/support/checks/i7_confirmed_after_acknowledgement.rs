//! I7: "confirmed" is said only after the hospital booked it, once, and is final.

use std::collections::BTreeSet;

use backfill_core::effect::Message;
use backfill_core::offer::OfferState;
use backfill_core::{Engine, Event, OfferId};

use crate::checks::evidence::Evidence;
use crate::checks::history::{Moment, Watch};

/// The heading of the page that says so.
const HEADING: &str = "Your appointment is confirmed";

/// What patients were told, in emails and on pages, against the hospital's book.
pub(super) fn check(evidence: &Evidence) -> Vec<String> {
    let bookings = evidence.bookings();
    let booked_at = |offer: OfferId| {
        let booking = bookings.iter().find(|booking| booking.offer.id == offer)?;
        booking.accepted().map(|letter| letter.moment)
    };
    let mut faults = Vec::new();
    for mail in evidence.seen.mails.iter().filter(|mail| mail.is_confirmation()) {
        let offer = mail.token().and_then(|token| evidence.offer_of.get(&token).copied());
        let booked = offer.and_then(booked_at).is_some_and(|moment| moment < mail.moment);
        if !booked {
            faults.push(format!("{} confirms what was not booked", mail.id));
        }
    }
    for (token, heading) in &evidence.seen.pages {
        let offer = evidence.offer_of.get(token).and_then(|id| evidence.offers.get(id));
        let Some(offer) = offer else { continue };
        let is_booked = offer.state == OfferState::Booked && booked_at(offer.id).is_some();
        if (heading == HEADING) != is_booked {
            faults.push(format!("the page of {} says `{heading}`", offer.id));
        }
    }
    faults
}

/// The same, record by record.
#[derive(Default)]
pub(super) struct ConfirmedOnce {
    confirmed: BTreeSet<OfferId>,
}

impl Watch for ConfirmedOnce {
    fn after(&mut self, moment: &Moment<'_>) -> Vec<String> {
        let mut faults = Vec::new();
        for (offer, _, message) in moment.told() {
            let acknowledged = matches!(
                &moment.recorded.event, Event::BookingConfirmed(it) if it.offer == offer);
            match message {
                Message::Confirmed if !acknowledged => {
                    faults.push(format!("{offer} is confirmed without the hospital"));
                }
                Message::Confirmed if !self.confirmed.insert(offer) => {
                    faults.push(format!("{offer} is confirmed twice"));
                }
                Message::NotBooked if self.confirmed.contains(&offer) => {
                    faults.push(format!("{offer} is not booked after all"));
                }
                Message::Confirmed
                | Message::NotBooked
                | Message::Cancelled
                | Message::CancelledUnexplained
                | Message::Reinstated
                | Message::Offer { .. }
                | Message::Withdrawn { .. } => {}
            }
        }
        faults
    }

    fn at_end(&mut self, _evidence: &Evidence, engine: &Engine) -> Vec<String> {
        let state = |id: &OfferId| engine.offer(*id).map(|offer| offer.state);
        let is_lost = |id: &&OfferId| !state(id).is_some_and(OfferState::was_booked);
        let lost = self.confirmed.iter().filter(is_lost);
        lost.map(|id| format!("{id} was confirmed and is {:?}", state(id))).collect()
    }
}
