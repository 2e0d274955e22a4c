//! `DELETE /api/waitlist/{id}`: an entry leaves the list.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backfill_core::event::{Change, EntryRemoved, Expected, PatientDied};
use backfill_core::{EntryId, Event};
use backfill_reading::Reading;
use backfill_reading::words::kinds::{REMOVALS, Removal};

use super::view::Versioned;
use crate::App;
use crate::access::Asks;
use crate::api::command::Command;
use crate::api::condition::Condition;
use crate::api::parameters::{Parameters, PathId};
use crate::api::problem::Problem;
use crate::api::taking::{Acknowledged, Taking, done_or_answer, take_one};
use crate::api::vocabulary::RemovalReason;

/// Removes an entry; a live offer to it is taken back.
///
/// With `reason=died` the patient leaves every list, as with `POST /api/patients/died`. The other
/// reasons are taken for what they say: this entry has ended, and nobody need look at it.
#[utoipa::path(
    delete,
    path = "/api/waitlist/{id}",
    operation_id = "remove_entry",
    tag = "waitlist",
    params(
        ("id" = String, Path, description = "The id of the entry"),
        ("reason" = inline(Option<RemovalReason>), Query, description = "Why; `other` if not given"),
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
    Asks(principal): Asks,
    State(app): State<App>,
    PathId(id): PathId<EntryId>,
    parameters: Parameters,
    command: Command,
) -> Result<Response, Problem> {
    parameters.only(&["reason"])?;
    let mut reading = Reading::default();
    let reason = reading.choice("reason", parameters.get("reason"), REMOVALS);
    let reason = reading.finish(reason)?;
    let condition = Condition::of(&command.headers)?;
    let change = Change::EntryRemoved(EntryRemoved { entry: id });
    let has_died = reason == Some(Removal::Died);
    let is_looked_up = condition.is_set() || has_died;
    let known = if is_looked_up { app.reader.entry(id).await? } else { None };
    let removed = match known {
        Some(entry) => {
            let (shown, patient) = (Versioned::of(&app, &entry).await?, entry.patient);
            let change = (Expected::Entry(entry), change);
            let removed = condition.event((&app, &command, None), &shown, change).await?;
            if has_died { Event::PatientDied(PatientDied::of(patient)) } else { removed }
        }
        None => change.into(),
    };
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    let (event, settled) = take_one(&taking, removed).await?;
    Ok(match done_or_answer(event, settled) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(answer) => *answer,
    })
}
