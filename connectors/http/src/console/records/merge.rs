//! `POST /console/records/{patient}/merge`: another record is the same patient's. The first time both
//! are shown, so that a person compares them; the second time it is done.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backfill_core::event::PatientsMerged;
use backfill_core::{Event, PatientRef};

use super::super::person::Person;
use super::super::problem::Problem;
use super::{NumberForm, filled, found, part};
use crate::App;
use crate::access::Asks;
use crate::pages::render;
use crate::records::{self, Objection};

#[derive(Template)]
#[template(path = "console/merge.html")]
struct MergePage {
    title: String,
    refresh_seconds: u32,
    patient: String,
    /// The record that stays, and the one that ends.
    people: [(&'static str, Person); 2],
    system: String,
    number: String,
}

pub(in crate::console) async fn take(
    Asks(principal): Asks,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Result<Form<NumberForm>, FormRejection>,
) -> Result<Response, Problem> {
    let into: PatientRef = id.parse().map_err(|_| Problem::NotFound("record"))?;
    let form = filled(form)?;
    let from = found(&app, &form).await?;
    if from == into {
        return Err(Problem::BadForm("That is the number of this record itself."));
    }
    let merged = PatientsMerged::untimed(from, into);
    match records::objection(&app, merged).await? {
        Some(Objection::Nobody(_)) => return Err(Problem::NotFound("record")),
        Some(Objection::Doubt(_)) => {
            return Err(Problem::BadForm(
                "Each of them has an NHS number, and two NHS numbers are never one person. Put \
                 the wrong one right first.",
            ));
        }
        None => {}
    }
    if form.sure.is_some() {
        part::happen(
            &app,
            &principal,
            &format!("{from}:{into}:merge"),
            Event::PatientsMerged(merged),
        )
        .await?;
        return Ok(Redirect::to(&format!("/console/records/{into}")).into_response());
    }
    ask(&app, merged, form).await
}

async fn ask(app: &App, merged: PatientsMerged, form: NumberForm) -> Result<Response, Problem> {
    let person =
        async |patient| Person::known_as(app, patient).await?.ok_or(Problem::NotFound("record"));
    let page = MergePage {
        title: "One patient?".to_owned(),
        refresh_seconds: 0,
        patient: merged.into.to_string(),
        people: [
            ("The record that stays", person(merged.into).await?),
            ("The record that ends", person(merged.from).await?),
        ],
        system: form.system,
        number: form.number,
    };
    Ok(render(StatusCode::OK, &page))
}
