//! Keeps machines from trying links: whoever opened too many that nobody was sent is told to come again
//! in a moment.
//!
//! ```text
//!   known to be good a moment ago? ──yes──────────────────────────► the page
//!     │ no
//!   too many unknown links, of this address or of all? ──no───────► the page; unknown ones are counted
//!     │ yes
//!   was this link put off a moment ago, and the wait is over? ─yes► the page
//!     │ no
//!     └► 429: come again in a few seconds
//! ```
//!
//! So whoever guesses through the proxy of a hospital costs its patients a few seconds, once, however
//! long it goes on. A link is 128 bits: what this saves is the service, the log and the alarm.

mod client;
mod guesses;
mod recent;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use backfill_core::Timestamp;

use super::problem;
use crate::{App, Options};
pub(crate) use client::Network;
pub use client::Peer;
use client::address;
use guesses::Guesses;

/// What stands before the patients' pages.
#[derive(Clone)]
pub(super) struct Guard {
    options: Arc<Options>,
    proxies: Arc<[Network]>,
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    guesses: Arc<Guesses>,
}

impl Guard {
    pub(super) fn of(app: &App) -> Self {
        let options = app.options.clone();
        let proxies = options.trusted_proxies.iter().filter_map(|it| it.parse().ok()).collect();
        let guesses = Guesses::new(options.unknown_links_per_address, options.unknown_links);
        Self { options, proxies, now: app.now.clone(), guesses: Arc::new(guesses) }
    }
}

/// Lets a request for a page pass, or puts it off.
pub(super) async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::POST) {
        return next.run(request).await;
    }
    let looks_again = *request.method() == Method::GET;
    let link = request.uri().path().to_owned();
    let address = address(&request, &guard.proxies);
    if let Err(wait) = guard.guesses.may_pass(address, &link, (guard.now)()) {
        metrics::counter!("backfill_links_put_off_total").increment(1);
        return problem::put_off(&guard.options.phone, wait, looks_again);
    }
    let response = next.run(request).await;
    match response.status() {
        StatusCode::NOT_FOUND => {
            metrics::counter!("backfill_unknown_links_total").increment(1);
            guard.guesses.count(address, (guard.now)());
        }
        // Nothing was looked up, or it is not known what there is.
        status if status == StatusCode::NO_CONTENT || status.is_server_error() => {}
        _ => guard.guesses.found(&link),
    }
    response
}
