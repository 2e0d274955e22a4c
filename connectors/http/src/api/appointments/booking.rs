//! Asking for an open slot for an entry, with or without giving up another appointment.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backfill_core::event::BookingRequested;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::{AppointmentId, EntryId, Event, SlotId};
use backfill_runtime::ports::PortError;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::App;
use crate::api::command::Command;
use crate::api::offer_view::OfferView;
use crate::api::problem::Problem;
use crate::api::reading::Reading;
use crate::api::taking::{acknowledged, done_or_answer, take_one};
use crate::api::{FieldErrors, flatten};

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
    /// The offer it became; ask for the slot to follow it.
    offer: OfferView,
}

/// Requests the booking and answers with where it stands.
pub(super) async fn request(
    app: &App,
    command: &Command,
    moves: Option<AppointmentId>,
) -> Result<Response, Problem> {
    let (slot, entry) = read(&command.json()?)?;
    let requested = Event::BookingRequested(BookingRequested { slot, entry, moves });
    let (event, settled) = take_one(app, command, None, requested).await?;
    if let Err(answer) = done_or_answer(event, settled) {
        return Ok(*answer);
    }
    Ok(match offer(app, slot, entry).await? {
        Some(offer) => booking(app, &offer),
        None => acknowledged(event, "requested"),
    })
}

fn read(value: &Value) -> Result<(SlotId, EntryId), FieldErrors> {
    let row: BookingRow = flatten::row(value, FIELDS)?;
    let mut reading = Reading::default();
    let slot = reading.needed("slot", row.slot.as_deref());
    let slot = reading.id("slot", slot).unwrap_or(SlotId(0));
    let entry = reading.needed("entry", row.entry.as_deref());
    let entry = reading.id("entry", entry).unwrap_or(EntryId(0));
    reading.finish((slot, entry))
}

/// The newest offer of the slot to the entry.
async fn offer(app: &App, slot: SlotId, entry: EntryId) -> Result<Option<Offer>, PortError> {
    let offers = app.reader.offers_of(slot).await?;
    Ok(offers.into_iter().rev().find(|offer| offer.entry == entry))
}

/// 201 once the trust has confirmed; 202 until then.
fn booking(app: &App, offer: &Offer) -> Response {
    let view = OfferView::of(app, offer);
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
    (status, Json(BookingView { state, offer: view })).into_response()
}
