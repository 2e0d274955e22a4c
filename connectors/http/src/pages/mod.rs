//! The patient's pages: one offer, three buttons, no script, nothing that names anybody.
//!
//! Opening a page changes nothing, however often and by whomever: scanners open links too. Only
//! a posted form with a light check (day and month of birth) becomes an event. What a page shows
//! is what was committed, never what was only asked for.

mod place;
mod answer;
mod check;
mod form_token;
mod form;
mod found;
mod frame;
mod link;
pub(crate) mod guard;
pub(crate) mod headers;
mod offer;
mod problem;
mod render;
mod state;
mod stylesheet;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use backfill_runtime::ports::PortError;

use crate::App;
use crate::access::{self, Asks, get, head, options, post};

use guard::Guard;
pub(crate) use render::render;

/// Where an offer is.
const OFFER: &str = "/o/{token}";
/// Largest form a page takes, in bytes.
const FORM_BYTES_MAX: usize = 4 * 1024;

/// The patient's pages.
pub(crate) fn router(app: &App) -> Router<App> {
    let offer = access::router([
        get(OFFER, offer::show),
        post(OFFER, answer::take),
        head(OFFER, look_away),
        options(OFFER, look_away),
    ]);
    offer
        .layer(from_fn_with_state(app.clone(), link::open))
        .layer(from_fn_with_state(Guard::of(app), guard::guard))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(map_response(headers::protect))
        .method_not_allowed_fallback(crate::unknown::unknown_method)
}

/// The stylesheet of all pages.
pub(crate) fn stylesheet() -> Router<App> {
    access::router([get("/static/backfill.css", stylesheet::serve)])
        .method_not_allowed_fallback(crate::unknown::unknown_method)
}

/// What an address says that looks like a patient's link and is none.
pub(crate) fn unknown_link() -> Response {
    problem::Problem::Unknown.into_response()
}

/// What is said while the time is not known.
pub(crate) fn no_time(reason: String) -> Response {
    problem::Problem::Unavailable(PortError::Unavailable { what: "clock", reason }).into_response()
}

/// What any other address says to a browser.
pub(crate) fn unknown_page() -> Response {
    problem::Problem::NoSuchPage.into_response()
}

/// What a page says that is used in a way it does not have.
pub(crate) fn unknown_method() -> Response {
    problem::Problem::NoSuchMethod.into_response()
}

/// Whoever does not want to read the page does not cause a look-up either.
async fn look_away(_: Asks) -> StatusCode {
    StatusCode::NO_CONTENT
}
