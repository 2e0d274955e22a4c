//! `GET /console/records/{patient}`: one record, with what a person can put right about it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use backfill_core::PatientRef;
use backfill_runtime::identity::NHS;
use backfill_runtime::ports::Identifier;

use super::super::person::Person;
use super::super::place::short_id;
use super::super::problem::Problem;
use crate::App;
use crate::access::Asks;
use crate::pages::render;

#[derive(Template)]
#[template(path = "console/record.html")]
struct RecordPage {
    title: String,
    refresh_seconds: u32,
    patient: String,
    person: Person,
    numbers: Vec<Number>,
    /// The record that this one lives on as; none if it stands for itself.
    merged_into: Option<String>,
}

/// A number that can be taken off.
struct Number {
    system: String,
    called: String,
    value: String,
}

pub(in crate::console) async fn show(
    _: Asks,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let patient: PatientRef = id.parse().map_err(|_| Problem::NotFound("record"))?;
    let contact = app.vault.get(patient).await?.ok_or(Problem::NotFound("record"))?;
    let merge = app.vault.merge_of(patient).await?;
    let page = RecordPage {
        title: format!("Record {}", short_id(patient)),
        refresh_seconds: 0,
        patient: patient.to_string(),
        person: Person::known(&contact),
        numbers: contact.identifiers.iter().map(number).collect(),
        merged_into: merge.map(|merge| merge.into.to_string()),
    };
    Ok(render(StatusCode::OK, &page))
}

fn number(identifier: &Identifier) -> Number {
    let is_nhs = identifier.system == NHS;
    let called =
        if is_nhs { "NHS number".to_owned() } else { format!("Number at {}", identifier.system) };
    Number { system: identifier.system.clone(), called, value: identifier.value.clone() }
}
