//! What is to be arranged is seen by whoever calls, by whoever books, and after the booking.

use std::sync::Arc;

use backfill_core::entry::Reach;
use backfill_core::offer::{Arrange, OfferState};
use backfill_core::slot::Support;

use crate::fakes::World;
use crate::fakes::sample::{NOW, OFFER, SLOT};

const CALLS: &str = "/console/calls";
/// The section of what is booked.
const BOOKED: &str = "Arrange for booked appointments";

/// Something to arrange, how long that takes, and how it is said.
const NEEDS: [(Support, u32, &str); 3] = [
    (Support::SIGN_LANGUAGE, 14_400, "Arrange a BSL interpreter (10 days)"),
    (Support::TRANSPORT, 2_880, "Arrange patient transport (48 hours)"),
    (Support::HOIST, 2_880, "Arrange a hoist (48 hours)"),
];

fn world(what: Support, minutes: u32, state: OfferState) -> Arc<World> {
    let world = World::with_offer();
    {
        let mut held = world.held();
        held.offers[0].reach = Reach::Call;
        held.offers[0].arrange = Arrange { what, minutes };
    }
    world.set_state(state);
    world
}

#[tokio::test]
async fn whoever_calls_and_whoever_books_see_what_to_arrange() {
    for (what, minutes, said) in NEEDS {
        let pages = [
            (OfferState::Live, CALLS.to_owned()),
            (OfferState::Live, format!("/console/offers/{OFFER}")),
            (OfferState::Live, format!("/console/slots/{SLOT}")),
            (OfferState::Accepted, "/console".to_owned()),
            (OfferState::Accepted, format!("/console/offers/{OFFER}")),
            (OfferState::Booked, format!("/console/offers/{OFFER}")),
            (OfferState::Booked, CALLS.to_owned()),
        ];
        for (state, path) in pages {
            let page = world(what, minutes, state).get(&path).await.body;
            assert!(page.contains(said), "{said} {state:?} {path}");
            let nothing = world(Support::default(), 0, state).get(&path).await.body;
            assert!(!nothing.contains("Arrange"), "{state:?} {path}");
        }
    }
}

#[tokio::test]
async fn what_is_booked_stays_on_the_list_until_the_appointment_begins() {
    let (what, minutes, said) = NEEDS[0];
    for (state, starts_in, is_listed) in [
        (OfferState::Booked, 60, true),
        (OfferState::Booked, 1, true),
        (OfferState::Booked, -1, false),
        (OfferState::GivenUp, 60, false),
        (OfferState::Cancelled, 60, false),
        (OfferState::Accepted, 60, false),
    ] {
        let world = world(what, minutes, state);
        world.held().slots[0].facts.start = NOW.plus_minutes(starts_in);
        let page = world.get(CALLS).await.body;
        let listed = page.contains(BOOKED) && page.contains(said) && page.contains("Philippa");
        assert_eq!(listed, is_listed, "{state:?} {starts_in}");
    }
}

#[tokio::test]
async fn a_need_that_was_told_after_the_booking_names_the_person_too() {
    for (what, is_named) in [(Support::HOIST, true), (Support::default(), false)] {
        let world = world(what, 2_880, OfferState::Booked);
        world.held().offers[0].reach = Reach::Text;
        let page = world.get(&format!("/console/offers/{OFFER}")).await.body;
        assert_eq!(page.contains("Philippa"), is_named, "{what:?}");
    }
}

#[tokio::test]
async fn programs_see_it_by_name() {
    for (what, words) in [
        (Support::TELEPHONE_INTERPRETER, "[\"telephone_interpreter\"]"),
        (Support::TRANSPORT, "[\"transport\"]"),
        (Support(0b110), "[\"step_free\",\"sign_language\"]"),
        (Support::default(), ""),
    ] {
        let world = world(what, 0, OfferState::Live);
        let body = world.get(&format!("/api/offers/{OFFER}")).await.body;
        let expected = format!("\"arrange\":{words}");
        assert_eq!(body.contains(&expected), !words.is_empty(), "{body}");
        assert_eq!(body.contains("arrange"), !words.is_empty(), "{body}");
    }
}
