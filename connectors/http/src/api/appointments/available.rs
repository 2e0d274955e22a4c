//! `GET /api/appointments/available`: open slots over all trusts.

use axum::Json;
use axum::extract::State;

use crate::App;
use crate::api::parameters::Parameters;
use crate::api::problem::Problem;
use crate::api::reading::Reading;
use crate::api::slots::{FILTERS, Search, SlotFilters, SlotPage};

/// Lists open slots that have not begun, by start, over all trusts.
#[utoipa::path(
    get,
    path = "/api/appointments/available",
    tag = "appointments",
    params(SlotFilters),
    responses(
        (status = 200, description = "A page", body = SlotPage),
        Problem,
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    parameters: Parameters,
) -> Result<Json<SlotPage>, Problem> {
    parameters.only(FILTERS)?;
    let mut reading = Reading::default();
    let mut search = Search::read(&app, &parameters, &mut reading);
    search.filter.open_only = true;
    search.filter.from = search.filter.from.max(Some(app.now.as_ref()()));
    let search = reading.finish(search)?;
    Ok(Json(search.page(&app).await?))
}
