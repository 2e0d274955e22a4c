//! Nobody with a need is offered a time, or booked into one, at shorter notice than it takes to
//! arrange what that time does not provide; whoever needs something arranged is called; and whoever
//! calls and books is told what it is, for as long as the booking stands.

use std::collections::BTreeMap;

use backfill_core::effect::{Message, RequestBooking, SendMessage};
use backfill_core::entry::{Entry, Reach};
use backfill_core::offer::OfferState;
use backfill_core::rule_set::LeadTimes;
use backfill_core::slot::{Modality, SlotFacts};
use backfill_core::{EntryId, Event, OfferId, Timestamp};

use super::{Moment, Truth};

/// How long the longest of it took by the rules of when it was offered, in minutes.
#[derive(Debug, Default)]
pub(super) struct NeedsAreArranged(BTreeMap<OfferId, i64>);

impl Truth for NeedsAreArranged {
    fn name(&self) -> &'static str {
        "needs"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        if let Event::EntryChanged(changed) = &moment.recorded.event {
            follows(moment, changed.id)?;
        }
        let is_offer = |it: &&SendMessage| matches!(it.message, Message::Offer { .. });
        for it in moment.decided.messages().filter(is_offer) {
            self.offered(moment, it)?;
        }
        for it in moment.decided.bookings() {
            self.booked(moment, it)?;
        }
        Ok(())
    }
}

impl NeedsAreArranged {
    fn offered(&mut self, moment: &Moment<'_>, message: &SendMessage) -> Result<(), String> {
        let Some(entry) = entry(moment, message.offer) else { return Ok(()) };
        let missing = missing(entry, &message.facts);
        let lead = lead(&moment.engine.rules().lead_times, missing);
        self.0.insert(message.offer, lead);
        if missing != 0 && message.reach != Reach::Call {
            return Err(format!("{:?} is not called about {missing:b}", entry.id));
        }
        said(entry, missing, message.arrange.0)?;
        in_time(entry, &message.facts, moment.recorded.at, lead)
    }

    fn booked(&self, moment: &Moment<'_>, booking: &RequestBooking) -> Result<(), String> {
        let Some(entry) = entry(moment, booking.offer) else { return Ok(()) };
        let missing = missing(entry, &booking.facts);
        let now = lead(&moment.engine.rules().lead_times, missing);
        let lead = self.0.get(&booking.offer).copied().unwrap_or(now);
        said(entry, missing, booking.arrange.0)?;
        in_time(entry, &booking.facts, moment.recorded.at, lead)
    }
}

/// What is to be arranged for offers and bookings to come is what the changed entry needs.
fn follows(moment: &Moment<'_>, id: EntryId) -> Result<(), String> {
    let Some(entry) = moment.engine.entry(id) else { return Ok(()) };
    for offer in moment.engine.offers().filter(|offer| offer.entry == id) {
        let stands =
            matches!(offer.state, OfferState::Live | OfferState::Accepted | OfferState::Booked);
        let Some(slot) = moment.engine.slot(offer.slot).filter(|_| stands) else { continue };
        if moment.recorded.at < slot.facts.start {
            said(entry, missing(entry, &slot.facts), offer.arrange.what.0)?;
        }
    }
    Ok(())
}

fn entry<'a>(moment: &'a Moment<'_>, offer: OfferId) -> Option<&'a Entry> {
    moment.engine.entry(moment.engine.offer(offer)?.entry)
}

fn said(entry: &Entry, missing: u8, said: u8) -> Result<(), String> {
    if missing == said {
        return Ok(());
    }
    Err(format!("{:?} needs {missing:b} to be arranged, and {said:b} is told", entry.id))
}

fn in_time(entry: &Entry, facts: &SlotFacts, now: Timestamp, lead: i64) -> Result<(), String> {
    let left = (facts.start.0 - now.0).div_euclid(60_000);
    if lead <= left {
        return Ok(());
    }
    Err(format!("{:?} has {left} minutes for what takes {lead}", entry.id))
}

/// What the entry needs and the time does not provide. Whoever does not come needs nothing there.
pub(crate) fn missing(entry: &Entry, facts: &SlotFacts) -> u8 {
    let there = match facts.modality {
        Modality::Video | Modality::Telephone => 0b11_0010,
        Modality::InPerson | Modality::Unsaid => 0,
    };
    entry.needs.0 & !facts.provides.0 & !there
}

/// How long it takes to arrange this, in minutes.
pub(crate) fn lead(times: &LeadTimes, missing: u8) -> i64 {
    let minutes = [
        times.interpreter,
        times.step_free,
        times.sign_language,
        times.telephone_interpreter,
        times.transport,
        times.hoist,
    ];
    let wanted = minutes.iter().enumerate().filter(|(bit, _)| missing & (1 << bit) != 0);
    wanted.map(|(_, minutes)| i64::from(*minutes)).max().unwrap_or(0)
}
