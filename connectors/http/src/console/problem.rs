//! Console pages for when there is nothing to show or a form is not taken.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backfill_runtime::permission::{Denied, NotTaken};
use backfill_runtime::ports::PortError;

use crate::pages::render;

/// Why a page cannot be shown or a form not taken.
#[derive(Debug)]
pub(super) enum Problem {
    /// There is no such thing.
    NotFound(&'static str),
    /// The form came from another site.
    OtherSite,
    /// Who asks may not.
    Denied(Denied),
    /// The form lacks something.
    BadForm(&'static str),
    /// It is taken, but its outcome takes longer than a browser should wait.
    StillWorking,
    /// Too many readers wait for a page.
    Crowded,
    /// Something behind the page failed.
    Unavailable(PortError),
}

impl From<NotTaken> for Problem {
    fn from(error: NotTaken) -> Self {
        match error {
            NotTaken::Denied(denied) => Self::Denied(denied),
            NotTaken::Port(error) => Self::Unavailable(error),
        }
    }
}

impl From<PortError> for Problem {
    fn from(error: PortError) -> Self {
        Self::Unavailable(error)
    }
}

#[derive(Template)]
#[template(path = "console/problem.html")]
struct ProblemPage {
    title: String,
    refresh_seconds: u32,
    text: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, title, text) = match self {
            Self::NotFound(what) => (
                StatusCode::NOT_FOUND,
                "Not found",
                format!("There is no such {what}. The link may be cut off, or it was cleared."),
            ),
            Self::OtherSite => (
                StatusCode::FORBIDDEN,
                "Not taken",
                "This form did not come from the console. Open the console and send it from \
                 there; programs use the API."
                    .to_owned(),
            ),
            Self::Denied(denied) => (
                StatusCode::FORBIDDEN,
                "Not taken",
                format!("{denied}. Whoever looks after the service says who may do what."),
            ),
            Self::BadForm(what) => (StatusCode::BAD_REQUEST, "Not taken", what.to_owned()),
            Self::StillWorking => (
                StatusCode::ACCEPTED,
                "Taken",
                "It is safe, and is being worked on. Go back and look again in a few seconds."
                    .to_owned(),
            ),
            Self::Crowded => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Too many readers",
                "Many people look at the console, so this page was not made. Look again in a few \
                 seconds."
                    .to_owned(),
            ),
            Self::Unavailable(error) => {
                tracing::error!(%error, "console page not served");
                (
                    StatusCode::SERVICE_UNAVAILABLE,
                    "Something does not answer",
                    format!("{error}. If you sent a form, send it again: twice does no harm."),
                )
            }
        };
        let page = ProblemPage { title: title.to_owned(), refresh_seconds: 0, text };
        render(status, &page)
    }
}
