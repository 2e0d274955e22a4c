//! `GET /api/waitlist/{id}`: one entry.

use axum::extract::State;
use axum::response::Response;
use backfill_core::EntryId;
use backfill_core::entry::Entry;

use super::view::{self, EntryView};
use crate::App;
use crate::access::Asks;
use crate::api::parameters::PathId;
use crate::api::problem::Problem;

/// Shows one entry.
#[utoipa::path(
    get,
    path = "/api/waitlist/{id}",
    operation_id = "show_entry",
    tag = "waitlist",
    params(
        ("id" = String, Path, description = "The id of the entry"),
        ("if-none-match" = Option<String>, Header, description = "The `etag` of what is known"),
    ),
    responses(
        (status = 200, description = "The entry", body = EntryView,
         headers(("etag" = String, description = "Its version, for `if-match`"))),
        (status = 304, description = "It is as it is known"),
        Problem,
    )
)]
pub(crate) async fn get(
    _: Asks,
    State(app): State<App>,
    PathId(id): PathId<EntryId>,
) -> Result<Response, Problem> {
    Ok(view::alone(&app, &entry(&app, id).await?).await)
}

pub(super) async fn entry(app: &App, id: EntryId) -> Result<Entry, Problem> {
    let entry = app.reader.entry(id).await?;
    entry.ok_or_else(|| Problem::not_found("No entry on the waiting list has this id."))
}
