//! `POST /api/offers/{id}/answer`: a yes or a no that came by telephone or from a program.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use backfill_core::event::{OfferAnswer, Via};
use backfill_core::{Event, OfferId};
use backfill_reading::words::Choices;
use backfill_reading::{FieldErrors, Reading, flatten};
use backfill_runtime::ports::PortError;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::OfferView;
use crate::App;
use crate::access::Asks;
use crate::api::command::Command;
use crate::api::parameters::PathId;
use crate::api::problem::Problem;
use crate::api::taking::{
    Acknowledged, Taking, acknowledged, done_or_answer, not_readable, take_one,
};
use crate::api::vocabulary::{AnswerVia, AnswerWord};

const FIELDS: &[&str] = &["answer", "via"];
const ANSWERS: &Choices<bool> = &[("yes", true), ("no", false)];
const VIAS: &Choices<Via> = &[("call", Via::Call), ("api", Via::Api)];

/// An answer to an offer.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(example = json!({"answer": "yes", "via": "call"}))]
pub(crate) struct AnswerRow {
    /// `yes` or `no`.
    #[schema(required, value_type = AnswerWord)]
    answer: Option<String>,
    /// `call` (the default): a coordinator on the phone with the patient; or `api`: a program.
    #[schema(value_type = Option<AnswerVia>)]
    via: Option<String>,
}

/// Takes a patient's answer. A yes holds the slot; it is confirmed once the trust's system has
/// acknowledged the booking. A no never harms the patient's place.
#[utoipa::path(
    post,
    path = "/api/offers/{id}/answer",
    operation_id = "answer_offer",
    tag = "offers",
    request_body = AnswerRow,
    params(
        ("id" = String, Path, description = "The id of the offer"),
        ("idempotency-key" = Option<String>, Header, description = "The id of the request."),
    ),
    responses(
        (status = 200, description = "The offer as it stands now", body = OfferView),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        (status = 404, description = "No such offer", body = Problem,
         content_type = "application/problem+json"),
        (status = 409, description = "The offer has ended", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn post(
    Asks(principal): Asks,
    State(app): State<App>,
    PathId(id): PathId<OfferId>,
    command: Command,
) -> Result<Response, Problem> {
    let event = event(id, &command.json()?)?;
    let taking = Taking { app: &app, principal: &principal, command: &command, trust: None };
    let (event, settled) = take_one(&taking, event).await?;
    if let Err(answer) = done_or_answer(event, settled) {
        return Ok(*answer);
    }
    let shown = view(&app, id).await.unwrap_or_else(not_readable);
    Ok(shown.map_or_else(|| acknowledged(event, "taken"), |view| Json(view).into_response()))
}

async fn view(app: &App, id: OfferId) -> Result<Option<OfferView>, PortError> {
    let Some(offer) = app.reader.offer(id).await? else { return Ok(None) };
    OfferView::read(app, &offer).await.map(Some)
}

fn event(offer: OfferId, value: &Value) -> Result<Event, FieldErrors> {
    let row: AnswerRow = flatten::row(value, FIELDS)?;
    let mut reading = Reading::default();
    let text = reading.needed("answer", row.answer.as_deref());
    let yes = reading.choice("answer", text, ANSWERS).unwrap_or(false);
    let via = reading.choice("via", row.via.as_deref(), VIAS).unwrap_or(Via::Call);
    let answer = OfferAnswer { offer, via };
    reading.finish(if yes { Event::OfferAccepted(answer) } else { Event::OfferDeclined(answer) })
}
