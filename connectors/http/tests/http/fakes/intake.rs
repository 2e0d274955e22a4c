//! An intake that remembers, and decides at once what the tests look at.

use std::collections::hash_map::Entry as Slot;

use async_trait::async_trait;
use backfill_core::effect::Refusal;
use backfill_core::event::Expected;
use backfill_core::offer::{OfferState, WithdrawalReason};
use backfill_core::{Event, EventId, OfferId};
use backfill_runtime::ports::{
    ContactStatement, Delivery, Intake, NewEvent, OutcomeRow, PortError, Taken,
};
use backfill_schemas::{encode_event, fingerprint};

use super::world::{Held, World, out_of_reach};

#[async_trait]
impl Intake for World {
    async fn take(&self, delivery: Delivery) -> Result<Taken, PortError> {
        let mut held = self.looked_up()?;
        let same = |old: &&Delivery| old.source == delivery.source && old.id == delivery.id;
        if let Some(old) = held.deliveries.iter().find(same) {
            let is_same = old.body_hash == delivery.body_hash;
            let reply = old.reply.clone();
            return Ok(if is_same { Taken::Duplicate { reply } } else { Taken::Conflict });
        }
        if 0 < held.overtaken {
            held.overtaken -= 1;
            return Ok(Taken::Overtaken);
        }
        if !held.dawdles {
            delivery.events.iter().for_each(|new| held.decide_once(new));
        }
        delivery.contacts.iter().for_each(|said| held.hear(said));
        held.deliveries.push(delivery);
        self.committed.send_modify(|count| *count += 1);
        if held.loses_answers { Err(out_of_reach()) } else { Ok(Taken::New) }
    }
}

impl Held {
    /// What is said of somebody counts with its event.
    fn hear(&mut self, said: &ContactStatement) {
        let outcome = said.event.and_then(|event| self.outcomes.get(&event));
        if outcome.is_some_and(|outcome| outcome.refusal.is_some()) {
            return;
        }
        self.vault_changes += 1;
        for number in &said.who.numbers {
            self.known.insert(number.clone(), said.patient);
        }
        let known = self.contacts.remove(&said.patient).unwrap_or_default();
        let mut known = said.details.clone().over(known);
        known.identifiers.extend(said.who.numbers.iter().cloned());
        self.contacts.insert(said.patient, known);
    }

    /// What comes again under an id that was decided is a duplicate, or put aside.
    fn decide_once(&mut self, new: &NewEvent) {
        if let Slot::Vacant(place) = self.fingerprints.entry(new.id) {
            place.insert(fingerprint(&encode_event(&new.event)));
            self.decide(new.id, &new.event);
        }
    }

    /// Decides an event as the core would, as far as the tests look at it.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others leave no trace in a fake")]
    pub(super) fn decide(&mut self, event: EventId, what: &Event) {
        let refusal = self.refuses.or_else(|| self.moved_on(what));
        self.outcomes.insert(event, OutcomeRow { event, refusal });
        if refusal.is_some() {
            return;
        }
        match what {
            Event::ChangeRequested(asked) => self.decide(event, &asked.change.clone().into()),
            Event::EntryAdded(entry) | Event::EntryChanged(entry) => {
                self.entries.retain(|old| old.id != entry.id);
                self.entries.push(entry.clone());
            }
            Event::EntryRemoved(removed) => self.entries.retain(|old| old.id != removed.entry),
            Event::OfferAccepted(answer) => self.end(answer.offer, OfferState::Accepted),
            Event::OfferDeclined(answer) => self.end(answer.offer, OfferState::Declined),
            Event::BookingConfirmed(booked) => self.end(booked.offer, OfferState::Booked),
            Event::BookingRefused(refused) => self.end(refused.offer, OfferState::Refused),
            Event::PatientOptedOut(stop) => {
                let live = self.offers.iter_mut().filter(|it| it.state == OfferState::Live);
                let state = OfferState::Withdrawn(WithdrawalReason::OptedOut);
                live.filter(|it| it.patient == stop.patient).for_each(|it| it.state = state);
            }
            _ => {}
        }
    }

    /// Why something is not as it was seen.
    fn moved_on(&self, what: &Event) -> Option<Refusal> {
        let Event::ChangeRequested(asked) = what else { return None };
        let is_as_seen = match &asked.expected {
            Expected::Entry(seen) => match &self.overtakes {
                Some(now) => now == seen,
                None => self.entries.contains(seen),
            },
            Expected::Appointment(seen) => self.appointments.contains(seen),
        };
        (!is_as_seen).then_some(Refusal::ChangedMeanwhile)
    }

    fn end(&mut self, offer: OfferId, state: OfferState) {
        let ours = self.offers.iter_mut().filter(|it| it.id == offer);
        ours.for_each(|it| it.state = state);
    }
}
