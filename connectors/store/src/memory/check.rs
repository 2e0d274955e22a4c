//! What a commit must never do, whatever the code above believes (D3): the rules that a database
//! holds as constraints.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::code::Code;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::{Slot, SlotFacts};
use backfill_core::{AppointmentId, Event, OfferId, SlotId};
use backfill_runtime::ports::Commit;

use super::State;

/// The rows as they would be after a commit.
struct After<'a> {
    before: &'a State,
    slots: BTreeMap<SlotId, &'a Slot>,
    offers: BTreeMap<OfferId, &'a Offer>,
    appointments: BTreeMap<AppointmentId, Option<&'a Appointment>>,
}

/// Says what would be violated.
pub(super) fn check(before: &State, commit: &Commit) -> Result<(), &'static str> {
    journal(before, commit)?;
    let rows = &commit.projections;
    let after = After {
        before,
        slots: rows.slots.iter().map(|slot| (slot.id, slot)).collect(),
        offers: rows.offers.iter().map(|offer| (offer.id, offer)).collect(),
        appointments: rows.appointments.iter().map(|(id, row)| (*id, row.as_ref())).collect(),
    };
    let limit = limit(before, commit);
    after.offers.values().try_for_each(|offer| after.offer(offer, limit))
}

fn journal(before: &State, commit: &Commit) -> Result<(), &'static str> {
    let mut last = before.journal.last().map(|recorded| recorded.seq);
    let mut ids = BTreeSet::new();
    for row in &commit.journal {
        let seq = row.recorded.seq;
        if seq != last.unwrap_or(0) + 1 {
            return Err("the journal would have a gap");
        }
        if before.inbox.contains_key(&row.came_as) || !ids.insert(row.came_as) {
            return Err("an event would be taken twice");
        }
        last = Some(seq);
    }
    Ok(())
}

/// Offers of the batch may have been made under any rules of the batch.
fn limit(before: &State, commit: &Commit) -> usize {
    let limits = commit.journal.iter().filter_map(|row| {
        let Event::RulesChanged(rules) = &row.recorded.event else { return None };
        Some(rules.live_offers_max)
    });
    usize::from(limits.fold(before.live_offers_max, u8::max))
}

fn said_yes(offer: &Offer) -> bool {
    matches!(offer.state, OfferState::Accepted | OfferState::Booked)
}

impl After<'_> {
    fn offer(&self, offer: &Offer, limit: usize) -> Result<(), &'static str> {
        let facts = self.facts(offer.slot).ok_or("an offer of a slot that is not there")?;
        if offer.state == OfferState::Live {
            self.live(offer, facts.service, limit)?;
        }
        if said_yes(offer) {
            self.yes(offer, facts)?;
        }
        Ok(())
    }

    fn live(&self, offer: &Offer, service: Code, limit: usize) -> Result<(), &'static str> {
        let live = || self.others(offer).filter(|other| other.state == OfferState::Live);
        let is_new = !self.was(offer, |before| before.state == OfferState::Live);
        if is_new && limit <= live().filter(|other| other.slot == offer.slot).count() {
            return Err("more live offers of one slot than the rules allow");
        }
        let same_service = |other: &&Offer| {
            other.patient == offer.patient
                && self.facts(other.slot).is_some_and(|facts| facts.service == service)
        };
        match live().find(same_service) {
            Some(_) => Err("a patient would have two live offers of one service"),
            None => Ok(()),
        }
    }

    fn yes(&self, offer: &Offer, facts: &SlotFacts) -> Result<(), &'static str> {
        if self.others(offer).any(|other| said_yes(other) && other.slot == offer.slot) {
            return Err("a slot would be accepted or booked twice");
        }
        let overlapping = |other: &Offer| {
            other.patient == offer.patient
                && self.facts(other.slot).is_some_and(|other| other.overlaps(facts))
                && self.stands(other)
        };
        if !self.was(offer, said_yes) && self.others(offer).any(overlapping) {
            return Err("a patient would have two overlapping bookings");
        }
        Ok(())
    }

    /// A booking stands while the patient's appointment at that time does.
    fn stands(&self, offer: &Offer) -> bool {
        let Some(facts) = self.facts(offer.slot) else { return false };
        let stands = |row: &Appointment| {
            row.patient == Some(offer.patient)
                && row.facts.start == facts.start
                && row.status == AppointmentStatus::Booked
        };
        let new = self.appointments.values().flatten().any(|row| stands(row));
        let untouched = |id| !self.appointments.contains_key(id);
        let rows = &self.before.appointments;
        offer.state == OfferState::Accepted
            || offer.state == OfferState::Booked
                && (new || rows.iter().any(|(id, row)| untouched(id) && stands(row)))
    }

    fn was(&self, offer: &Offer, question: impl Fn(&Offer) -> bool) -> bool {
        self.before.offers.get(&offer.id).is_some_and(question)
    }

    fn facts(&self, slot: SlotId) -> Option<&SlotFacts> {
        let before = self.before.slots.get(&slot);
        self.slots.get(&slot).copied().or(before).map(|slot| &slot.facts)
    }

    fn others(&self, offer: &Offer) -> impl Iterator<Item = &Offer> {
        let id = offer.id;
        let untouched = self.before.offers.values();
        let untouched = untouched.filter(|other| !self.offers.contains_key(&other.id));
        untouched.chain(self.offers.values().copied()).filter(move |other| other.id != id)
    }
}
