//! Takes what a request means: durable first, then its outcome, the same for a repeated request.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backfill_core::code::Code;
use backfill_core::effect::Refusal;
use backfill_core::{Event, EventId};
use backfill_reading::words::refusals;
use backfill_runtime::permission::NotTaken;
use backfill_runtime::ports::{Delivery, NewEvent, OutcomeRow, PortError, Taken};
use backfill_runtime::{Principal, submit};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::command::Command;
use super::problem::{ID_REUSED, Problem};
use super::vocabulary::TakenState;
use crate::App;

/// What became of an event, or of an item of a request that was to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// It is durable but not decided yet.
    Pending,
    /// It was carried out.
    Done,
    /// It changed nothing.
    Refused(Refusal),
    /// Something else was taken under its id before: it was put aside.
    Reused,
}

impl From<submit::Settled> for Settled {
    fn from(settled: submit::Settled) -> Self {
        match settled {
            submit::Settled::Pending => Self::Pending,
            submit::Settled::Done => Self::Done,
            submit::Settled::Refused(refusal) => Self::Refused(refusal),
        }
    }
}

impl From<Option<OutcomeRow>> for Settled {
    fn from(outcome: Option<OutcomeRow>) -> Self {
        submit::Settled::from(outcome).into()
    }
}

impl Settled {
    /// How that is said of an item, and why nothing was changed.
    pub(crate) fn said(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Pending => ("pending", None),
            Self::Done => ("taken", None),
            Self::Refused(refusal) => ("refused", Some(refusals::refusal(refusal).code)),
            Self::Reused => ("refused", Some(ID_REUSED)),
        }
    }
}

/// The stored answer of a delivery: which events it became.
#[derive(Debug, Serialize, Deserialize)]
struct Reply {
    events: Vec<String>,
}

/// The answer while it is not known yet what an event came to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Acknowledged {
    /// The id of the event.
    event: String,
    /// Where to ask what it came to.
    #[schema(example = "/api/events/0123456789abcdef0123456789abcdef")]
    status_url: String,
    /// `pending`: durable, but not decided yet. `requested`: the trust has not confirmed it yet.
    #[schema(value_type = TakenState, example = "pending")]
    state: &'static str,
}

/// A request that is being taken, who asks, and the trust that it is of, if that is known.
#[derive(Clone, Copy)]
pub(crate) struct Taking<'a> {
    /// The parts of the service.
    pub(crate) app: &'a App,
    /// Who asks.
    pub(crate) principal: &'a Principal,
    /// The request.
    pub(crate) command: &'a Command,
    /// The trust.
    pub(crate) trust: Option<Code>,
}

impl Taking<'_> {
    /// The id of the one event this request means.
    pub(crate) fn event_id(&self) -> EventId {
        self.command.event_id(self.trust)
    }

    /// Makes a delivery durable, if who asks may say what it says.
    pub(crate) async fn take(&self, delivery: Delivery) -> Result<Taken, Problem> {
        let taken = self.app.submit().take(self.principal, delivery).await;
        taken.map_err(|error| match error {
            NotTaken::Denied(denied) => denied.into(),
            NotTaken::Port(error) => Problem::not_known(error, self.command),
        })
    }

    /// The ids of the events that were taken: those of the first time, if they came before.
    pub(crate) fn events(&self, taken: Taken, ids: &[EventId]) -> Result<Vec<EventId>, Problem> {
        match taken {
            Taken::New => Ok(ids.to_vec()),
            Taken::Duplicate { reply } => Ok(decode(&reply)),
            // A delivery that says nothing of people is never overtaken.
            Taken::Conflict | Taken::Overtaken => Err(Problem::id_reused()),
        }
    }
}

/// Makes one event durable and waits for what it comes to.
pub(crate) async fn take_one(
    taking: &Taking<'_>,
    event: Event,
) -> Result<(EventId, Settled), Problem> {
    let event = NewEvent { id: taking.event_id(), event };
    let taken = take(taking, vec![event]).await?;
    let id = taken.into_iter().next().ok_or_else(Problem::id_reused)?;
    Ok((id, outcome_of(taking.app, id).await))
}

/// Waits for what an event comes to.
pub(crate) async fn outcome_of(app: &App, event: EventId) -> Settled {
    app.submit()
        .outcome(event)
        .await
        .unwrap_or_else(|error| {
            unreadable(&error);
            submit::Settled::Pending
        })
        .into()
}

/// Whether the same request was decided before: then it is answered as it was, however things
/// stand now.
pub(crate) async fn was_taken(
    app: &App,
    command: &Command,
    trust: Option<Code>,
) -> Result<bool, PortError> {
    Ok(app.reader.outcome(command.event_id(trust)).await?.is_some())
}

/// Waits for what events come to.
pub(crate) async fn settle_all(app: &App, ids: Vec<EventId>) -> Vec<(EventId, Settled)> {
    let outcomes = app.submit().outcomes(&ids).await.unwrap_or_else(|error| {
        unreadable(&error);
        vec![submit::Settled::Pending; ids.len()]
    });
    ids.into_iter().zip(outcomes.into_iter().map(Settled::from)).collect()
}

/// The same, where what was taken under an id before may have been something else. `told` is what
/// was made durable now.
pub(crate) async fn settle_new(app: &App, told: Vec<(EventId, u64)>) -> Vec<(EventId, Settled)> {
    let mut settled = settle_all(app, told.iter().map(|(id, _)| *id).collect()).await;
    for ((event, settled), (_, fingerprint)) in settled.iter_mut().zip(told) {
        let taken = app.reader.fingerprint(*event).await.unwrap_or_else(not_readable);
        if taken.is_some_and(|taken| taken != fingerprint) {
            *settled = Settled::Reused;
        }
    }
    settled
}

/// Makes the events durable and gives their ids: those of the first time, if they came before.
async fn take(taking: &Taking<'_>, events: Vec<NewEvent>) -> Result<Vec<EventId>, Problem> {
    let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
    let taken = taking.take(delivery(taking, events)).await?;
    taking.events(taken, &ids)
}

/// The events of a request as a delivery.
pub(crate) fn delivery(taking: &Taking<'_>, events: Vec<NewEvent>) -> Delivery {
    let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
    let Command { id, body_hash, received_at, .. } = taking.command;
    Delivery {
        body_hash: *body_hash,
        events,
        reply: encode(&ids),
        ..Delivery::named(Command::source(taking.trust), id, *received_at)
    }
}

/// The events are durable by now: a reader that fails must not make the sender believe
/// otherwise, so an outcome that cannot be read is one that is not known yet.
pub(crate) fn not_readable<T>(error: PortError) -> Option<T> {
    unreadable(&error);
    None
}

fn unreadable(error: &PortError) {
    tracing::warn!(%error, "what a request came to cannot be read");
}

/// Where to ask what an event came to.
pub(crate) fn status_url(event: EventId) -> String {
    format!("/api/events/{event}")
}

/// The answer "durable, not decided yet", or "not confirmed yet".
pub(crate) fn acknowledged(event: EventId, state: &'static str) -> Response {
    let answer = Acknowledged { event: event.to_string(), status_url: status_url(event), state };
    (StatusCode::ACCEPTED, Json(answer)).into_response()
}

/// The outcome of an event whose success has an answer of its own; otherwise the final answer.
pub(crate) fn done_or_answer(event: EventId, settled: Settled) -> Result<(), Box<Response>> {
    match settled {
        Settled::Done => Ok(()),
        Settled::Pending => Err(Box::new(acknowledged(event, "pending"))),
        Settled::Refused(refusal) => Err(Box::new(Problem::refused(refusal).into_response())),
        Settled::Reused => Err(Box::new(Problem::id_reused().into_response())),
    }
}

fn encode(ids: &[EventId]) -> Vec<u8> {
    let events = ids.iter().map(EventId::to_string).collect();
    serde_json::to_vec(&Reply { events }).unwrap_or_default()
}

fn decode(reply: &[u8]) -> Vec<EventId> {
    let reply = serde_json::from_slice(reply).unwrap_or(Reply { events: Vec::new() });
    reply.events.iter().filter_map(|event| event.parse().ok()).collect()
}
