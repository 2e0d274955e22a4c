//! `GET /api/events/{id}`: what an event came to.

use axum::Json;
use axum::extract::State;
use backfill_core::EventId;
use backfill_reading::words::refusals;
use serde::Serialize;
use utoipa::ToSchema;

use super::parameters::PathId;
use super::problem::Problem;
use super::taking::Settled;
use super::vocabulary::EventState;
use crate::App;
use crate::access::Asks;

/// What an event came to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventView {
    /// The id of the event.
    event: String,
    /// `taken`, `refused` (nothing was changed), or `pending`: not decided yet, or never sent.
    #[schema(value_type = EventState)]
    state: &'static str,
    /// Why nothing was changed, as a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<&'static str>,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal_text: Option<String>,
}

/// Tells what an event came to, without waiting.
#[utoipa::path(
    get,
    path = "/api/events/{id}",
    operation_id = "show_event",
    tag = "events",
    params(("id" = String, Path, description = "The id of the event")),
    responses(
        (status = 200, description = "What it came to", body = EventView),
        Problem,
    )
)]
pub(crate) async fn get(
    _: Asks,
    State(app): State<App>,
    PathId(id): PathId<EventId>,
) -> Result<Json<EventView>, Problem> {
    let outcome = app.reader.outcome(id).await?;
    let refusal = outcome.and_then(|row| row.refusal);
    let (state, code) = Settled::from(outcome).said();
    Ok(Json(EventView {
        event: id.to_string(),
        state,
        refusal: code,
        refusal_text: refusal.map(refusals::why),
    }))
}
