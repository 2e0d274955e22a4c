//! While the time is not known, nothing is taken in, and no page says what a wrong clock would.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::pages::headers;
use crate::{App, api, console, pages};

/// What is known of this machine's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClockSays {
    /// It can be right.
    Right,
    /// It cannot be right, but the time is known all the same; why, and what to do.
    Held(String),
    /// It cannot be right, and nobody knows the time; why, and what to do.
    Unknown(String),
}

impl ClockSays {
    /// What is wrong, for whoever keeps the service.
    pub(crate) fn reason(self) -> Option<String> {
        match self {
            Self::Right => None,
            Self::Held(reason) | Self::Unknown(reason) => Some(reason),
        }
    }
}

/// Answers what would depend on the time: everything that changes something, and patients' pages.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let ClockSays::Unknown(reason) = (app.clock)() else { return next.run(request).await };
    let path = request.uri().path();
    if path.starts_with("/o/") {
        return headers::protect(pages::no_time(reason)).await;
    }
    let only_reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if only_reads {
        return next.run(request).await;
    }
    if path.starts_with("/console") {
        return headers::protect_console(console::no_time(reason)).await;
    }
    headers::protect_api(api::no_time().into_response()).await
}
