//! `DELETE /api/waitlist/{id}`: an entry leaves the list.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backfill_core::event::EntryRemoved;
use backfill_core::{EntryId, Event};

use crate::App;
use crate::api::command::Command;
use crate::api::parameters::PathId;
use crate::api::problem::Problem;
use crate::api::taking::{Acknowledged, done_or_answer, take_one};

/// Removes an entry; a live offer to it is taken back.
#[utoipa::path(
    delete,
    path = "/api/waitlist/{id}",
    tag = "waitlist",
    params(
        ("id" = String, Path, description = "The id of the entry"),
        ("idempotency-key" = Option<String>, Header, description = "The id of the request."),
    ),
    responses(
        (status = 204, description = "It left the list"),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        (status = 404, description = "No such entry", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn delete(
    State(app): State<App>,
    PathId(id): PathId<EntryId>,
    command: Command,
) -> Result<Response, Problem> {
    let removed = Event::EntryRemoved(EntryRemoved { entry: id });
    let (event, settled) = take_one(&app, &command, None, removed).await?;
    Ok(match done_or_answer(event, settled) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(answer) => *answer,
    })
}
