//! `GET /o/{token}`: shows an offer as it stands. Changes nothing, ever.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use backfill_runtime::ports::PortError;

use super::answer::Answer;
use super::check::Possible;
use super::form::{CheckForm, Showing};
use super::found::{Found, Times};
use super::frame::Frame;
use super::problem::Problem;
use super::{check, headers, render, state};
use crate::App;
use crate::access::Asks;

#[derive(Template)]
#[template(path = "pages/offer.html")]
struct OfferPage {
    frame: Frame,
    times: Times,
    deadline: String,
    moves: bool,
    /// Whether the light check was answered wrongly too often.
    tried_too_often: bool,
    /// None if the page cannot check who answers: then only a call is left.
    form: Option<CheckForm>,
}

pub(super) async fn show(
    _: Asks,
    State(app): State<App>,
    Extension(found): Extension<Arc<Found>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let showing = Showing { is_still: headers::is_still(query.as_deref()), ..Showing::default() };
    Ok(page(&app, &found, StatusCode::OK, &showing).await?)
}

/// The page of an offer as it stands now.
///
/// # Errors
/// If something behind the page cannot be read.
pub(super) async fn page(
    app: &App,
    found: &Found,
    status: StatusCode,
    showing: &Showing,
) -> Result<Response, PortError> {
    if !found.is_open(app) {
        return state::page(app, found, status, showing).await;
    }
    let possible = check::possible(app, &found.offer).await?;
    let may_answer = possible == Possible::Yes && !was_refused(app, found).await?;
    let heading = "An earlier appointment is free";
    let page = OfferPage {
        frame: found.frame(app, &titled(heading, showing)),
        times: found.times(app),
        deadline: found.deadline(app),
        moves: found.offer.moves.is_some(),
        tried_too_often: possible == Possible::TriedTooOften,
        form: may_answer.then(|| CheckForm::of(found, showing)),
    };
    Ok(render(status, &page))
}

/// The title of a page, which says at once when something is wrong.
pub(super) fn titled(heading: &str, showing: &Showing) -> String {
    let prefix = if showing.complaint.is_some() { "Error: " } else { "" };
    format!("{prefix}{heading}")
}

/// Whether an answer was given here and changed nothing: asking again would not help either.
async fn was_refused(app: &App, found: &Found) -> Result<bool, PortError> {
    for answer in [Answer::Yes, Answer::No] {
        let outcome = app.reader.outcome(answer.event_id(found.offer.id)).await?;
        if outcome.is_some_and(|row| row.refusal.is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}
