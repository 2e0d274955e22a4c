//! Answers that come by telephone or from a program.

use backfill_core::effect::Refusal;
use backfill_core::event::{OfferAnswer, Via};
use backfill_core::offer::OfferState;
use backfill_core::{Event, OfferId};
use serde_json::json;

use super::rows::offer;
use crate::fakes::{World, post};

fn path(number: u128) -> String {
    format!("/api/offers/{number:032x}/answer")
}

#[tokio::test]
async fn a_yes_on_the_phone_accepts_the_offer() {
    let world = World::new();
    world.held().offers.push(offer(2, 1, 8, OfferState::Accepted));
    let answer = world.send(post(&path(2), &json!({"answer": "yes"}))).await;
    assert_eq!((answer.status, &answer.json()["state"]), (200, &json!("accepted")));
    let wanted = OfferAnswer { offer: OfferId(2), via: Via::Call };
    assert_eq!(world.events(), [Event::OfferAccepted(wanted)]);
}

#[tokio::test]
async fn a_no_from_a_program_declines_it() {
    let world = World::new();
    world.held().offers.push(offer(2, 1, 8, OfferState::Declined));
    world.send(post(&path(2), &json!({"answer": "No", "via": "api"}))).await;
    let wanted = OfferAnswer { offer: OfferId(2), via: Via::Api };
    assert_eq!(world.events(), [Event::OfferDeclined(wanted)]);
}

#[tokio::test]
async fn a_late_answer_is_told_what_became_of_the_offer() {
    let cases = [
        (Refusal::OfferEnded(OfferState::Expired), 409, "offer-ended", "no answer in time"),
        (Refusal::TooLate, 409, "too-late", "too late"),
        (Refusal::UnknownOffer, 404, "unknown-offer", "no such offer"),
    ];
    for (refusal, status, kind, words) in cases {
        let world = World::new();
        world.held().refuses = Some(refusal);
        let answer = world.send(post(&path(2), &json!({"answer": "yes"}))).await;
        let json = answer.json();
        assert_eq!((answer.status, &json["type"]), (status, &json!(format!("/problems/{kind}"))));
        assert!(json["detail"].as_str().unwrap().contains(words), "{json}");
    }
}

#[tokio::test]
async fn an_answer_is_yes_or_no() {
    let world = World::new();
    let answer = world.send(post(&path(2), &json!({"answer": "maybe", "via": "dream"}))).await;
    assert_eq!((answer.status, answer.fields()), (422, vec!["answer".into(), "via".into()]));
    assert_eq!(world.send(post(&path(2), &json!({}))).await.fields(), ["answer"]);
    let path = "/api/offers/2/answer";
    assert_eq!(world.send(post(path, &json!({"answer": "yes"}))).await.status, 404);
    assert_eq!(world.events(), []);
}

#[tokio::test]
async fn the_answer_waits_for_the_commit() {
    let world = World::new();
    world.held().dawdles = true;
    world.held().offers.push(offer(2, 1, 8, OfferState::Accepted));
    world.held().wait_ms = 60_000;
    let request = post(&path(2), &json!({"answer": "yes"}));
    let (answer, ()) = tokio::join!(world.send(request), world.decide_later());
    assert_eq!((answer.status, world.events().len()), (200, 1));
}
