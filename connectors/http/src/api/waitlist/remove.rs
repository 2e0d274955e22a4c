//! `DELETE /api/waitlist/{id}`: an entry leaves the list.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backfill_core::EntryId;
use backfill_core::event::{Change, EntryRemoved, Expected};

use super::EntryView;
use crate::App;
use crate::api::command::Command;
use crate::api::condition::Condition;
use crate::api::parameters::PathId;
use crate::api::problem::Problem;
use crate::api::taking::{Acknowledged, done_or_answer, take_one};

/// Removes an entry; a live offer to it is taken back.
#[utoipa::path(
    delete,
    path = "/api/waitlist/{id}",
    operation_id = "remove_entry",
    tag = "waitlist",
    params(
        ("id" = String, Path, description = "The id of the entry"),
        ("idempotency-key" = Option<String>, Header, description = "The id of the request."),
        ("if-match" = Option<String>, Header, description = "Only if it is still of this `etag`"),
    ),
    responses(
        (status = 204, description = "It left the list"),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        (status = 404, description = "No such entry", body = Problem,
         content_type = "application/problem+json"),
        (status = 412, description = "It was changed since", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn delete(
    State(app): State<App>,
    PathId(id): PathId<EntryId>,
    command: Command,
) -> Result<Response, Problem> {
    let condition = Condition::of(&command.headers)?;
    let change = Change::EntryRemoved(EntryRemoved { entry: id });
    let known = if condition.is_set() { app.reader.entry(id).await? } else { None };
    let removed = match known {
        Some(entry) => {
            let shown = EntryView::of(&app, &entry);
            let change = (Expected::Entry(entry), change);
            condition.event((&app, &command, None), &shown, change).await?
        }
        None => change.into(),
    };
    let (event, settled) = take_one(&app, &command, None, removed).await?;
    Ok(match done_or_answer(event, settled) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(answer) => *answer,
    })
}
