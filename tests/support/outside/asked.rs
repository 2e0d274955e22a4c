//! HTTP as a browser speaks it; tells apart what was answered, cut off, and never sent.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::task::spawn_blocking;

/// How long a request may take.
const WAIT_MAX: Duration = Duration::from_secs(20);

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It was answered.
    Answered {
        /// The status.
        status: u16,
        /// The body.
        body: String,
    },
    /// It was sent, and the connection broke before the answer.
    Cut,
    /// Nobody listened.
    Refused,
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(WAIT_MAX))
        .build()
        .into()
}

/// Opens a page.
pub async fn get(url: String) -> Reply {
    ask(move || agent().get(&url).call()).await
}

/// Sends a form.
pub async fn post(url: String, form: Vec<(&'static str, String)>) -> Reply {
    ask(move || agent().post(&url).send_form(form)).await
}

/// Sends JSON.
pub async fn post_json(url: String, body: serde_json::Value) -> Reply {
    ask(move || agent().post(&url).send_json(body)).await
}

type Response = ureq::http::Response<ureq::Body>;

async fn ask(request: impl FnOnce() -> Result<Response, ureq::Error> + Send + 'static) -> Reply {
    let asked = spawn_blocking(move || match request() {
        Ok(mut response) => {
            let status = response.status().as_u16();
            let body = response.body_mut().read_to_string();
            body.map_or(Reply::Cut, |body| Reply::Answered { status, body })
        }
        Err(error) if is_refused(&error) => Reply::Refused,
        Err(_) => Reply::Cut,
    });
    asked.await.unwrap_or(Reply::Cut)
}

fn is_refused(error: &ureq::Error) -> bool {
    let kind = ErrorKind::ConnectionRefused;
    matches!(error, ureq::Error::Io(error) if error.kind() == kind)
        || matches!(error, ureq::Error::ConnectionFailed)
}
