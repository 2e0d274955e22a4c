//! `GET /api/slots/{id}`: where a slot stands and its whole story.

use axum::Json;
use axum::extract::State;
use backfill_core::SlotId;
use backfill_core::slot::Slot;
use backfill_runtime::ports::LedgerRow;
use serde::Serialize;
use utoipa::ToSchema;

use super::SlotView;
use crate::App;
use crate::access::Asks;
use crate::api::offers::OfferView;
use crate::api::parameters::PathId;
use crate::api::problem::Problem;
use crate::api::vocabulary::{SlotOutcome, SlotStateWord};
use crate::words::moments::rfc3339;
use crate::words::slots;

/// A slot with its story.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SlotStory {
    /// Where it stands.
    slot: SlotView,
    /// What happened, oldest first.
    story: Vec<Change>,
    /// All offers, oldest first.
    offers: Vec<OfferView>,
}

/// One change of a slot.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Change {
    /// When.
    at: String,
    /// Its place in the journal.
    seq: u64,
    /// `held`, `open`, `booking` or `closed`.
    #[schema(value_type = SlotStateWord)]
    state: &'static str,
    /// How it ended, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<SlotOutcome>)]
    outcome: Option<&'static str>,
    /// Why, as a code.
    reason: &'static str,
    /// The same in words.
    reason_text: &'static str,
    /// The offer that made the difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    offer: Option<String>,
}

/// Tells where a slot stands, how it came to that, and all offers of it.
#[utoipa::path(
    get,
    path = "/api/slots/{id}",
    operation_id = "show_slot",
    tag = "slots",
    params(("id" = String, Path, description = "The id of the slot")),
    responses(
        (status = 200, description = "The slot and its story", body = SlotStory),
        Problem,
    )
)]
pub(crate) async fn get(
    _: Asks,
    State(app): State<App>,
    PathId(id): PathId<SlotId>,
) -> Result<Json<SlotStory>, Problem> {
    let slot = slot(&app, id).await?;
    let rows = app.reader.ledger(id).await?;
    let story = rows.iter().map(|row| change(&app, row)).collect();
    let mut offers = Vec::new();
    for offer in app.reader.offers_of(id).await? {
        offers.push(OfferView::of_slot(&app, &offer, &slot.facts).await?);
    }
    Ok(Json(SlotStory { slot: SlotView::of(&app, &slot), story, offers }))
}

pub(super) async fn slot(app: &App, id: SlotId) -> Result<Slot, Problem> {
    let slot = app.reader.slot(id).await?;
    slot.ok_or_else(|| Problem::not_found("No slot has this id."))
}

fn change(app: &App, row: &LedgerRow) -> Change {
    let reason = slots::reason(row.record.reason);
    Change {
        at: rfc3339(&app.zone, row.at),
        seq: row.seq,
        state: slots::state(row.record.state).code,
        outcome: slots::outcome_code(row.record.state),
        reason: reason.code,
        reason_text: reason.sentence,
        offer: row.record.offer.map(|offer| offer.to_string()),
    }
}
