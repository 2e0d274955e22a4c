//! What a link is, and how long.

use axum::http::{Method, StatusCode};
use backfill_core::offer::OfferState;

use super::patient::{form_token, path};
use crate::fakes::World;
use crate::fakes::sample::TOKEN;

#[tokio::test]
async fn what_stands_around_a_token_is_no_part_of_it() {
    let world = World::with_offer();
    let form_token = form_token(&world).await;
    for link in
        [format!("/o/%0a{TOKEN}"), format!("/o/%20%0d%0a{TOKEN}."), format!("/o/{TOKEN}%0a")]
    {
        assert_eq!(world.get(&link).await.status, StatusCode::OK, "{link}");
    }
    let form = format!("answer=yes&day=27&month=3&form_token={form_token}");
    let said = world.browse(Method::POST, &format!("/o/%0a{TOKEN}"), &[], &form).await;
    assert_eq!((said.status, said.header("location")), (303, path().as_str()));
    for link in ["/o/%0a", "/o/AB%0aCD", "/o/%F0%9F%98%80", "/o/%ff"] {
        assert_eq!(world.get(link).await.status, StatusCode::NOT_FOUND, "{link}");
    }
}

#[tokio::test]
async fn when_and_where_is_said_only_until_then_and_the_link_ends() {
    let world = World::with_offer();
    let start = crate::fakes::sample::facts().start;
    let set_now = |at: i64| world.now.store(at, std::sync::atomic::Ordering::SeqCst);
    for state in [OfferState::Accepted, OfferState::Booked] {
        world.set_state(state);
        set_now(start.0 - 1);
        assert!(world.get(&path()).await.body.contains("6 August"), "{state:?}");
        set_now(start.0);
        let over = world.get(&path()).await;
        assert_eq!(over.status, StatusCode::OK);
        for told in ["August", "2:30", "R0A01", "Ambridge"] {
            assert!(!over.body.contains(told), "{told}: {}", over.body);
        }
        set_now(start.plus_minutes(30 * 24 * 60 + 1).0);
        let ended = world.get(&path()).await;
        assert_eq!(ended.status, StatusCode::NOT_FOUND);
        assert!(ended.body.contains("has ended"));
    }
}
