//! `GET /api/trusts` and `POST /api/trusts/{trust}/list-checked`: when each trust was last heard of,
//! and that a person has looked at a list that nothing is offered from.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use backfill_core::Event;
use backfill_core::code::Code;
use backfill_reading::trust_code;
use backfill_runtime::ports::{HeardRow, PortError};
use serde::Serialize;
use utoipa::ToSchema;

use super::command::Command;
use super::parameters::Parameters;
use super::problem::Problem;
use super::taking::{Acknowledged, Taking, done_or_answer, take_one};
use crate::App;
use crate::access::Asks;
use crate::words::moments::rfc3339;

/// When a trust was last heard of.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrustView {
    /// ODS code of the trust.
    #[schema(example = "R0A")]
    trust: String,
    /// When it last said anything, or a person last looked.
    heard_at: String,
    /// When its waiting list was last told, or a person last looked. Missing without a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    list_at: Option<String>,
    /// Nobody on its list is offered anything: it was not told for too long, and a person must look.
    list_is_old: bool,
    /// Nothing of it is offered until it speaks again, or a person has looked.
    is_silent: bool,
    /// It was silent and speaks again: until then it says what it could not say before, and nothing
    /// of it is offered. Missing otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    catches_up_until: Option<String>,
}

/// All trusts that were ever heard of.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrustList {
    /// By code.
    trusts: Vec<TrustView>,
}

/// Lists when each trust was last heard of, and whether offers are made from its list.
#[utoipa::path(
    get,
    path = "/api/trusts",
    operation_id = "list_trusts",
    tag = "trusts",
    responses((status = 200, description = "The trusts", body = TrustList), Problem)
)]
pub(crate) async fn list(
    _: Asks,
    State(app): State<App>,
    parameters: Parameters,
) -> Result<Json<TrustList>, Problem> {
    parameters.only(&[])?;
    let heard = app.reader.heard().await?;
    Ok(Json(TrustList { trusts: heard.iter().map(|row| view(&app, row)).collect() }))
}

/// A person has looked at a trust's list, or at why it is silent: offers are made from it again.
///
/// An import of the whole list says the same by itself.
#[utoipa::path(
    post,
    path = "/api/trusts/{trust}/list-checked",
    operation_id = "check_list",
    tag = "trusts",
    params(
        ("trust" = String, Path, description = "ODS code of the trust"),
        ("idempotency-key" = Option<String>, Header, description = "The id of the request."),
    ),
    responses(
        (status = 200, description = "Offers are made from the list", body = TrustView),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        (status = 404, description = "Nothing was ever heard of this trust", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn list_checked(
    Asks(principal): Asks,
    State(app): State<App>,
    Path(trust): Path<String>,
    command: Command,
) -> Result<Response, Problem> {
    let unknown = || Problem::not_found("Nothing was ever heard of this trust.");
    let trust = trust_code(&trust).map_err(|_| unknown())?;
    heard(&app, trust).await?.ok_or_else(unknown)?;
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: Some(trust) };
    let (event, settled) = take_one(&taking, Event::ListChecked(trust)).await?;
    if let Err(answer) = done_or_answer(event, settled) {
        return Ok(*answer);
    }
    let now = heard(&app, trust).await?.ok_or_else(unknown)?;
    Ok(Json(view(&app, &now)).into_response())
}

async fn heard(app: &App, trust: Code) -> Result<Option<HeardRow>, PortError> {
    Ok(app.reader.heard().await?.into_iter().find(|row| row.trust == trust))
}

fn view(app: &App, row: &HeardRow) -> TrustView {
    let now = (app.now)();
    TrustView {
        trust: row.trust.to_string(),
        heard_at: rfc3339(&app.zone, row.at),
        list_at: row.list_at.map(|at| rfc3339(&app.zone, at)),
        list_is_old: row.is_old(now),
        is_silent: row.is_silent(now),
        catches_up_until: row.catches_up(now).map(|at| rfc3339(&app.zone, at)),
    }
}
