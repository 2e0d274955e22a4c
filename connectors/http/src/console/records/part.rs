//! `POST /console/records/{patient}/part`: a merge is taken back.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use backfill_core::event::PatientsParted;
use backfill_core::{Event, PatientRef};
use backfill_runtime::ports::{Delivery, NewEvent};
use backfill_runtime::{Principal, ids};

use super::super::action::{SOURCE, settled};
use super::super::problem::Problem;
use crate::App;
use crate::access::Asks;

/// Whether a person has looked.
#[derive(serde::Deserialize)]
pub(in crate::console) struct SureForm {
    #[serde(default)]
    sure: Option<String>,
}

pub(in crate::console) async fn take(
    Asks(principal): Asks,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Result<Form<SureForm>, FormRejection>,
) -> Result<Response, Problem> {
    let from: PatientRef = id.parse().map_err(|_| Problem::NotFound("record"))?;
    let form = form.map_err(|_| Problem::BadForm("Say that you have looked."))?;
    sure(form.sure.as_deref())?;
    let merge = app.vault.merge_of(from).await?.ok_or(Problem::NotFound("merge"))?;
    let parted = PatientsParted { from, into: merge.into };
    happen(&app, &principal, &format!("{from}:part"), Event::PatientsParted(parted)).await?;
    Ok(Redirect::to("/console/records").into_response())
}

/// # Errors
/// If the box was not ticked.
pub(super) fn sure(ticked: Option<&str>) -> Result<(), Problem> {
    let wanted = "Tick the box first: it says that you have looked in the trust’s system.";
    ticked.map(|_| ()).ok_or(Problem::BadForm(wanted))
}

/// Makes an event durable and waits for what it comes to.
///
/// # Errors
/// If who asks may not, or it is not durable, changed nothing, or is not decided yet.
pub(super) async fn happen(
    app: &App,
    principal: &Principal,
    what: &str,
    event: Event,
) -> Result<(), Problem> {
    let at = (app.now)().0.to_string();
    let id = ids::event_id(&[SOURCE, what, &at]);
    let delivery = delivery(app, SOURCE, what, vec![NewEvent { id, event }]);
    match settled(app, principal, delivery).await? {
        Some(_) => Err(Problem::BadForm("It was recorded, but nothing was updated. Look again.")),
        None => Ok(()),
    }
}

/// What was done, once for each time it is done.
pub(in crate::console) fn delivery(
    app: &App,
    source: &str,
    what: &str,
    events: Vec<NewEvent>,
) -> Delivery {
    let at = (app.now)();
    Delivery {
        body_hash: ids::body_hash(what.as_bytes()),
        events,
        ..Delivery::named(source, format!("{what}:{}", at.0), at)
    }
}
