//! `GET /api/appointments/available`: what a program may book now, over all trusts.

use axum::Json;
use axum::extract::State;
use backfill_reading::Reading;

use crate::App;
use crate::access::Asks;
use crate::api::parameters::Parameters;
use crate::api::problem::Problem;
use crate::api::slots::{FILTERS, Search, SlotFilters, SlotPage};

/// Lists what `POST /api/appointments/book` takes now, by start, over all trusts: open slots that
/// nobody is being asked about.
///
/// A slot that is offered to somebody is not listed until they have answered or their time is over:
/// whoever is asked first is not overtaken. Nor is one of a clinic, service or trust that is paused
/// or was never opened, nor one past its cut-off, which closes it. Whether an
/// entry fits a slot is decided when it is booked. `GET /api/slots?state=open` lists all that are
/// open, those on offer among them.
#[utoipa::path(
    get,
    path = "/api/appointments/available",
    operation_id = "list_available_appointments",
    tag = "appointments",
    params(SlotFilters),
    responses(
        (status = 200, description = "A page", body = SlotPage),
        Problem,
    )
)]
pub(crate) async fn get(
    _: Asks,
    State(app): State<App>,
    parameters: Parameters,
) -> Result<Json<SlotPage>, Problem> {
    parameters.only(FILTERS)?;
    let mut reading = Reading::default();
    let mut search = Search::read(&app, &parameters, &mut reading);
    search.filter.open_only = true;
    search.bookable_only = true;
    search.filter.from = search.filter.from.max(Some(app.now.as_ref()()));
    let search = reading.finish(search)?;
    Ok(Json(search.page(&app).await?))
}
