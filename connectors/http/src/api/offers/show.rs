//! `GET /api/offers/{id}`: where an offer stands, and what it became.

use axum::Json;
use axum::extract::State;
use backfill_core::OfferId;

use super::OfferView;
use crate::App;
use crate::access::Asks;
use crate::api::parameters::PathId;
use crate::api::problem::Problem;

/// Shows one offer. Once it is `booked`, it tells the id of the appointment.
#[utoipa::path(
    get,
    path = "/api/offers/{id}",
    operation_id = "show_offer",
    tag = "offers",
    params(("id" = String, Path, description = "The id of the offer")),
    responses((status = 200, description = "The offer as it stands now", body = OfferView), Problem)
)]
pub(crate) async fn get(
    _: Asks,
    State(app): State<App>,
    PathId(id): PathId<OfferId>,
) -> Result<Json<OfferView>, Problem> {
    let offer = app.reader.offer(id).await?;
    let offer = offer.ok_or_else(|| Problem::not_found("No offer has this id."))?;
    Ok(Json(OfferView::read(&app, &offer).await?))
}
