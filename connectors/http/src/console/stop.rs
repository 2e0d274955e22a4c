//! `POST /console/patients/{id}/offers`: a patient says on the phone that they want no more offers, of
//! one trust or of all, or that they want them again.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use backfill_core::event::Opted;
use backfill_core::{Event, PatientRef};
use backfill_reading::trust_code;

use super::action::note;
use super::problem::Problem;
use crate::App;
use crate::access::Asks;

#[derive(Debug, serde::Deserialize)]
pub(super) struct StopForm {
    /// ODS code of the trust; empty for all.
    #[serde(default)]
    trust: String,
    /// `stop` or `offer`.
    result: String,
}

pub(super) async fn take(
    Asks(principal): Asks,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Result<Form<StopForm>, FormRejection>,
) -> Result<Response, Problem> {
    let patient: PatientRef = id.parse().map_err(|_| Problem::NotFound("patient"))?;
    let bad_form = Problem::BadForm("Say whether to stop offers or to offer again.");
    let Ok(Form(form)) = form else { return Err(bad_form) };
    let trust = match form.trust.trim() {
        "" => None,
        code => Some(trust_code(code).map_err(|_| {
            Problem::BadForm("Write the trust’s ODS code, such as R0A, or leave it empty for all.")
        })?),
    };
    let opted = Opted { patient, trust };
    let (done, event) = match form.result.as_str() {
        "stop" => ("stopped", Event::PatientOptedOut(opted)),
        "offer" => ("wanted", Event::PatientOptedIn(opted)),
        _ => return Err(bad_form),
    };
    if app.vault.get(patient).await?.is_none() {
        return Err(Problem::NotFound("patient"));
    }
    let of = trust.map_or_else(|| "all".to_owned(), |code| code.to_string());
    note(&app, &principal, &format!("{patient}:{done}:{of}"), event).await?;
    Ok(Redirect::to(&format!("/console/patients?done={done}")).into_response())
}
