//! I4: at no moment had a patient two live offers of one service, nor more offers than the rules
//! allow. What never arrived, what the hospital took back or did not keep, and what somebody else
//! answered sooner counts no longer.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::offer::{Offer, OfferState, WithdrawalReason};
use backfill_core::time::DAY_MS;
use backfill_core::{OfferId, PatientRef};

use crate::checks::history::{Moment, Watch};

/// Offers are counted once, when they are made, under the name the patient had then.
#[derive(Default)]
pub(super) struct OneLiveOfferPerPerson {
    made: BTreeMap<PatientRef, BTreeMap<OfferId, i64>>,
}

impl Watch for OneLiveOfferPerPerson {
    fn after(&mut self, moment: &Moment<'_>) -> Vec<String> {
        if moment.touched.offers.is_empty() {
            return Vec::new();
        }
        let mut faults = two_live(moment);
        let touched = || moment.touched.offers.iter().filter_map(|id| moment.engine.offer(*id));
        // Before what the same record asks of somebody whose last offer it took back.
        for ended in touched().filter(|it| costs_nothing(it.state)) {
            for made in self.made.values_mut() {
                made.remove(&ended.id);
            }
        }
        for offer in touched().filter(|it| !costs_nothing(it.state)) {
            if !moment.before.contains_key(&offer.id) {
                faults.extend(self.over_the_cap(moment, offer));
            }
        }
        faults
    }
}

impl OneLiveOfferPerPerson {
    fn over_the_cap(&mut self, moment: &Moment<'_>, offer: &Offer) -> Option<String> {
        let made = self.made.entry(offer.patient).or_default();
        made.insert(offer.id, offer.made_at.0);
        let today = made.values().filter(|at| offer.made_at.0 - **at < DAY_MS).count();
        let limit = usize::from(moment.engine.rules().offers_per_day_max);
        if let Some(fault) = over_the_cap_of_its_service(moment, made, offer) {
            return Some(fault);
        }
        (limit < today).then(|| format!("{:?} has {today} offers in a day", offer.patient))
    }
}

fn costs_nothing(state: OfferState) -> bool {
    use WithdrawalReason::{Admitted, EntryChanged, SlotWithdrawn, TakenByOther};
    match state {
        OfferState::Undeliverable | OfferState::Refused | OfferState::Cancelled => true,
        OfferState::Withdrawn(reason) => {
            matches!(reason, Admitted | EntryChanged | SlotWithdrawn | TakenByOther)
        }
        OfferState::Live
        | OfferState::Accepted
        | OfferState::Booked
        | OfferState::GivenUp
        | OfferState::Declined
        | OfferState::Expired => false,
    }
}

/// Within one service of one trust.
fn over_the_cap_of_its_service(
    moment: &Moment<'_>,
    made: &BTreeMap<OfferId, i64>,
    offer: &Offer,
) -> Option<String> {
    let of = |id: OfferId| {
        let slot = moment.engine.offer(id).and_then(|it| moment.engine.slot(it.slot))?;
        Some((slot.facts.trust, slot.facts.service))
    };
    let alike = made.iter().filter(|(id, _)| of(**id) == of(offer.id));
    let today = alike.filter(|(_, at)| offer.made_at.0 - **at < DAY_MS).count();
    let limit = usize::from(moment.engine.rules().service_offers_per_day_max);
    let fault = || format!("{:?} has {today} offers of one service in a day", offer.patient);
    (0 < limit && limit < today).then(fault)
}

fn two_live(moment: &Moment<'_>) -> Vec<String> {
    let mut live = BTreeSet::new();
    let mut faults = Vec::new();
    for offer in moment.engine.offers().filter(|offer| offer.state == OfferState::Live) {
        let Some(slot) = moment.engine.slot(offer.slot) else { continue };
        if !live.insert((offer.patient, slot.facts.service)) {
            faults.push(format!("{:?} has two live offers of one service", offer.patient));
        }
    }
    faults
}
