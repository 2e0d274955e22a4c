//! The coordinators' console: what stands where and why, the call list, and what waits for a
//! person. Patients appear by entry id only.
//!
//! There is no staff login yet: the service listens on the loopback address unless it is told
//! otherwise, and must stay behind something that knows the staff when it is. What changes
//! anything is a form from the console itself (`same_origin`): another site that a coordinator
//! has open in the same browser can not post to it.
//!
//! Only the front page looks again by itself, so it holds no form: what a person types or is
//! about to press is never taken from under their hands.

mod action;
mod answer;
mod booking;
mod bytes;
mod decision;
mod home;
mod offer;
mod outbox;
mod problem;
mod quarantine;
mod rows;
mod same_origin;
mod slot;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, map_response};
use axum::routing::{get, post};

use crate::App;
use crate::pages::headers;

/// Largest form the console takes, in bytes.
const FORM_BYTES_MAX: usize = 4 * 1024;

/// The console.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/console", get(home::show))
        .route("/console/slots/{id}", get(slot::show))
        .route("/console/offers/{id}", get(offer::show))
        .route("/console/offers/{id}/answer", post(answer::take))
        .route("/console/offers/{id}/booking", post(booking::take))
        .route("/console/quarantine/{number}", get(quarantine::show))
        .layer(from_fn(same_origin::guard))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(map_response(headers::protect_console))
}
