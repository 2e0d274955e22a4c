//! Checks Standard Webhooks signatures: HMAC-SHA256 over id, timestamp and the raw body.

use axum::http::{HeaderMap, StatusCode};
use backfill_core::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::problem::Problem;
use crate::options::Secret;

/// How far the sender's clock may be from ours, in seconds, either way.
const TOLERANCE_SECONDS: i64 = 5 * 60;
/// How many signatures are looked at; a sender that changes its secret sends two.
const SIGNATURES_MAX: usize = 8;

/// Checks that the request was signed with the secret just now.
pub(crate) fn verify(
    secret: &Secret,
    headers: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let missing = || refused("webhook-id, webhook-timestamp and webhook-signature are needed");
    let id = text("webhook-id").ok_or_else(missing)?;
    let timestamp = text("webhook-timestamp").ok_or_else(missing)?;
    let signatures = text("webhook-signature").ok_or_else(missing)?;
    check_time(timestamp, now)?;
    let mac = keyed(secret)?.chain_update(id).chain_update(".").chain_update(timestamp);
    let mac = mac.chain_update(".").chain_update(body);
    let mut versions = signatures.split_whitespace().take(SIGNATURES_MAX);
    // `verify_slice` compares in constant time.
    let good = |text: &str| matches_signature(&mac, text);
    if versions.any(good) { Ok(()) } else { Err(refused("no signature fits the body")) }
}

fn matches_signature(mac: &Hmac<Sha256>, text: &str) -> bool {
    let Some(encoded) = text.strip_prefix("v1,") else {
        return false;
    };
    STANDARD.decode(encoded).is_ok_and(|bytes| mac.clone().verify_slice(&bytes).is_ok())
}

fn check_time(timestamp: &str, now: Timestamp) -> Result<(), Problem> {
    let sent: i64 =
        timestamp.parse().map_err(|_| refused("webhook-timestamp must be seconds since 1970"))?;
    if TOLERANCE_SECONDS < (now.0 / 1000).abs_diff(sent).try_into().unwrap_or(i64::MAX) {
        return Err(refused("webhook-timestamp is more than 5 minutes from now"));
    }
    Ok(())
}

fn keyed(secret: &Secret) -> Result<Hmac<Sha256>, Problem> {
    secret.key().and_then(|key| Hmac::new_from_slice(&key).ok()).ok_or_else(|| {
        tracing::error!("webhook_secret is not `whsec_` and base64");
        let title = "The service has a fault";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", title, "Its secret is broken.")
    })
}

fn refused(why: &str) -> Problem {
    let detail = format!("The request must be signed as Standard Webhooks says: {why}.");
    Problem::new(StatusCode::UNAUTHORIZED, "not-signed", "The signature is missing or bad", detail)
}
