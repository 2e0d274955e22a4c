//! Entity tags: the same tag means the same bytes, and the same of what belongs to it and is not
//! shown. Whoever has them need not be sent them again,
//! and whoever changes something can say which version they saw.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backfill_runtime::ids;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use headers::{ETag, HeaderMapExt as _, IfNoneMatch};
use serde::Serialize;

use super::problem::Problem;

/// How many bytes of the hash stand in a tag: no two versions of one thing share it by chance.
const TAG_BYTES: usize = 16;
/// Whoever keeps an answer asks whether it is still so before they use it; proxies keep none.
const CACHE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Adds its tag to whatever is read, and answers 304 to who has it already.
pub(super) async fn tag(mut request: Request, next: Next) -> Response {
    let is_head = request.method() == Method::HEAD;
    if !is_head && request.method() != Method::GET {
        return next.run(request).await;
    }
    // What has no body would have another tag.
    *request.method_mut() = Method::GET;
    let known = request.headers().typed_get::<IfNoneMatch>();
    let (mut parts, body) = next.run(request).await.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return Problem::internal().into_response();
    };
    let shown = parts.headers.remove(header::ETAG);
    let (tag, value) = match shown {
        _ if parts.status != StatusCode::OK => (None, None),
        // It covers more than is shown.
        Some(value) => (value.to_str().ok().and_then(|text| text.parse().ok()), Some(value)),
        None => of(&body),
    };
    if let Some(value) = value {
        parts.headers.insert(header::ETAG, value);
        parts.headers.insert(header::CACHE_CONTROL, CACHE);
    }
    let is_known = known.zip(tag).is_some_and(|(known, tag)| !known.precondition_passes(&tag));
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
    }
    let is_empty = is_head || is_known;
    Response::from_parts(parts, if is_empty { Body::empty() } else { Body::from(body) })
}

/// An answer about something with the tag of its version, if that is known.
pub(super) fn answer(
    status: StatusCode,
    version: Option<&impl Serialize>,
    answer: &impl Serialize,
) -> Response {
    let body = bytes(answer);
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    let tag = version.and_then(|version| of(&bytes(version)).1);
    let tag = tag.map(|tag| [(header::ETAG, tag)]);
    (status, kind, tag, body).into_response()
}

/// The tag of something as it would be shown.
pub(super) fn of_view(view: &impl Serialize) -> Option<ETag> {
    of(&bytes(view)).0
}

fn bytes(view: &impl Serialize) -> Bytes {
    serde_json::to_vec(view).map(Bytes::from).unwrap_or_default()
}

fn of(body: &[u8]) -> (Option<ETag>, Option<HeaderValue>) {
    let hash = ids::body_hash(body);
    let text = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash[..TAG_BYTES]));
    (text.parse().ok(), HeaderValue::try_from(text).ok())
}
