//! `GET /console/trusts/{trust}` and `POST …/list-checked`: a trust whose list is too old, or that is
//! silent, and that a person has looked. Until then nothing is offered from its list.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backfill_core::{Event, Timestamp};
use backfill_runtime::ids;
use backfill_runtime::ports::{Delivery, HeardRow, NewEvent, PortError};

use super::action::{SOURCE, settled};
use super::problem::Problem;
use crate::App;
use crate::access::Asks;
use crate::pages::render;
use crate::words::moments;

/// A trust from whose list nothing is offered: a line of the front page.
pub(super) struct StaleLine {
    pub(super) trust: String,
    /// Since when nothing was heard.
    pub(super) since: String,
    /// Whether it is the whole trust that is silent, not its list alone.
    pub(super) is_silent: bool,
    /// When offers go on, if it was silent and speaks again.
    pub(super) goes_on: Option<String>,
}

/// What the form says: what the coordinator saw.
#[derive(Debug, serde::Deserialize)]
pub(super) struct CheckedForm {
    seen: i64,
}

#[derive(Template)]
#[template(path = "console/trust.html")]
struct TrustPage {
    title: String,
    refresh_seconds: u32,
    trust: String,
    heard: String,
    /// None if it never told of its list.
    list: Option<String>,
    is_old: bool,
    is_silent: bool,
    /// Which state of the trust the page shows.
    seen: i64,
}

/// All trusts from whose lists nothing is offered.
///
/// # Errors
/// If they cannot be read.
pub(super) async fn stale(app: &App) -> Result<Vec<StaleLine>, PortError> {
    let now = (app.now)();
    let rows = app.reader.heard().await?.into_iter();
    let waits =
        |row: &HeardRow| row.is_silent(now) || row.is_old(now) || row.catches_up(now).is_some();
    let stale = rows.filter(waits).map(|row| {
        let is_silent = row.is_silent(now);
        let at = row.list_at.filter(|_| !is_silent).unwrap_or(row.at);
        let goes_on = row.catches_up(now).filter(|_| !is_silent).map(|at| on(app, at));
        StaleLine { trust: row.trust.to_string(), since: on(app, at), is_silent, goes_on }
    });
    Ok(stale.collect())
}

pub(super) async fn show(
    _: Asks,
    State(app): State<App>,
    Path(trust): Path<String>,
) -> Result<Response, Problem> {
    let row = find(&app, &trust).await?;
    let now = (app.now)();
    let page = TrustPage {
        title: format!("Trust {}", row.trust),
        refresh_seconds: 0,
        trust: row.trust.to_string(),
        heard: on(&app, row.at),
        list: row.list_at.map(|at| on(&app, at)),
        is_old: row.is_old(now),
        is_silent: row.is_silent(now),
        seen: seen(&row),
    };
    Ok(render(StatusCode::OK, &page))
}

/// The same pressed twice on one page is one event.
pub(super) async fn list_checked(
    Asks(principal): Asks,
    State(app): State<App>,
    Path(trust): Path<String>,
    form: Result<Form<CheckedForm>, FormRejection>,
) -> Result<Response, Problem> {
    let trust = find(&app, &trust).await?.trust;
    let Ok(Form(CheckedForm { seen })) = form else {
        return Err(Problem::BadForm("Open the page of the trust and press the button there."));
    };
    let id = format!("{trust}:list-checked:{seen}");
    let event = NewEvent { id: ids::event_id(&[SOURCE, &id]), event: Event::ListChecked(trust) };
    let delivery = Delivery { events: vec![event], ..Delivery::named(SOURCE, id, (app.now)()) };
    settled(&app, &principal, delivery).await?;
    Ok(Redirect::to(&format!("/console/trusts/{trust}")).into_response())
}

async fn find(app: &App, trust: &str) -> Result<HeardRow, Problem> {
    let mut rows = app.reader.heard().await?.into_iter();
    rows.find(|row| row.trust.as_str() == trust).ok_or(Problem::NotFound("trust"))
}

/// A later look at the same trust is another one.
fn seen(row: &HeardRow) -> i64 {
    row.list_at.map_or(row.at, |at| at.max(row.at)).0
}

fn on(app: &App, at: Timestamp) -> String {
    moments::time_on_date(app.zone.civil(at))
}
