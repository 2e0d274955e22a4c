//! Damaged bodies of JSON: the API answers each, and what it does not take is a problem.

use axum::body::Body;
use axum::http::{Request, header};
use backfill_fuzz::{Target, outcome};

use super::arbitrary::{REQUESTS, check, send};

#[test]
fn fuzzed_bodies_are_answered() {
    let words = [
        "null",
        "true",
        "[]",
        "{}",
        "\"\"",
        "\"id\":",
        "\"start\":",
        "\"trust\":\"R0A\"",
        "\"entry\":",
        "\"reference\":",
        "\"sites\":[",
        "\"phone\":",
        "\"nhs_number\":",
        "0000-01-01T00:00:00Z",
        "2026-12-01T10:30:00",
        "\\u0000",
        "\\ud800",
        "[[[[[[[[",
        ",",
    ];
    Target::new("json").with_words(&words).run(60, |body| {
        let mut told = String::new();
        for (method, path) in REQUESTS {
            let request = Request::builder().method(*method).uri(*path);
            let request = request.header(header::CONTENT_TYPE, "application/json");
            let answer = send(request.body(Body::from(body.to_vec())).unwrap());
            check(&answer);
            told.push_str(&format!("{} {:?}", answer.status, answer.fields()));
        }
        outcome(&told)
    });
}
