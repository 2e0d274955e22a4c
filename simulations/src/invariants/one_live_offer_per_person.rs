//! I4: one live offer per person and service, and no more offers a day and a week than the rules
//! allow, over all and within a trust and service, counted by what was sent. What the hospital took back
//! or did not keep, and what somebody else answered sooner, does not count.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::effect::{Message, SendMessage};
use backfill_core::offer::{OfferState, WithdrawalReason};
use backfill_core::slot::SlotFacts;
use backfill_core::time::DAY_MS;
use backfill_core::{OfferId, PatientRef, Timestamp};

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
        let touched = moment.touched.offers.iter().filter_map(|id| moment.engine.offer(*id));
        for ended in touched.filter(|it| costs_nothing(it.state)) {
            self.sent.retain(|(_, _, offer)| *offer != ended.id);
        }
        for message in moment.decided.messages() {
            if matches!(message.message, Message::Offer { .. }) {
                self.sent.push((moment.recorded.at, message.patient, message.offer));
                self.within_caps(moment, message)?;
            }
        }
        self.one_live_offer(moment)
    }
}

impl OneLiveOfferPerPerson {
    fn within_caps(&self, moment: &Moment<'_>, message: &SendMessage) -> Result<(), String> {
        let person = self.persons.person(message.patient);
        let own = self.sent.iter().filter(|(_, to, _)| self.persons.person(*to) == person);
        let own: BTreeMap<OfferId, i64> =
            own.map(|(at, _, offer)| (*offer, moment.recorded.at.0 - at.0)).collect();
        let here: BTreeMap<OfferId, i64> =
            own.iter().filter(|(id, _)| is_alike(moment, **id, message)).map(of_both).collect();
        let rules = moment.engine.rules();
        let all = [rules.offers_per_day_max, rules.offers_per_week_max];
        let service = [rules.service_offers_per_day_max, rules.service_offers_per_week_max];
        let unless_none = |max: u8| if max == 0 { u8::MAX } else { max };
        for (ages, maxima) in [(&own, all), (&here, service.map(unless_none))] {
            for (days, most) in [1, 7].into_iter().zip(maxima) {
                let young = ages.values().filter(|age| **age < days * DAY_MS).count();
                if usize::from(most) < young {
                    let patient = message.patient;
                    return Err(format!("{patient} got {young} offers in {days} days: {most}"));
                }
            }
        }
        Ok(())
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

/// What never arrived, what the hospital took back or did not keep, and what somebody else answered
/// sooner.
fn costs_nothing(state: OfferState) -> bool {
    use WithdrawalReason::{Admitted, EntryChanged, SlotWithdrawn, TakenByOther};
    match state {
        OfferState::Undeliverable | OfferState::Refused | OfferState::Cancelled => true,
        OfferState::Withdrawn(reason) => {
            matches!(reason, Admitted | EntryChanged | SlotWithdrawn | TakenByOther)
        }
        _ => false,
    }
}

fn of_both((offer, age): (&OfferId, &i64)) -> (OfferId, i64) {
    (*offer, *age)
}

/// Whether an offer is of the trust and the service that a message is about.
fn is_alike(moment: &Moment<'_>, offer: OfferId, message: &SendMessage) -> bool {
    let slot = moment.engine.offer(offer).and_then(|it| moment.engine.slot(it.slot));
    let both = |facts: &SlotFacts| (facts.trust, facts.service);
    slot.is_some_and(|slot| both(&slot.facts) == both(&message.facts))
}
