//! Takes forms only from the console's own pages.
//!
//! Browsers say where a request comes from: `Sec-Fetch-Site`, and older ones `Origin`. Whatever
//! says neither is refused as well; a program uses the API instead.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;

/// Lets reads pass, and writes from the console's own pages.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_read || is_same_origin(request.headers()) {
        next.run(request).await
    } else {
        tracing::warn!(path = request.uri().path(), "form from another site refused");
        Problem::OtherSite.into_response()
    }
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let origin = text(ORIGIN.as_str()).and_then(|origin| origin.split_once("://"));
    match (origin, text(HOST.as_str())) {
        (Some((_, from)), Some(host)) => from.eq_ignore_ascii_case(host),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, axum::http::HeaderValue::from_static(value));
        }
        is_same_origin(&headers)
    }

    #[test]
    fn only_the_own_pages_may_post() {
        assert!(told(&[("sec-fetch-site", "same-origin")]));
        assert!(told(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
        assert!(!told(&[("sec-fetch-site", "cross-site")]));
        assert!(!told(&[("sec-fetch-site", "same-site")]));
        assert!(!told(&[("origin", "http://evil.invalid"), ("host", "127.0.0.1:8080")]));
        assert!(!told(&[("origin", "null"), ("host", "127.0.0.1:8080")]));
        assert!(!told(&[("host", "127.0.0.1:8080")]));
    }
}
