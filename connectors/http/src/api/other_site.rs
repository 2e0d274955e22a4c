//! Takes nothing that changes something from a page of another site that somebody has open in a browser
//! which reaches us. JSON cannot be posted from there unasked, but an empty body can.

use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use crate::origin::{Site, site};

/// Lets reads pass, and what programs and our own pages send.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_read || site(request.headers()) != Site::Other {
        return next.run(request).await;
    }
    tracing::warn!("request of another site refused");
    let problem = Problem::new(
        StatusCode::FORBIDDEN,
        "other-site",
        "A page of another site may not ask for this",
        "A browser says that a page of another site sent this. Nothing was taken. Programs send neither \
         `sec-fetch-site` nor `origin`.",
    );
    problem.into_response()
}
