//! The door of a patient's page: whoever has the link is the patient whom it was sent to.
//!
//! Everybody else is nobody, and gets no further. Whoever does not want to read the page does not
//! cause a look-up.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backfill_runtime::Principal;

use super::found::{Found, Token};
use super::headers;
use crate::App;
use crate::access::Asks;

/// Looks the link up, and hands on whose it is and what it leads to.
pub(super) async fn open(
    State(app): State<App>,
    token: Token,
    mut request: Request,
    next: Next,
) -> Response {
    if !matches!(*request.method(), Method::GET | Method::POST) {
        return next.run(request).await;
    }
    if *request.method() == Method::GET && headers::is_prefetch(request.headers()) {
        return StatusCode::NO_CONTENT.into_response();
    }
    match Found::by_token(&app, token).await {
        Ok(found) => {
            let patient = Principal::Patient(found.offer.patient);
            request.extensions_mut().insert(Asks(patient));
            request.extensions_mut().insert(Arc::new(found));
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}
