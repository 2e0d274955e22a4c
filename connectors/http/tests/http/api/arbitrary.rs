//! Whatever is sent, the API answers, and errors are problems.

use axum::body::Body;
use axum::http::{Request, header};
use backfill_reading::WaitlistRow;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::rows::{cancellation, waiting};
use crate::fakes::{Answer, World, get, request};

pub(crate) const REQUESTS: &[(&str, &str)] = &[
    ("POST", "/api/cancellations"),
    ("POST", "/api/waitlist"),
    ("PUT", "/api/waitlist/00000000000000000000000000000001"),
    ("POST", "/api/patients/opt-out"),
    ("POST", "/api/appointments"),
    ("POST", "/api/appointments/book"),
    ("PUT", "/api/appointments/00000000000000000000000000000001/reschedule"),
    ("POST", "/api/offers/00000000000000000000000000000001/answer"),
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        "[0-9TZ:+. -]{0,30}".prop_map(Value::from),
        ".{0,10}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(name(), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(WaitlistRow::FIELDS).prop_map(str::to_owned);
    let ours = prop::sample::select(vec!["id", "start", "slot", "entry", "answer", "session"]);
    prop_oneof![known, ours.prop_map(str::to_owned), ".{0,8}"]
}

/// Good requests with some fields replaced by anything.
fn damaged(good: fn() -> Value) -> impl Strategy<Value = Value> {
    prop::collection::vec((name(), value()), 0..4).prop_map(move |changes| {
        let mut body = good();
        for (name, value) in changes {
            body[name] = value;
        }
        body
    })
}

pub(crate) fn send(request: Request<Body>) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async { World::new().send(request).await })
}

pub(crate) fn check(answer: &Answer) {
    assert!(answer.status < 500, "{answer:?}");
    if 400 <= answer.status {
        assert_eq!(answer.header("content-type"), "application/problem+json", "{answer:?}");
        assert_eq!(answer.json()["status"], json!(answer.status));
    }
}

fn settings() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn any_json_is_answered(body in value(), target in prop::sample::select(REQUESTS)) {
        check(&send(request(target.0, target.1, None, &body)));
    }

    #[test]
    fn any_damage_to_a_good_request_is_answered(
        cancellation in damaged(cancellation),
        waiting in damaged(waiting),
    ) {
        check(&send(request("POST", "/api/cancellations", None, &cancellation)));
        check(&send(request("POST", "/api/waitlist", None, &waiting)));
    }

    #[test]
    fn any_bytes_are_answered(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let request = Request::post("/api/cancellations");
        let request = request.header(header::CONTENT_TYPE, "application/json");
        check(&send(request.body(Body::from(body)).unwrap()));
    }

    #[test]
    fn any_address_is_answered(path in "[a-z0-9%/._-]{0,30}", query in "[a-z0-9%=&+:-]{0,40}") {
        for place in ["slots", "appointments/available", "waitlist", "events"] {
            let uri = format!("/api/{place}/{path}?{query}");
            if uri.parse::<axum::http::Uri>().is_ok() {
                check(&send(get(&uri)));
            }
            check(&send(get(&format!("/api/{place}?{query}&from=2026-12-01"))));
        }
    }
}
