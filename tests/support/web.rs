//! A small blocking HTTP client: every answer is an answer, whatever its status.

use std::time::Duration;

use serde_json::Value;

/// How long an answer may take.
const ANSWER_MAX: Duration = Duration::from_secs(60);
/// The largest answer that is read, in bytes.
const BODY_MAX: u64 = 32 * 1024 * 1024;

/// What a server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The content type; empty if there is none.
    pub content_type: String,
    /// The body.
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{error} in the answer {}: {}", self.status, self.text))
    }
}

/// Asks for a page.
#[must_use]
pub fn get(url: &str) -> Answer {
    read(agent().get(url).call().unwrap_or_else(|error| panic!("{url}: {error}")))
}

/// Asks for a page by a name of the service.
#[must_use]
pub fn get_as(url: &str, name: &str) -> Answer {
    let asked = agent().get(url).header("host", name).call();
    read(asked.unwrap_or_else(|error| panic!("{url}: {error}")))
}

/// Posts a body of JSON, whole or broken, with more headers.
#[must_use]
pub fn post(url: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut request = agent().post(url).header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    read(request.send(body).unwrap_or_else(|error| panic!("{url}: {error}")))
}

/// Posts a form and follows where it leads.
#[must_use]
pub fn post_form(url: &str, fields: &[(&str, &str)]) -> Answer {
    let sent = agent().post(url).send_form(fields.iter().copied());
    read(sent.unwrap_or_else(|error| panic!("{url}: {error}")))
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(ANSWER_MAX))
        .build()
        .into()
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let content_type = response.headers().get("content-type");
    let content_type = content_type.map_or("", |value| value.to_str().unwrap()).to_owned();
    let text = response.body_mut().with_config().limit(BODY_MAX).read_to_string().unwrap();
    Answer { status: response.status().as_u16(), content_type, text }
}
