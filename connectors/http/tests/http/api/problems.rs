//! Problem details: every error in one shape, and nothing of the inside in it.

use axum::body::Body;
use axum::http::{Request, header};
use backfill_http::Options;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::rows::{cancellation, slot, waiting};
use crate::fakes::{Answer, World, answer, get, post, request, sample};

fn assert_problem(answer: &Answer, status: u16, kind: &str) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{answer:?}");
    let json = answer.json();
    assert_eq!((answer.status, json["status"].as_u64()), (status, Some(u64::from(status))));
    assert_eq!(json["type"], format!("/problems/{kind}"), "{answer:?}");
    assert!(!json["title"].as_str().unwrap().is_empty());
    assert!(!json["detail"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn paths_and_methods_that_are_not_there_are_problems() {
    let world = World::new();
    for path in ["/api", "/api/", "/api/waitlists", "/api/waitlist/", "/api/slots/1/2/3"] {
        assert_problem(&world.send(get(path)).await, 404, "not-found");
    }
    for (method, path) in
        [("PATCH", "/api/waitlist"), ("GET", "/api/cancellations"), ("POST", "/healthz")]
    {
        let answer = world.send(request(method, path, None, &json!({}))).await;
        assert_problem(&answer, 405, "method-not-allowed");
    }
}

#[tokio::test]
async fn whatever_address_is_asked_for_the_answer_says_something() {
    let world = World::new();
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let cases = [
        ("/", "", "application/problem+json"),
        ("/nowhere", "*/*", "application/problem+json"),
        ("/nowhere", browser, "text/html"),
        ("/apis/waitlist", "", "application/problem+json"),
        ("/api/nowhere", browser, "application/problem+json"),
        ("/console/nowhere", "", "text/html"),
        ("/console/", browser, "text/html"),
        ("/o", "", "text/html"),
        ("/o/a/b", browser, "text/html"),
        ("/static/nothing.css", "text/css,*/*;q=0.1", "application/problem+json"),
        ("/fhir/R4/Slot", "application/fhir+json", "application/problem+json"),
    ];
    for (path, accept, kind) in cases {
        let request = Request::get(path).header(header::ACCEPT, accept);
        let answer = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.header("content-type").starts_with(kind), "{path}: {answer:?}");
        assert!(!answer.body.trim().is_empty(), "{path}");
    }
    // The console asks first where a form came from.
    for (method, path, status) in
        [("PUT", "/console", 403), ("DELETE", "/o/abc", 405), ("POST", "/static/backfill.css", 405)]
    {
        let answer = world.send(request(method, path, None, &json!({}))).await;
        assert_eq!(answer.status, status, "{method} {path}");
        assert!(!answer.body.trim().is_empty(), "{method} {path}");
    }
}

#[tokio::test]
async fn bad_json_is_told_where() {
    let request = |body: &'static str| {
        let request = Request::post("/api/cancellations");
        request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap()
    };
    let world = World::new();
    let answer = world.send(request("{\n  \"trust\": R0A }")).await;
    assert_problem(&answer, 400, "unreadable");
    assert!(answer.body.contains("line 2, column 12"), "{}", answer.body);
    assert_eq!(world.held().deliveries[0].quarantine.as_ref().unwrap().kind, "json");
    assert_problem(&world.send(request("")).await, 400, "unreadable");
    assert_problem(&world.send(request("{\"trust\": \"\u{fffd}")).await, 400, "unreadable");
}

#[tokio::test]
async fn deep_nesting_is_refused_and_does_not_bring_the_service_down() {
    let world = World::new();
    let deep = "[".repeat(100_000);
    let request = Request::post("/api/cancellations");
    let request =
        request.header(header::CONTENT_TYPE, "application/json").body(Body::from(deep)).unwrap();
    assert_problem(&world.send(request).await, 400, "unreadable");
}

#[tokio::test]
async fn a_body_must_be_said_to_be_json() {
    let world = World::new();
    for content_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let request =
            Request::post("/api/cancellations").header(header::CONTENT_TYPE, content_type);
        let request = request.body(Body::from(cancellation().to_string())).unwrap();
        assert_problem(&world.send(request).await, 415, "not-json");
    }
    for content_type in ["application/json; charset=utf-8", "application/cloudevents+json"] {
        let request =
            Request::post("/api/cancellations").header(header::CONTENT_TYPE, content_type);
        let request = request.body(Body::from(cancellation().to_string())).unwrap();
        assert_eq!(world.send(request).await.status, 202);
    }
}

#[tokio::test]
async fn a_large_body_is_refused_before_it_is_read() {
    let world = World::new();
    let options = Options { body_bytes_max: 100, ..Options::default() };
    let request = post("/api/cancellations", &cancellation());
    let answer = answer(world.app(options).oneshot(request).await.unwrap()).await;
    assert_problem(&answer, 413, "too-large");
    assert_eq!(world.held().deliveries.len(), 0);
}

#[tokio::test]
async fn what_can_not_be_stored_is_not_acknowledged() {
    let world = World::new();
    world.held().is_broken = true;
    let id = format!("{:032x}", 1);
    let requests = [
        post("/api/cancellations", &cancellation()),
        post("/api/waitlist", &waiting()),
        request("DELETE", &format!("/api/appointments/{id}"), None, &Value::Null),
        get("/api/waitlist"),
        get(&format!("/api/slots/{id}")),
        get(&format!("/api/events/{id}")),
        get("/api/appointments/available"),
    ];
    for request in requests {
        let answer = world.send(request).await;
        assert_problem(&answer, 503, "unavailable");
        assert_eq!(answer.header("retry-after"), "5");
        assert!(!answer.body.contains("disk 7"), "{}", answer.body);
    }
}

#[tokio::test]
async fn where_it_is_not_known_whether_a_request_was_taken_it_says_so_and_how_to_ask() {
    let id = format!("{:032x}", 1);
    let requests = || {
        [
            post("/api/cancellations", &cancellation()),
            request("POST", "/api/waitlist", Some("key 7"), &waiting()),
            request("DELETE", &format!("/api/waitlist/{id}"), None, &Value::Null),
            post("/api/patients/opt-out", &json!({"patient": id})),
            post("/api/appointments/book", &json!({"slot": id, "entry": id})),
            request("DELETE", &format!("/api/appointments/{id}"), None, &Value::Null),
            post(&format!("/api/offers/{id}/answer"), &json!({"answer": "yes"})),
        ]
    };
    for request in requests() {
        let world = World::new();
        world.held().loses_answers = true;
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let again = |key: Option<&str>| {
            let mut head = head.clone();
            if let Some(key) = key {
                head.headers.insert("idempotency-key", key.parse().unwrap());
            }
            Request::from_parts(head, Body::from(body.clone()))
        };
        let answer = world.send(again(None)).await;
        assert_problem(&answer, 503, "unavailable");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(!detail.to_lowercase().contains("nothing was taken"), "{detail}");
        assert!(detail.contains("not known"), "{detail}");
        let key = answer.json()["idempotency_key"].as_str().unwrap().to_owned();
        assert!(detail.contains(&key), "{detail}");
        // The answer is lost no more: under this key the request is known, and taken once.
        world.held().loses_answers = false;
        let answer = world.send(again(Some(&key))).await;
        assert!((200..300).contains(&answer.status), "{answer:?}");
        assert_eq!(world.events().len(), 1);
    }
}

#[tokio::test]
async fn what_was_taken_is_acknowledged_even_if_nothing_can_be_read_then() {
    let id = format!("{:032x}", 1);
    for request in [
        post("/api/cancellations", &cancellation()),
        request("DELETE", &format!("/api/waitlist/{id}"), None, &Value::Null),
        post("/api/appointments/book", &json!({"slot": id, "entry": id})),
        post(&format!("/api/offers/{id}/answer"), &json!({"answer": "no"})),
    ] {
        let world = World::new();
        world.held().is_blind_once_taken = true;
        let answer = world.send(request).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        assert!(answer.json()["status_url"].as_str().unwrap().starts_with("/api/events/"));
    }
}

#[tokio::test]
async fn looking_changes_nothing() {
    let world = World::new();
    world.held().slots.push(slot(1, "320", "R0A02", "2026-12-01T14:00:00Z"));
    let document = world.send(get("/openapi.json")).await.json();
    let mut looked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        if item.get("get").is_some() {
            let answer = world.send(get(&path.replace("{id}", &format!("{:032x}", 1)))).await;
            assert!(matches!(answer.status, 200 | 404 | 422), "{path}: {answer:?}");
            looked += 1;
        }
    }
    assert!(10 <= looked, "{looked}");
    assert_eq!(world.held().deliveries.len(), 0);
    assert_eq!(world.held().vault_changes, 0);
}

#[tokio::test]
async fn only_own_names_are_answered_but_for_the_patients_page() {
    let world = World::with_offer();
    let ask = |path: &str, host: &str| {
        Request::get(path).header(header::HOST, host).body(Body::empty()).unwrap()
    };
    let page = format!("/o/{}", sample::TOKEN);
    for path in ["/api/slots", "/openapi.json", "/console", "/console/quarantine/1", "/api/"] {
        for host in ["evil.invalid", "evil.invalid:8080", "127.0.0.1.evil.invalid", "a b"] {
            assert_eq!(world.send(ask(path, host)).await.status, 421, "{path} {host}");
        }
        for host in ["127.0.0.1:8080", "localhost:18080", "LOCALHOST", "[::1]:8080"] {
            assert_ne!(world.send(ask(path, host)).await.status, 421, "{path} {host}");
        }
    }
    for path in [page.as_str(), "/static/backfill.css", "/healthz"] {
        assert_eq!(world.send(ask(path, "evil.invalid")).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn the_document_describes_every_schema_it_names() {
    let world = World::new();
    let answer = world.send(get("/openapi.json")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let document = answer.json();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let named = answer.body.split("#/components/schemas/").skip(1);
    let named: Vec<&str> = named.map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(!named.is_empty());
    for name in named {
        assert!(schemas.contains_key(name), "{name}");
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let text = operation["summary"].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{method} {path} says nothing about itself");
        }
    }
}

#[tokio::test]
async fn the_process_says_that_it_lives() {
    let world = World::new();
    world.held().is_broken = true;
    assert_eq!(world.send(get("/healthz")).await.json(), json!({"status": "ok"}));
}

#[tokio::test]
async fn closed_lists_of_words_are_told_and_what_is_shown_is_in_them() {
    let world = World::new();
    world.held().slots.push(slot(1, "320", "R0A02", "2026-12-01T14:00:00Z"));
    world.send(post("/api/waitlist", &waiting())).await;
    let document = world.send(get("/openapi.json")).await.json();
    let schemas = &document["components"]["schemas"];
    let words = |view: &str, field: &str| {
        let field = &schemas[view]["properties"][field];
        let field = if field["items"].is_object() { &field["items"] } else { field };
        // What may be missing is one of two, of which one is null.
        let mut either = field["oneOf"].as_array().into_iter().flatten();
        let field = either.find(|it| it["$ref"].is_string()).unwrap_or(field);
        let name = field["$ref"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        schemas[name.as_str()]["enum"].as_array().unwrap().clone()
    };
    let entry = world.send(get("/api/waitlist")).await.json()["entries"][0].clone();
    for field in ["kind", "priority", "reach"] {
        assert!(words("EntryView", field).contains(&entry[field]), "{field}");
        let sent = serde_json::to_string(&schemas["WaitlistRow"]["properties"][field]).unwrap();
        assert!(sent.contains("$ref"), "{sent}");
    }
    assert!(words("EntryView", "modalities").contains(&entry["modalities"][0]));
    let slot = world.send(get("/api/slots")).await.json()["slots"][0].clone();
    for field in ["kind", "modality", "cause", "state"] {
        assert!(words("SlotView", field).contains(&slot[field]), "{field}");
    }
    assert_eq!(words("EventView", "state").len(), 3);
}
