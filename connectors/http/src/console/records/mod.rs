//! `GET /console/records`: which records of patients were made one, with what takes that back; and
//! the way to one record, by a number. A number is asked for by a form that is posted, so that it
//! stands in no address, history or log.

mod merge;
mod number;
mod one;
mod part;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backfill_core::PatientRef;
use backfill_runtime::ports::{Resolved, Who};

use super::place::{moment, short_id};
use super::problem::Problem;
use crate::access::Asks;
use crate::pages::render;
use crate::{App, records};

pub(super) use merge::take as merge;
pub(super) use number::remove;
pub(super) use one::show as show_one;
pub(super) use part::{delivery, take as part};

/// How many merges are shown.
const MERGES_MAX: usize = 100;

#[derive(Template)]
#[template(path = "console/records.html")]
struct RecordsPage {
    title: String,
    refresh_seconds: u32,
    merges: Vec<MergeRow>,
}

/// A merge that holds.
struct MergeRow {
    from: String,
    from_short: String,
    into: String,
    into_short: String,
    at: String,
}

/// Who gave a number, and the number.
#[derive(serde::Deserialize)]
pub(super) struct NumberForm {
    system: String,
    number: String,
    #[serde(default)]
    sure: Option<String>,
}

pub(super) async fn show(_: Asks, State(app): State<App>) -> Result<Response, Problem> {
    let merges = app.vault.merges(MERGES_MAX).await?;
    let row = |merge: &backfill_runtime::ports::Merge| MergeRow {
        from: merge.from.to_string(),
        from_short: short_id(merge.from),
        into: merge.into.to_string(),
        into_short: short_id(merge.into),
        at: moment(&app, merge.at),
    };
    let page = RecordsPage {
        title: "Records".to_owned(),
        refresh_seconds: 0,
        merges: merges.iter().map(row).collect(),
    };
    Ok(render(StatusCode::OK, &page))
}

pub(super) async fn find(
    _: Asks,
    State(app): State<App>,
    form: Result<Form<NumberForm>, FormRejection>,
) -> Result<Response, Problem> {
    let patient = found(&app, &filled(form)?).await?;
    Ok(Redirect::to(&format!("/console/records/{patient}")).into_response())
}

/// Whom a number leads to.
async fn found(app: &App, form: &NumberForm) -> Result<PatientRef, Problem> {
    let who = Who { numbers: vec![records::number(&form.system, &form.number)], ..Who::default() };
    match app.vault.resolve(&who).await? {
        Resolved::Known(patient) => Ok(patient),
        Resolved::New(_) | Resolved::Nobody | Resolved::Doubt(_) => {
            Err(Problem::NotFound("number of a patient"))
        }
    }
}

fn filled(form: Result<Form<NumberForm>, FormRejection>) -> Result<NumberForm, Problem> {
    let form = form.map(|Form(form)| form).ok();
    form.filter(|form| !form.system.trim().is_empty() && !form.number.trim().is_empty())
        .ok_or(Problem::BadForm("Say whose number it is, and the number."))
}
