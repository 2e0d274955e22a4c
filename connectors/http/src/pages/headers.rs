//! What goes around a page: kept by nobody, framed by nobody, told to nobody.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;

const CONTENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'",
);
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// For the patient's pages: the address is a secret, so it is never sent on as a referrer.
pub(crate) async fn protect(response: Response) -> Response {
    with_referrer_policy(response, HeaderValue::from_static("no-referrer"))
}

/// For the console: `same-origin`, because without a referrer browsers send `Origin: null`,
/// and the console looks at the origin of each form.
pub(crate) async fn protect_console(response: Response) -> Response {
    with_referrer_policy(response, HeaderValue::from_static("same-origin"))
}

fn with_referrer_policy(mut response: Response, policy: HeaderValue) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, policy);
    headers.insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    headers.insert(CONTENT_SECURITY_POLICY, CONTENT_POLICY);
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// For the API: kept by nobody, and taken for nothing but what it says it is. What says itself how
/// long it may be kept, such as a document, stays so.
pub(crate) async fn protect_api(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Whether the reader turned off that a page looks again by itself.
pub(crate) fn is_still(query: Option<&str>) -> bool {
    query == Some("refresh=off")
}

/// Whether a browser or a mail program only fetches ahead, without anybody reading.
pub(crate) fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-moz"].iter().any(|name| {
        let value = headers.get(*name).and_then(|value| value.to_str().ok()).unwrap_or("");
        value.contains("prefetch") || value.contains("preview")
    })
}
