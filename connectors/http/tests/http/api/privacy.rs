//! What a request may not leave behind or pretend: names of fields, hosts, text that turns.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::fakes::{World, request};

const PATH: &str = "/api/waitlist";

fn row(field: &str, value: &str) -> Value {
    json!({
        "trust": "R0A", "nhs_number": "999 054 8609", "service": "320", "kind": "new",
        "priority": "routine", "waiting_since": "2026-03-02", "duration_minutes": 20, field: value,
    })
}

#[tokio::test]
async fn names_of_fields_are_repeated_only_if_they_are_words() {
    for (name, is_repeated) in [("colour", true), ("9990548609", false), ("a1", false)] {
        let answer = World::with_offer().send(request("POST", PATH, None, &row(name, "x"))).await;
        assert_eq!(answer.status, 422, "{name}");
        assert_eq!(answer.body.contains(name), is_repeated, "{}", answer.body);
    }
}

#[tokio::test]
async fn names_that_turn_the_direction_of_writing_are_refused() {
    for (name, is_refused) in [("Smith", false), ("Sm\u{202e}ith", true), ("\u{2066}Smith", true)] {
        let body = row("family_name", name);
        let answer = World::with_offer().send(request("POST", PATH, None, &body)).await;
        let is_told = answer.status == 422 && answer.body.contains("turn the direction");
        assert_eq!(is_told, is_refused, "{name:?}: {}", answer.body);
    }
}

#[tokio::test]
async fn who_names_two_hosts_is_not_answered() {
    for (hosts, status) in [(&["localhost"][..], 200), (&["localhost", "localhost"], 421)] {
        let mut request = Request::get("/api/slots");
        for host in hosts {
            request = request.header("host", *host);
        }
        let answer = World::with_offer().send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{hosts:?}");
        let sniffs = status == 200 && answer.header("x-content-type-options") != "nosniff";
        assert!(!sniffs, "an answer is what it says it is");
    }
}
