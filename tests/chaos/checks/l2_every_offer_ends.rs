//! L2: every offer ends: when all is quiet none is live after its deadline, and no yes waits for
//! the hospital.

use backfill_core::offer::{Offer, OfferState};
use backfill_core::{Engine, Timestamp};
use backfill_tests::checks::evidence::Evidence;
use backfill_tests::checks::history::{Moment, Watch};

/// How late an end may be noticed after recovering (facts/reliability.md, L2), in milliseconds.
pub(super) const LATE_MS: i64 = 30_000;

pub(super) struct EveryOfferEnds {
    pub(super) quiet_at: Timestamp,
}

impl Watch for EveryOfferEnds {
    fn after(&mut self, _moment: &Moment<'_>) -> Vec<String> {
        Vec::new()
    }

    fn at_end(&mut self, _evidence: &Evidence, engine: &Engine) -> Vec<String> {
        let left = engine.offers().filter(|offer| self.is_left(offer));
        left.map(|offer| format!("{} is {:?} still", offer.id, offer.state)).collect()
    }
}

impl EveryOfferEnds {
    fn is_left(&self, offer: &Offer) -> bool {
        match offer.state {
            OfferState::Live => offer.deadline.0 + LATE_MS < self.quiet_at.0,
            OfferState::Accepted => true,
            OfferState::Booked
            | OfferState::GivenUp
            | OfferState::Refused
            | OfferState::Declined
            | OfferState::Expired
            | OfferState::Withdrawn(_)
            | OfferState::Undeliverable => false,
        }
    }
}
