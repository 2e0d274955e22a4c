//! Asking for an open slot for an entry, with or without giving up another appointment.

use std::time::Duration;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use backfill_core::event::BookingRequested;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::{EntryId, Event, SlotId};
use backfill_reading::words::offers;
use backfill_reading::{FieldErrors, Reading, flatten};
use backfill_runtime::ports::PortError;
use backfill_runtime::submit::Submit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::App;
use crate::api::command::Command;
use crate::api::offers::OfferView;
use crate::api::problem::Problem;
use crate::api::taking::{Taking, acknowledged, done_or_answer, not_readable, take_one};
use crate::api::vocabulary::OfferStateWord;

/// How long an answer waits for the trust's, at most. Where nobody answers by machine there is
/// nothing to wait for.
const TRUST_WAIT_MS_MAX: u64 = 2_000;
const FIELDS: &[&str] = &["slot", "entry"];

/// Which slot, for whom.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct BookingRow {
    /// The id of an open slot.
    #[schema(required, value_type = String)]
    slot: Option<String>,
    /// The id of an entry on the waiting list. Needed, but for a reschedule whose appointment an
    /// entry holds.
    entry: Option<String>,
}

/// What became of a request to book.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookingView {
    /// `accepted`: the trust's system has not confirmed it yet. `booked`: it has, and that is
    /// final. `refused`: it could not.
    #[schema(value_type = OfferStateWord)]
    state: &'static str,
    /// The offer it became; `GET /api/offers/{id}` follows it, and tells the appointment.
    offer: OfferView,
}

/// Requests the booking and answers with where it stands once the trust has answered, or after a
/// short wait for that.
pub(super) async fn request(
    taking: &Taking<'_>,
    wanted: BookingRequested,
    event: Event,
) -> Result<Response, Problem> {
    let (slot, entry) = (wanted.slot, wanted.entry);
    let (event, settled) = take_one(taking, event).await?;
    if let Err(answer) = done_or_answer(event, settled) {
        return Ok(*answer);
    }
    let stands = stands(taking.app, slot, entry).await.unwrap_or_else(not_readable);
    Ok(stands.unwrap_or_else(|| acknowledged(event, "requested")))
}

/// Where the booking stands once the trust has answered, or after a short wait for that; none if
/// no offer of it is known yet.
async fn stands(app: &App, slot: SlotId, entry: EntryId) -> Result<Option<Response>, PortError> {
    let Some(offer) = offer(app, slot, entry).await? else { return Ok(None) };
    let wait = Duration::from_millis(app.options.outcome_wait_ms.min(TRUST_WAIT_MS_MAX));
    let is_answered = |offer: &Option<Offer>| {
        offer.as_ref().is_none_or(|offer| offer.state != OfferState::Accepted)
    };
    let submit = Submit { wait, ..app.submit() };
    let answered = submit.until(|| app.reader.offer(offer.id), is_answered).await?;
    booking(app, &answered.unwrap_or(offer)).await.map(Some)
}

impl BookingRow {
    pub(super) fn read(command: &Command) -> Result<Self, Problem> {
        Ok(flatten::row(&command.json()?, FIELDS)?)
    }

    /// The slot, and the entry; `holder` where the entry is left out.
    pub(super) fn ids(&self, holder: Option<EntryId>) -> Result<(SlotId, EntryId), FieldErrors> {
        let mut reading = Reading::default();
        let slot = reading.needed("slot", self.slot.as_deref());
        let slot = reading.id("slot", slot);
        let entry = match (holder, self.entry.as_deref()) {
            (Some(holder), None) => Some(holder),
            (_, entry) => {
                let entry = reading.needed("entry", entry);
                reading.id("entry", entry)
            }
        };
        reading.finish((slot.unwrap_or(SlotId(0)), entry.unwrap_or(EntryId(0))))
    }
}

/// The newest offer of the slot to the entry.
async fn offer(app: &App, slot: SlotId, entry: EntryId) -> Result<Option<Offer>, PortError> {
    let offers = app.reader.offers_of(slot).await?;
    Ok(offers.into_iter().rev().find(|offer| offer.entry == entry))
}

/// 201 and where the appointment is, once the trust has confirmed; 202 until then.
pub(super) async fn booking(app: &App, offer: &Offer) -> Result<Response, PortError> {
    let view = OfferView::read(app, offer).await?;
    let state = offers::state(offer.state).code;
    let location = view.appointment().map(|id| [(header::LOCATION, super::url(id))]);
    let status =
        if offer.state == OfferState::Booked { StatusCode::CREATED } else { StatusCode::ACCEPTED };
    Ok((status, location, Json(BookingView { state, offer: view })).into_response())
}
