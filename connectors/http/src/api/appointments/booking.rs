//! Asking for an open slot for an entry, with or without giving up another appointment.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backfill_core::event::BookingRequested;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::{EntryId, Event, SlotId};
use backfill_runtime::ports::PortError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::App;
use crate::api::command::Command;
use crate::api::flatten;
use crate::api::offers::OfferView;
use crate::api::problem::Problem;
use crate::api::reading::Reading;
use crate::api::taking::{acknowledged, done_or_answer, take_one};

const FIELDS: &[&str] = &["slot", "entry"];

/// Which slot, for whom.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct BookingRow {
    /// The id of an open slot.
    #[schema(required, value_type = String)]
    slot: Option<String>,
    /// The id of an entry on the waiting list.
    #[schema(required, value_type = String)]
    entry: Option<String>,
}

/// What became of a request to book.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookingView {
    /// `accepted`: the trust's system has not confirmed it yet. `booked`: it has, and that is
    /// final. `refused`: it could not.
    state: &'static str,
    /// The offer it became; `GET /api/offers/{id}` follows it, and tells the appointment.
    offer: OfferView,
}

/// Requests the booking and answers with where it stands.
pub(super) async fn request(
    app: &App,
    command: &Command,
    wanted: BookingRequested,
) -> Result<Response, Problem> {
    let (slot, entry) = (wanted.slot, wanted.entry);
    let (event, settled) = take_one(app, command, None, Event::BookingRequested(wanted)).await?;
    if let Err(answer) = done_or_answer(event, settled) {
        return Ok(*answer);
    }
    Ok(match offer(app, slot, entry).await? {
        Some(offer) => booking(app, &offer).await?,
        None => acknowledged(event, "requested"),
    })
}

/// The slot and the entry of a request; the entry may be left out where `holder` knows it.
pub(super) fn read(
    command: &Command,
    holder: Option<EntryId>,
) -> Result<(SlotId, EntryId), Problem> {
    let row: BookingRow = flatten::row(&command.json()?, FIELDS)?;
    let mut reading = Reading::default();
    let slot = reading.needed("slot", row.slot.as_deref());
    let slot = reading.id("slot", slot);
    let entry = match holder {
        Some(holder) => reading.id("entry", row.entry.as_deref()).or(Some(holder)),
        None => {
            let entry = reading.needed("entry", row.entry.as_deref());
            reading.id("entry", entry)
        }
    };
    Ok(reading.finish((slot.unwrap_or(SlotId(0)), entry.unwrap_or(EntryId(0))))?)
}

/// The newest offer of the slot to the entry.
async fn offer(app: &App, slot: SlotId, entry: EntryId) -> Result<Option<Offer>, PortError> {
    let offers = app.reader.offers_of(slot).await?;
    Ok(offers.into_iter().rev().find(|offer| offer.entry == entry))
}

/// 201 once the trust has confirmed; 202 until then.
async fn booking(app: &App, offer: &Offer) -> Result<Response, PortError> {
    let view = OfferView::read(app, offer).await?;
    let status = match offer.state {
        OfferState::Booked => StatusCode::CREATED,
        OfferState::Live
        | OfferState::Accepted
        | OfferState::GivenUp
        | OfferState::Refused
        | OfferState::Declined
        | OfferState::Expired
        | OfferState::Withdrawn(_)
        | OfferState::Undeliverable => StatusCode::ACCEPTED,
    };
    let state = crate::words::offers::state(offer.state).code;
    Ok((status, Json(BookingView { state, offer: view })).into_response())
}
