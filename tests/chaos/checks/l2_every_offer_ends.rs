//! L2: every offer ends: when all is quiet none is live after its deadline, and no yes waits for
//! the hospital, unless a person must look it up.

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

    fn at_end(&mut self, evidence: &Evidence, engine: &Engine) -> Vec<String> {
        let left = engine.offers().filter(|offer| self.is_left(offer));
        let left = left.filter(|offer| !evidence.is_to_look_up(offer.id));
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
            | OfferState::Cancelled
            | OfferState::Refused
            | OfferState::Declined
            | OfferState::Expired
            | OfferState::Withdrawn(_)
            | OfferState::Undeliverable => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use backfill_tests::checks::made_up;

    use super::*;

    fn at_end(quiet_at: Timestamp, state: OfferState) -> usize {
        let mut snapshot = made_up::midway().0.snapshot();
        snapshot.offers[0].state = state;
        let engine = Engine::restore(snapshot);
        EveryOfferEnds { quiet_at }.at_end(&made_up::evidence(), &engine).len()
    }

    #[test]
    fn an_offer_that_is_live_after_its_deadline_is_found() {
        assert_eq!(at_end(made_up::NOW, OfferState::Live), 0);
        assert_eq!(at_end(Timestamp(made_up::NOW.0 * 2), OfferState::Live), 2);
    }

    #[test]
    fn a_yes_that_nobody_answered_is_found() {
        assert_eq!(at_end(made_up::NOW, OfferState::Accepted), 1);
        assert_eq!(at_end(made_up::NOW, OfferState::Booked), 0);
    }
}
