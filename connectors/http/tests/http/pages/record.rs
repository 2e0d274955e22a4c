//! What an offer is for the trust's record is seen on its page, on that of its slot, and by programs.

use backfill_core::offer::{OfferState, WithdrawalReason};

use crate::fakes::World;
use crate::fakes::sample::{OFFER, SLOT};

const SHORT: (&str, &str) = ("short_notice", "At short notice, not a reasonable offer");
const ACCEPTED: (&str, &str) = ("reasonable", "Accepted, so a reasonable offer");

#[tokio::test]
async fn only_what_was_accepted_is_shown_as_a_reasonable_offer() {
    for (state, (code, words)) in [
        (OfferState::Live, SHORT),
        (OfferState::Declined, SHORT),
        (OfferState::Expired, SHORT),
        (OfferState::Withdrawn(WithdrawalReason::TakenByOther), SHORT),
        (OfferState::Refused, SHORT),
        (OfferState::Accepted, ACCEPTED),
        (OfferState::Booked, ACCEPTED),
        (OfferState::GivenUp, ACCEPTED),
    ] {
        let world = World::with_offer();
        world.set_state(state);
        for path in [format!("/console/offers/{OFFER}"), format!("/console/slots/{SLOT}")] {
            let page = world.get(&path).await.body;
            assert!(page.contains(words), "{state:?} {path}");
        }
        let code = format!("\"record\":\"{code}\"");
        for path in [format!("/api/offers/{OFFER}"), format!("/api/slots/{SLOT}")] {
            let body = world.get(&path).await.body;
            assert!(body.contains(&code), "{state:?} {path} {body}");
        }
    }
}
