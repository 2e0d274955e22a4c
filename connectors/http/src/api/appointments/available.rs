//! `GET /api/appointments/available`: open slots over all trusts.

use axum::Json;
use axum::extract::State;

use crate::App;
use crate::api::parameters::Parameters;
use crate::api::problem::Problem;
use crate::api::reading::Reading;
use crate::api::slots::{FILTERS, Search, SlotPage};

/// Lists open slots that have not begun, by start, over all trusts.
#[utoipa::path(
    get,
    path = "/api/appointments/available",
    tag = "appointments",
    params(
        ("service" = Option<String>, Query, description = "Code, name or part of a name"),
        ("location" = Option<String>, Query, description = "Trust or site, code or name"),
        ("from" = Option<String>, Query, description = "First date, or date and time"),
        ("to" = Option<String>, Query, description = "Last date, or end with date and time"),
        ("times" = Option<String>, Query, description = "In words, such as `Tuesday afternoons`"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<usize>, Query, description = "1 to 200; 50 if not given"),
    ),
    responses(
        (status = 200, description = "A page", body = SlotPage),
        (status = "default", description = "A problem", body = Problem,
         content_type = "application/problem+json"),
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
