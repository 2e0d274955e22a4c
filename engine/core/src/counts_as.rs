//! What an offer is for the trust's record of waiting times.
//!
//! Whatever was freed comes at short notice, and it is one date, where the rules of referral to
//! treatment want three weeks' notice and a choice. So none of our offers is a reasonable offer, and
//! a no to it or no answer is no declined one: it counts towards neither a discharge nor active
//! monitoring. It becomes one once the patient accepts it, as a date that they agreed to.

use crate::offer::{Offer, OfferState};

/// What an offer is for the trust's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountsAs {
    /// At short notice, and not a reasonable offer: whatever became of it counts for nothing.
    ShortNotice,
    /// A reasonable offer, because the patient accepted it.
    Reasonable,
}

impl Offer {
    /// What it is for the trust's record as it stands.
    #[must_use]
    pub fn counts_as(&self) -> CountsAs {
        CountsAs::of(self.state)
    }
}

impl CountsAs {
    /// What an offer that stands so is for the trust's record.
    #[must_use]
    pub fn of(state: OfferState) -> Self {
        match state {
            OfferState::Accepted | OfferState::Booked | OfferState::GivenUp => Self::Reasonable,
            // What the hospital did not book or keep begins anew.
            OfferState::Refused
            | OfferState::Cancelled
            | OfferState::Live
            | OfferState::Declined
            | OfferState::Expired
            | OfferState::Withdrawn(_)
            | OfferState::Undeliverable => Self::ShortNotice,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Event;
    use crate::decide::world::World;
    use crate::offer::WithdrawalReason;

    /// Source: the NHS data dictionary's EARLIEST REASONABLE OFFER DATE. Three weeks' notice, or the
    /// patient accepting; after a cancellation by the provider it begins anew.
    #[test]
    fn only_what_was_accepted_and_kept_is_a_reasonable_offer() {
        let table = [
            (OfferState::Live, CountsAs::ShortNotice),
            (OfferState::Declined, CountsAs::ShortNotice),
            (OfferState::Expired, CountsAs::ShortNotice),
            (OfferState::Undeliverable, CountsAs::ShortNotice),
            (OfferState::Withdrawn(WithdrawalReason::TakenByOther), CountsAs::ShortNotice),
            (OfferState::Withdrawn(WithdrawalReason::SlotWithdrawn), CountsAs::ShortNotice),
            (OfferState::Accepted, CountsAs::Reasonable),
            (OfferState::Booked, CountsAs::Reasonable),
            (OfferState::GivenUp, CountsAs::Reasonable),
            (OfferState::Refused, CountsAs::ShortNotice),
            (OfferState::Cancelled, CountsAs::ShortNotice),
        ];
        for (state, expected) in table {
            assert_eq!(CountsAs::of(state), expected, "{state:?}");
        }
    }

    #[test]
    fn an_offer_of_more_than_three_weeks_is_one_date_and_no_choice() {
        for days in [1, 20, 22, 40] {
            let mut world = World::with_waiting(1);
            world.free(days);
            let offer = world.live()[0].clone();
            assert_eq!(offer.counts_as(), CountsAs::ShortNotice, "{days}");
            world.happen(Event::OfferExpired(offer.id));
            world.decline(offer.id);
            assert_eq!(world.offer(offer.id).counts_as(), CountsAs::ShortNotice, "{days}");
        }
    }
}
