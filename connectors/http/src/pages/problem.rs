//! Pages for when there is nothing to show: each the same for everybody.

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use backfill_runtime::permission::NotTaken;
use backfill_runtime::ports::PortError;

use super::frame::Frame;
use super::render;

/// Why a page cannot be shown or a form not taken.
#[derive(Debug)]
pub(super) enum Problem {
    /// No such link, or none any more. Looks the same whatever the link was.
    Unknown,
    /// The offer was made after the backup that had to be restored.
    Lost,
    /// There is no page at this address.
    NoSuchPage,
    /// The page can be opened, and perhaps answered, and nothing else.
    NoSuchMethod,
    /// The form did not come from the page of the patient who answers.
    Forged,
    /// Something behind the page failed. Nothing was taken.
    Unavailable(PortError),
    /// The answer could not be written down for sure: it may have been taken.
    NotKnown(PortError),
}

impl From<NotTaken> for Problem {
    fn from(error: NotTaken) -> Self {
        match error {
            NotTaken::Denied(_) => Self::Forged,
            NotTaken::Port(error) => Self::NotKnown(error),
        }
    }
}

impl From<PortError> for Problem {
    fn from(error: PortError) -> Self {
        Self::Unavailable(error)
    }
}

#[derive(Template)]
#[template(path = "pages/problem.html")]
struct ProblemPage {
    frame: Frame,
    paragraphs: [&'static str; 2],
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        note(&self);
        let (status, title, paragraphs) = match self {
            Self::Unknown => (
                StatusCode::NOT_FOUND,
                "This link is not valid or has ended",
                [
                    "Check that the whole link was opened, as it is written in the message.",
                    "Nothing has changed: you keep your place on the waiting list.",
                ],
            ),
            Self::Lost => (
                StatusCode::GONE,
                "We can no longer see this offer",
                [
                    "We had a fault and had to go back to an older copy of our records. What you \
                     answered here may be lost. Please call the hospital, so that nobody expects \
                     you, or misses you, by mistake.",
                    "You keep your place on the waiting list. If the time is still free, you may be \
                     sent a new message.",
                ],
            ),
            Self::NoSuchPage => (
                StatusCode::NOT_FOUND,
                "There is no page at this address",
                [
                    "Check that the address is complete and spelt as you were given it.",
                    "If you followed a link, go back to where you found it and try it again.",
                ],
            ),
            Self::NoSuchMethod => (
                StatusCode::METHOD_NOT_ALLOWED,
                "This page cannot be used in this way",
                [
                    "Nothing was taken. Open the address again in your browser.",
                    "Programs use the API, which /openapi.json describes.",
                ],
            ),
            Self::Forged => (
                StatusCode::FORBIDDEN,
                "Please open the link again",
                [
                    "We could not tell that this form came from our page, so your answer was not \
                     taken.",
                    "Open the link in your message again and answer there.",
                ],
            ),
            Self::Unavailable(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Sorry, there is a problem with this page",
                [
                    "Your answer was not taken. Try again in a few minutes.",
                    "Nothing has changed: you keep your place on the waiting list.",
                ],
            ),
            Self::NotKnown(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Sorry, there is a problem with this page",
                [
                    "Your answer may have been taken, but we cannot tell yet. Open the link in \
                     your message again in a few minutes: the page shows what we have.",
                    "If it still asks you, answer again. Answering twice does no harm.",
                ],
            ),
        };
        let frame = Frame::new(title, "Appointments", "");
        render(status, &ProblemPage { frame, paragraphs })
    }
}

/// What is the service's own fault is for its operator as well.
fn note(problem: &Problem) {
    match problem {
        Problem::Unavailable(error) => tracing::error!(%error, "patient page not served"),
        Problem::NotKnown(error) => {
            tracing::error!(%error, "it is not known whether an answer was taken");
        }
        Problem::Unknown
        | Problem::Lost
        | Problem::NoSuchPage
        | Problem::NoSuchMethod
        | Problem::Forged => {}
    }
}

/// The page of a link that may not be looked up yet: too many came that are nobody's.
pub(super) fn put_off(phone: &str, wait_seconds: i64, looks_again: bool) -> Response {
    let mut frame = Frame::new("Please wait a few seconds", "Appointments", phone);
    if looks_again {
        frame.refresh = (wait_seconds + 1).to_string();
    }
    let paragraphs = if looks_again {
        [
            "Many links that are not valid were opened from where you are. This page looks again by \
             itself in a few seconds.",
            "If it does not, open the link in your message again.",
        ]
    } else {
        [
            "Your answer was not taken, because many links that are not valid were opened from \
             where you are.",
            "Open the link in your message again in a few seconds, and answer there.",
        ]
    };
    let page = render(StatusCode::TOO_MANY_REQUESTS, &ProblemPage { frame, paragraphs });
    ([(RETRY_AFTER, wait_seconds.to_string())], page).into_response()
}
