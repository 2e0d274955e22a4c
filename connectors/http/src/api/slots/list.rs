//! `GET /api/slots`: the ledger, slot by slot.

use axum::Json;
use axum::extract::State;
use backfill_reading::Reading;
use backfill_reading::words::Choices;

use super::{FILTERS, Search, SlotFilters, SlotPage};
use crate::App;
use crate::access::Asks;
use crate::api::parameters::Parameters;
use crate::api::problem::Problem;
use crate::api::vocabulary::SlotsWanted;

/// Which slots, by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    Unfinished,
    Open,
}

const STATES: &Choices<Which> =
    &[("all", Which::All), ("unfinished", Which::Unfinished), ("open", Which::Open)];

/// Lists freed times by start, whatever became of them.
#[utoipa::path(
    get,
    path = "/api/slots",
    operation_id = "list_slots",
    tag = "slots",
    params(
        ("state" = inline(Option<SlotsWanted>), Query, description = "`all` if not given"),
        SlotFilters,
    ),
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
    let mut names = vec!["state"];
    names.extend(FILTERS);
    parameters.only(&names)?;
    let mut reading = Reading::default();
    let which = reading.choice("state", parameters.get("state"), STATES).unwrap_or(Which::All);
    let mut search = Search::read(&app, &parameters, &mut reading);
    search.filter.open_only = which == Which::Open;
    search.filter.unfinished_only = which == Which::Unfinished;
    let search = reading.finish(search)?;
    Ok(Json(search.page(&app).await?))
}
