//! What is opened for offers and what is paused.

use backfill_core::Event;
use backfill_core::event::OfferingChanged;
use backfill_core::scope::{Offering, Part, Scope};
use serde_json::{Value, json};

use crate::fakes::{NOW, World, post, request};

const PATH: &str = "/api/offerings";

fn scope(part: Part) -> Scope {
    Scope { trust: "R0A".parse().unwrap(), part }
}

fn changed(part: Part, offerable: bool, withdraws: bool) -> Event {
    Event::OfferingChanged(OfferingChanged { scope: scope(part), offerable, withdraws })
}

#[tokio::test]
async fn the_whole_trust_a_service_or_a_clinic_is_paused_and_opened() {
    let service = || Part::Service("110".parse().unwrap());
    let cases: [(Value, Event); 8] = [
        (
            json!({"trust": "R0A", "in_prison": true, "offerable": true}),
            changed(Part::InPrison, true, false),
        ),
        (
            json!({"trust": "R0A", "in_prison": "no", "clinic": "KNEE", "offerable": true}),
            changed(Part::clinic("KNEE"), true, false),
        ),
        (json!({"trust": "r0a", "offerable": false}), changed(Part::Whole, false, false)),
        (
            json!({"trust": "R0A", "service": "110", "offerable": true}),
            changed(service(), true, false),
        ),
        (
            json!({"trust": "R0A", "service": "Trauma and Orthopaedics", "offerable": false}),
            changed(service(), false, false),
        ),
        (
            json!({"trust": "R0A", "clinic": " Knee-TUE ", "offerable": "no"}),
            changed(Part::clinic("KNEE-TUE"), false, false),
        ),
        (
            json!({"trust": "R0A", "offerable": false, "withdraw_offers": true}),
            changed(Part::Whole, false, true),
        ),
        (
            json!({"trust": "R0A", "service": null, "clinic": null, "offerable": true}),
            changed(Part::Whole, true, false),
        ),
    ];
    for (body, event) in cases {
        let world = World::with_offer();
        let answer = world.send(post(PATH, &body)).await;
        assert_eq!((answer.status, &answer.json()["trust"]), (200, &json!("R0A")), "{body}");
        assert_eq!(world.events(), [event], "{body}");
    }
}

#[tokio::test]
async fn what_is_not_clear_is_refused_whole_and_the_field_is_named() {
    let prison_and =
        |field: &str| json!({"trust": "R0A", "in_prison": true, "offerable": true, field: "110"});
    let cases: [(Value, &str); 11] = [
        (json!({"trust": "R0A", "clinic": " ", "offerable": true}), "clinic"),
        (json!({"trust": "R0A", "service": "", "offerable": false}), "service"),
        (prison_and("clinic"), "in_prison"),
        (prison_and("service"), "in_prison"),
        (json!({"trust": "R0A", "in_prison": "some", "offerable": true}), "in_prison"),
        (json!({"offerable": false}), "trust"),
        (json!({"trust": "R0A"}), "offerable"),
        (json!({"trust": "R0A", "offerable": "perhaps"}), "offerable"),
        (json!({"trust": "R0A", "service": "unheard of", "offerable": false}), "service"),
        (json!({"trust": "R0A", "service": "110", "clinic": "A", "offerable": false}), "service"),
        (json!({"trust": "R0A", "offerable": true, "withdraw_offers": true}), "withdraw_offers"),
    ];
    for (body, field) in cases {
        let world = World::with_offer();
        let answer = world.send(post(PATH, &body)).await;
        assert_eq!(answer.status, 422, "{body}");
        assert!(answer.body.contains(&format!("\"field\":\"{field}\"")), "{}", answer.body);
        assert!(world.events().is_empty());
    }
}

#[tokio::test]
async fn the_same_request_twice_is_one_change() {
    let world = World::with_offer();
    let body = json!({"trust": "R0A", "offerable": false});
    for _ in 0..2 {
        assert_eq!(world.send(request("POST", PATH, Some("stop-1"), &body)).await.status, 200);
    }
    assert_eq!(world.events(), [changed(Part::Whole, false, false)]);
}

#[tokio::test]
async fn everything_that_was_said_is_listed() {
    let world = World::with_offer();
    let said = |part, offerable| Offering { scope: scope(part), offerable, since: NOW };
    world.held().offerings = vec![
        said(Part::Whole, false),
        said(Part::Service("110".parse().unwrap()), true),
        said(Part::clinic("KNEE"), false),
    ];
    let list = world.get(PATH).await.json();
    let told = |number: usize| {
        let row = &list["offerings"][number];
        (row["service"].clone(), row["clinic"].clone(), row["offerable"].clone())
    };
    assert_eq!(told(0), (Value::Null, Value::Null, json!(false)));
    assert_eq!(told(1), (json!("110"), Value::Null, json!(true)));
    assert_eq!(told(2), (Value::Null, json!("knee"), json!(false)));
}

#[tokio::test]
async fn a_trust_that_nobody_knows_is_refused_and_a_clinic_that_nobody_named_is_said() {
    let world = World::with_offer();
    let answer = world.send(post(PATH, &json!({"trust": "R9Z", "offerable": false}))).await;
    assert_eq!((answer.status, answer.fields()), (422, vec!["trust".to_owned()]));
    assert!(world.events().is_empty());
    for (clinic, is_said) in [("card-dr-hart-am", false), ("CARD-DR-HARD-AM", true)] {
        let body = json!({"trust": "R0A", "clinic": clinic, "offerable": false});
        let answer = world.send(post(PATH, &body)).await;
        let notice = answer.json()["notice"].as_str().is_some_and(|it| it.contains("known here"));
        assert_eq!((answer.status, notice), (200, is_said), "{clinic}");
    }
}
