//! Standard Webhooks signatures on cancellations.

use axum::body::Body;
use axum::http::{Request, header};
use backfill_http::{Options, Secret};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::sync::Arc;
use tower::ServiceExt;

use super::rows::cancellation;
use crate::fakes::{Answer, NOW, World, answer};

const KEY: &[u8] = b"a made-up key of thirty-two bytes";

fn sign(key: &[u8], id: &str, seconds: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

async fn send(world: &Arc<World>, seconds: i64, signature: &str, body: &str) -> Answer {
    let secret = Secret(format!("whsec_{}", STANDARD.encode(KEY)));
    let options =
        Options { webhook_secret: Some(secret), outcome_wait_ms: 0, ..Options::default() };
    let request = Request::post("/api/cancellations")
        .header(header::CONTENT_TYPE, "application/json")
        .header("webhook-id", "msg_1")
        .header("webhook-timestamp", seconds.to_string())
        .header("webhook-signature", signature)
        .body(Body::from(body.to_owned()))
        .unwrap();
    answer(world.app(options).oneshot(request).await.unwrap()).await
}

fn now() -> i64 {
    NOW.0 / 1000
}

#[tokio::test]
async fn a_signed_request_is_taken_once() {
    let world = World::new();
    let body = cancellation().to_string();
    let good = sign(KEY, "msg_1", now(), &body);
    for signature in [good.clone(), format!("v1a,abc v1,AAAA {good}")] {
        assert_eq!(send(&world, now(), &signature, &body).await.status, 202);
    }
    assert_eq!(world.events().len(), 1);
    assert_eq!(world.held().deliveries[0].id, "msg_1");
}

#[tokio::test]
async fn a_request_that_is_not_signed_right_is_refused_before_it_is_read() {
    let world = World::new();
    let body = cancellation().to_string();
    let good = sign(KEY, "msg_1", now(), &body);
    let cases = [
        (now(), sign(b"another key of thirty-two bytes!", "msg_1", now(), &body), body.clone()),
        (now(), sign(KEY, "msg_2", now(), &body), body.clone()),
        (now(), sign(KEY, "msg_1", now() - 1, &body), body.clone()),
        (now(), good.clone(), body.replace("R0A", "R0B")),
        (now(), good.clone(), "not json".to_owned()),
        (now(), good.replace("v1,", "v2,"), body.clone()),
        (now(), "v1,!!!".to_owned(), body.clone()),
        (now(), String::new(), body.clone()),
    ];
    for (seconds, signature, body) in cases {
        let answer = send(&world, seconds, &signature, &body).await;
        assert_eq!(answer.status, 401, "{signature}");
        assert_eq!(answer.json()["type"], "/problems/not-signed");
    }
    assert_eq!(world.held().deliveries.len(), 0);
}

#[tokio::test]
async fn an_old_or_early_signature_is_refused() {
    let world = World::new();
    let body = cancellation().to_string();
    for (away, status) in [(-301, 401), (301, 401), (-300, 202), (i64::MIN / 2, 401)] {
        let seconds = now().saturating_add(away);
        let signature = sign(KEY, "msg_1", seconds, &body);
        assert_eq!(send(&world, seconds, &signature, &body).await.status, status, "{away}");
    }
}

#[tokio::test]
async fn a_request_without_the_headers_is_refused_when_a_secret_is_set() {
    let world = World::new();
    let secret = Secret(format!("whsec_{}", STANDARD.encode(KEY)));
    let options = Options { webhook_secret: Some(secret), ..Options::default() };
    let request = crate::fakes::post("/api/cancellations", &cancellation());
    let answer = answer(world.app(options).oneshot(request).await.unwrap()).await;
    assert_eq!(answer.status, 401);
}
