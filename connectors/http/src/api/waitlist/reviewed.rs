//! `POST /api/waitlist/{id}/reviewed`: somebody looked at an entry, and it still waits.

use axum::extract::State;
use axum::response::Response;
use backfill_core::{EntryId, Event};

use super::view::{self, EntryView};
use crate::App;
use crate::access::Asks;
use crate::api::command::Command;
use crate::api::parameters::PathId;
use crate::api::problem::Problem;
use crate::api::taking::{Acknowledged, Taking, acknowledged, done_or_answer, take_one};

/// Somebody looked at an entry whose `status` asks for it, and the patient still waits: slots are
/// offered again. If they do not, remove the entry instead.
///
/// An entry that nobody need look at stays as it is.
#[utoipa::path(
    post,
    path = "/api/waitlist/{id}/reviewed",
    operation_id = "review_entry",
    tag = "waitlist",
    params(
        ("id" = String, Path, description = "The id of the entry"),
        ("idempotency-key" = Option<String>, Header, description = "The id of the request."),
    ),
    responses(
        (status = 200, description = "The entry as it is now", body = EntryView,
         headers(("etag" = String, description = "Its version"))),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        (status = 404, description = "No such entry", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn post(
    Asks(principal): Asks,
    State(app): State<App>,
    PathId(id): PathId<EntryId>,
    command: Command,
) -> Result<Response, Problem> {
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    let (event, settled) = take_one(&taking, Event::EntryReviewed(id)).await?;
    if let Err(answer) = done_or_answer(event, settled) {
        return Ok(*answer);
    }
    Ok(match app.reader.entry(id).await.ok().flatten() {
        Some(entry) => view::alone(&app, &entry).await,
        // It has left the list since.
        None => acknowledged(event, "taken"),
    })
}
