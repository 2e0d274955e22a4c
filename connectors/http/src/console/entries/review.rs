//! `POST /console/entries/{id}/review`: somebody has looked whether the patient still waits.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use backfill_core::effect::Refusal;
use backfill_core::event::EntryRemoved;
use backfill_core::{EntryId, Event};

use crate::App;
use crate::access::Asks;
use crate::console::action::note;
use crate::console::problem::Problem;

#[derive(Debug, serde::Deserialize)]
pub(in crate::console) struct ReviewForm {
    result: String,
}

pub(in crate::console) async fn take(
    Asks(principal): Asks,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Result<Form<ReviewForm>, FormRejection>,
) -> Result<Response, Problem> {
    let id: EntryId = id.parse().map_err(|_| Problem::NotFound("entry"))?;
    let bad_form = Problem::BadForm("Say whether they still wait, or are to leave the list.");
    let Ok(Form(form)) = form else { return Err(bad_form) };
    let (done, event) = match form.result.as_str() {
        "waits" => ("waits", Event::EntryReviewed(id)),
        "remove" => ("removed", Event::EntryRemoved(EntryRemoved { entry: id })),
        _ => return Err(bad_form),
    };
    let refusal = note(&app, &principal, &format!("{id}:{done}"), event).await?;
    Ok(back(refusal, done))
}

/// Back to the page, with what was done.
pub(super) fn back(refusal: Option<Refusal>, done: &str) -> Response {
    let done = match refusal {
        None => done,
        Some(Refusal::ChangedMeanwhile) => "changed",
        Some(_) => "left",
    };
    Redirect::to(&format!("/console/entries?done={done}")).into_response()
}
