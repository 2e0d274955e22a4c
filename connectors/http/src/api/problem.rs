//! Errors as people and programs can read them: RFC 9457 problem details.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use backfill_core::effect::Refusal;
use backfill_reading::words::refusals;
use backfill_reading::{FieldError, FieldErrors, JsonFault};
use backfill_runtime::permission::Denied;
use backfill_runtime::ports::{Doubt, PortError};
use serde::Serialize;
use utoipa::openapi::{self, Content, RefOr};
use utoipa::{IntoResponses, ToSchema};

use super::command::Command;
use super::content_coding;

/// The kind of the problem that an id came with something else before.
pub(crate) const ID_REUSED: &str = "id-reused";

/// How problems are marked.
const CONTENT_TYPE: &str = "application/problem+json";
/// The kind of a problem where it cannot be told who somebody is.
const IN_DOUBT: &str = "patient-in-doubt";
/// How long a sender should wait when a part is not reachable, in seconds.
const RETRY_AFTER_SECONDS: &str = "5";
/// How much of a repeated key is told back, in characters.
const KEY_CHARS_MAX: usize = 40;

/// What went wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// What kind of problem it is: always the same for the same kind.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid-fields")]
    kind: Box<str>,
    /// The kind in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong here, and what to do.
    detail: String,
    /// The fields that are wrong, if fields are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// Under which id to send the request again, where it is not known whether it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    idempotency_key: Option<Box<str>>,
    /// What is written down of it instead of the detail, which repeats words of the sender.
    #[serde(skip)]
    reason: Option<Box<str>>,
}

impl Problem {
    /// The kind of a body that is packed in a way that is not known.
    pub(super) const UNKNOWN_CODING: &str = "unknown-coding";

    /// A problem of a kind; `kind` is the last part of its type.
    pub(crate) fn new(
        status: StatusCode,
        kind: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        let kind = format!("/problems/{kind}").into();
        Self {
            kind,
            title,
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
            idempotency_key: None,
            reason: None,
        }
    }

    /// The request can be read but fields are wrong: nothing of it was taken.
    pub(crate) fn fields(errors: FieldErrors) -> Self {
        let detail = format!("Nothing was taken. {errors}.");
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let problem = Self::new(status, "invalid-fields", "Some fields are wrong", detail);
        Self { errors: errors.into_vec(), ..problem }
    }

    /// The request cannot be read.
    pub(crate) fn unreadable(detail: impl Into<String>) -> Self {
        let title = "The request cannot be read";
        Self::new(StatusCode::BAD_REQUEST, "unreadable", title, detail)
    }

    /// A parameter or header that may be given once is given more often.
    pub(crate) fn repeated(name: &str) -> Self {
        let errors = FieldErrors::one(name, "is given twice; give it once");
        let detail = format!("`{name}` is given twice: nothing was taken. Give it once.");
        Self { errors: errors.into_vec(), ..Self::repeat(detail) }
    }

    /// An object of the body has a key twice. `place` says where.
    fn repeated_key(key: &str, place: &str) -> Self {
        let key: String = key.chars().take(KEY_CHARS_MAX).collect();
        let detail = format!("`{key}` is given twice, the second time at {place}. Give it once.");
        let reason = Some(format!("a key is given twice, the second time at {place}").into());
        Self { reason, ..Self::repeat(detail) }
    }

    fn repeat(detail: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "repeated", "Something is given twice", detail)
    }

    /// There is no such thing.
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is no such thing", detail)
    }

    /// An event changed nothing: 404 for what is not there, otherwise 409.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        let words = refusals::refusal(refusal);
        let detail = format!("{}. Nothing was changed.", refusals::why(refusal));
        Self::new(refused_status(refusal), words.code, words.sentence, detail)
    }

    /// The request does not fit how things stand.
    pub(crate) fn conflict(kind: &'static str, title: &'static str) -> Self {
        Self::new(StatusCode::CONFLICT, kind, title, format!("{title}. Nothing was changed."))
    }

    /// The same id came with something else before.
    pub(crate) fn id_reused() -> Self {
        let detail = "This id came with another request before. Send a new request with a new id, \
                      or the first request unchanged.";
        Self::new(StatusCode::CONFLICT, ID_REUSED, "The id was used before", detail)
    }

    /// It cannot be told who somebody is.
    pub(crate) fn in_doubt(doubt: Doubt) -> Self {
        let detail = format!("Nothing was taken: {}.", doubt.why());
        Self::new(StatusCode::CONFLICT, IN_DOUBT, "It cannot be told who the patient is", detail)
    }

    /// Who asks may not.
    fn denied(denied: Denied) -> Self {
        let detail = format!(
            "Nothing was taken: {denied}. Whoever looks after the service says who may do what."
        );
        Self::new(StatusCode::FORBIDDEN, "not-permitted", "This is not yours to change", detail)
    }

    /// The same of one item of a batch.
    pub(crate) fn of_item(mut self, index: Option<usize>) -> Self {
        if let Some(index) = index {
            self.detail = format!("Item [{index}]: {}", self.detail);
        }
        self
    }

    /// Whether a person should look at the body: it is itself at fault, or in doubt.
    pub(crate) fn needs_person(&self) -> bool {
        matches!(self.status, 400 | 422) || self.kind.ends_with(IN_DOUBT)
    }

    /// What is wrong and where, without a word that a person wrote: for the console.
    pub(crate) fn reason(&self) -> String {
        if let Some(reason) = &self.reason {
            return reason.to_string();
        }
        let told = |error: &FieldError| match error.field.ends_with("preferred_times") {
            true => format!("{}: is not understood", error.field),
            false => format!("{}: {}", error.field, error.message),
        };
        let told: Vec<String> = self.errors.iter().map(told).collect();
        if told.is_empty() { self.detail.clone() } else { told.join("; ") }
    }

    /// The request could not be written down for sure: the answer of whoever keeps it was lost or
    /// did not come in time. Under the same id it can be sent again, and is taken once.
    pub(crate) fn not_known(error: PortError, command: &Command) -> Self {
        if matches!(error, PortError::Full { .. }) {
            return Self::from(error);
        }
        let id = &command.id;
        let detail = format!(
            "A part of the service cannot be reached, and it is not known whether the request was \
             taken. Send the same request again in a few seconds with the header \
             `idempotency-key: {id}`: if it was taken, nothing happens twice, and the answer says \
             what it came to."
        );
        Self { detail, idempotency_key: Some(id.as_str().into()), ..Self::from(error) }
    }

    fn full() -> Self {
        let detail = "Too much of what was sent waits for a person already, so this was neither taken nor \
                      kept. Have somebody look at /console, and send it again after that, no sooner \
                      than in a minute.";
        let title = "Too much waits for a person";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "quarantine-full", title, detail)
    }

    fn unavailable() -> Self {
        let detail = "A part of the service cannot be reached. Nothing was taken. Send the same \
                      request again in a few seconds.";
        let title = "Not available at the moment";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", title, detail)
    }

    /// The service has a fault.
    pub(super) fn internal() -> Self {
        let detail = "The service has a fault. It is written down in its log.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The service has a fault", detail)
    }
}

impl From<FieldErrors> for Problem {
    fn from(errors: FieldErrors) -> Self {
        Self::fields(errors)
    }
}

impl From<JsonFault> for Problem {
    fn from(fault: JsonFault) -> Self {
        match fault {
            JsonFault::Utf16 => Self::unreadable("The body is UTF-16. Send it as UTF-8."),
            JsonFault::Repeated { key, place } => Self::repeated_key(&key, &place),
            JsonFault::NotJson { fault, place } => {
                Self::unreadable(format!("The body is not JSON: {fault} at {place}."))
            }
        }
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        Self::denied(denied)
    }
}

impl From<PortError> for Problem {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Unavailable { what, reason } => {
                tracing::warn!(what, reason, "a port is unavailable");
                Self::unavailable()
            }
            PortError::Full { what, reason } => {
                tracing::warn!(what, reason, "a sender is told to wait");
                Self::full()
            }
            PortError::Fatal { what, reason } => {
                tracing::error!(what, reason, "a port failed");
                Self::internal()
            }
        }
    }
}

/// In the document: what every endpoint may answer instead.
impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<openapi::Response>> {
        let content = Content::new(Some(openapi::Ref::from_schema_name("Problem")));
        let problem = openapi::ResponseBuilder::new()
            .description("A problem. Nothing was taken, unless it says that this is not known")
            .content(CONTENT_TYPE, content);
        [("default".to_owned(), problem.build().into())].into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let is_unknown_coding = self.kind.ends_with(Self::UNKNOWN_CODING);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        let content_type = HeaderValue::from_static(CONTENT_TYPE);
        headers.insert(header::CONTENT_TYPE, content_type);
        if is_unknown_coding {
            let accepted = HeaderValue::from_static(content_coding::ACCEPTED);
            headers.insert(header::ACCEPT_ENCODING, accepted);
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            let seconds = HeaderValue::from_static(RETRY_AFTER_SECONDS);
            headers.insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

fn refused_status(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::UnknownOffer
        | Refusal::UnknownSlot
        | Refusal::UnknownEntry
        | Refusal::UnknownAppointment => StatusCode::NOT_FOUND,
        Refusal::ChangedMeanwhile => StatusCode::PRECONDITION_FAILED,
        Refusal::OfferEnded(_)
        | Refusal::TooLate
        | Refusal::SlotNotOpen
        | Refusal::Paused
        | Refusal::NotEligible(_)
        | Refusal::AlreadyFreed
        | Refusal::AlreadyWaiting
        | Refusal::OldRules
        | Refusal::PatientDied
        | Refusal::OutOfOrder
        | Refusal::Contradiction
        | Refusal::EntryOfAnother => StatusCode::CONFLICT,
    }
}

/// Answers what would change something while the time is not known.
pub(crate) fn no_time() -> Problem {
    Problem::unavailable()
}

/// Answers a path that the API does not have.
pub(crate) async fn unknown_path() -> Problem {
    Problem::not_found("The API has no such path. /openapi.json lists all of them.")
}

/// Answers a method that a path does not have.
pub(crate) async fn unknown_method(method: Method) -> Problem {
    let detail = format!("{method} is not a method of this path. /openapi.json lists all of them.");
    let title = "The path does not have this method";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", title, detail)
}
