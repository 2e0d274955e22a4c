//! I4: one live offer per person and service, and no more offers a day and a week than the rules
//! allow, counted by what was sent.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::effect::Message;
use backfill_core::offer::OfferState;
use backfill_core::time::DAY_MS;
use backfill_core::{Effect, Event, OfferId, PatientRef, Timestamp};

use super::persons::Persons;
use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct OneLiveOfferPerPerson {
    persons: Persons,
    sent: Vec<(Timestamp, PatientRef, OfferId)>,
}

impl Truth for OneLiveOfferPerPerson {
    fn name(&self) -> &'static str {
        "I4"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.persons.learn(moment.recorded);
        if let Event::MessageFailed(failed) = &moment.recorded.event {
            let undeliverable = |id: OfferId| {
                let offer = moment.engine.offer(id);
                offer.is_some_and(|it| it.state == OfferState::Undeliverable)
            };
            let failed = failed.offer.filter(|id| undeliverable(*id));
            self.sent.retain(|(_, _, offer)| Some(*offer) != failed);
        }
        for emitted in moment.effects {
            let Effect::SendMessage(message) = &emitted.effect else { continue };
            if matches!(message.message, Message::Offer { .. }) {
                self.sent.push((moment.recorded.at, message.patient, message.offer));
                self.within_caps(moment, message.patient)?;
            }
        }
        self.one_live_offer(moment)
    }
}

impl OneLiveOfferPerPerson {
    fn within_caps(&self, moment: &Moment<'_>, patient: PatientRef) -> Result<(), String> {
        let person = self.persons.person(patient);
        let own = self.sent.iter().filter(|(_, to, _)| self.persons.person(*to) == person);
        let ages: BTreeMap<OfferId, i64> =
            own.map(|(at, _, offer)| (*offer, moment.recorded.at.0 - at.0)).collect();
        let within = |span_ms: i64| ages.values().filter(|age| **age < span_ms).count();
        let rules = moment.engine.rules();
        let (day, week) = (within(DAY_MS), within(7 * DAY_MS));
        let day_max = usize::from(rules.offers_per_day_max);
        if day <= day_max && week <= usize::from(rules.offers_per_week_max) {
            return Ok(());
        }
        Err(format!("{patient} got {day} offers in a day and {week} in a week"))
    }

    fn one_live_offer(&self, moment: &Moment<'_>) -> Result<(), String> {
        let mut live = BTreeSet::new();
        for offer in moment.engine.offers().filter(|offer| offer.state == OfferState::Live) {
            let service = moment.engine.slot(offer.slot).map(|slot| slot.facts.service);
            if !live.insert((self.persons.person(offer.patient), service)) {
                return Err(format!("{} is one live offer too many", offer.id));
            }
        }
        Ok(())
    }
}
