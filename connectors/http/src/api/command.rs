//! A request that changes something: its id, its raw body and where it goes.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use backfill_core::code::Code;
use backfill_core::{EventId, Timestamp};
use backfill_reading::{ID_BYTES_MAX, read_json};
use backfill_runtime::ids;
use serde_json::Value;

use super::content_coding;
use super::problem::Problem;
use crate::App;

/// A request that changes something.
#[derive(Debug)]
pub(crate) struct Command {
    /// All headers.
    pub(crate) headers: HeaderMap,
    /// The body, unpacked.
    pub(crate) body: Bytes,
    /// The id the sender gave the request, if it did.
    pub(crate) key: Option<String>,
    /// The sender's id, or a random one.
    pub(crate) id: String,
    /// SHA-256 over method, path, parameters, `If-Match` and body.
    pub(crate) body_hash: [u8; 32],
    /// When it came.
    pub(crate) received_at: Timestamp,
}

impl Command {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<Value, Problem> {
        check_content_type(&self.headers)?;
        Ok(read_json(&self.body)?)
    }

    /// The source of the delivery: the trust that speaks, if it is known.
    pub(crate) fn source(trust: Option<Code>) -> String {
        trust.map_or_else(|| "api".to_owned(), |trust| format!("api:{trust}"))
    }

    /// The id of the one event this request means.
    pub(crate) fn event_id(&self, trust: Option<Code>) -> EventId {
        ids::event_id(&[&Self::source(trust), &self.id])
    }
}

impl FromRequest<App> for Command {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let uri = request.uri();
        let path = uri.path_and_query().map_or(uri.path(), |it| it.as_str());
        let mut place = format!("{} {path}\n", request.method());
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, app).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                return content_coding::too_large(app.options.body_bytes_max);
            }
            Problem::unreadable("The body ended before all of it had come.")
        })?;
        let body = content_coding::unpacked(&headers, body, app.options.body_bytes_max)?;
        let key = key(&headers)?;
        let id = key.clone().map_or_else(random_id, Ok)?;
        // On another condition it is another request.
        for condition in headers.get_all(header::IF_MATCH) {
            place.push_str(condition.to_str().unwrap_or_default());
            place.push('\n');
        }
        let body_hash = ids::body_hash(&[place.as_bytes(), &body].concat());
        Ok(Self { headers, body, key, id, body_hash, received_at: (app.now)() })
    }
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = given.unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    if media == "application/json" || media.ends_with("+json") {
        return Ok(());
    }
    let detail = "Send the body with `content-type: application/json`.";
    let title = "The body is not said to be JSON";
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", title, detail))
}

/// The id of the request: `webhook-id`, which a signature covers, before `idempotency-key`.
fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    for name in ["webhook-id", "idempotency-key"] {
        let mut values = headers.get_all(name).iter();
        if let Some(value) = values.next() {
            if values.next().is_some() {
                return Err(Problem::repeated(name));
            }
            // The draft standard writes the key in quotes.
            let text = value.to_str().unwrap_or("").trim_matches('"');
            let fits = !text.is_empty() && text.len() <= ID_BYTES_MAX;
            let wanted = format!("The header {name} must be 1 to {ID_BYTES_MAX} ASCII letters.");
            return Some(text.to_owned())
                .filter(|_| fits)
                .map(Some)
                .ok_or_else(|| Problem::unreadable(wanted));
        }
    }
    Ok(None)
}

fn random_id() -> Result<String, Problem> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the system gives no random numbers");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The service has a fault", "")
    })?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
