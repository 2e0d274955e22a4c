//! `POST /console/records/{patient}/number`: a number was said of the wrong patient.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use backfill_core::PatientRef;
use backfill_runtime::ports::Taken;

use super::super::action::SOURCE;
use super::super::problem::Problem;
use super::{NumberForm, filled, part};
use crate::access::Asks;
use crate::{App, records};

pub(in crate::console) async fn remove(
    Asks(principal): Asks,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Result<Form<NumberForm>, FormRejection>,
) -> Result<Response, Problem> {
    let patient: PatientRef = id.parse().map_err(|_| Problem::NotFound("record"))?;
    let form = filled(form)?;
    part::sure(form.sure.as_deref())?;
    let number = records::number(&form.system, &form.number);
    // Pressed twice, it is gone already.
    if records::is_known_by(&app, patient, &number).await? {
        let mut delivery = part::delivery(&app, SOURCE, &format!("{patient}:number"), Vec::new());
        delivery.contacts = vec![records::not_theirs(patient, number)];
        let taken = app.submit().take(&principal, delivery).await?;
        if matches!(taken, Taken::Conflict | Taken::Overtaken) {
            return Err(Problem::BadForm("Somebody changed this record meanwhile. Look again."));
        }
    }
    Ok(Redirect::to(&format!("/console/records/{patient}")).into_response())
}
