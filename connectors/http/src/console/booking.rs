//! `POST /console/offers/{id}/booking`: what the trust's system said, where it cannot say it
//! itself.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use backfill_core::OfferId;
use backfill_runtime::ports::PortError;

use super::action::{self, Back};
use super::meanwhile;
use super::problem::Problem;
use crate::App;
use crate::access::Asks;

/// What is said to whoever confirms a booking and cannot have seen what came in meanwhile.
const LOOK: &str = "Something came in since this patient said yes, such as that the time was taken \
    back. Nothing was taken down. Open the offer again, read what it says, look in the trust’s \
    system, tick that you have looked, and confirm again.";
/// Longest appointment number, in characters.
const REFERENCE_MAX: usize = 64;

#[derive(Debug, serde::Deserialize)]
pub(super) struct BookingForm {
    result: String,
    #[serde(default)]
    reference: String,
    #[serde(default)]
    slot_gone: Option<String>,
    /// The coordinator saw what came in since the yes, and looked.
    #[serde(default)]
    looked: Option<String>,
}

pub(super) async fn take(
    Asks(principal): Asks,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Result<Form<BookingForm>, FormRejection>,
) -> Result<Response, Problem> {
    let offer: OfferId = id.parse().map_err(|_| Problem::NotFound("offer"))?;
    let bad_form = Problem::BadForm("Say whether the booking is confirmed or refused.");
    let Ok(Form(form)) = form else { return Err(bad_form) };
    let reference = form.reference.trim();
    if REFERENCE_MAX < reference.chars().count() || reference.chars().any(char::is_control) {
        return Err(Problem::BadForm("The appointment number is too long; 64 letters are taken."));
    }
    if form.result == "confirmed" && form.looked.is_none() && needs_a_look(&app, offer).await? {
        return Err(Problem::BadForm(LOOK));
    }
    let done = match form.result.as_str() {
        "confirmed" => action::confirmed(offer, reference),
        "refused" => action::refused(offer, form.slot_gone.is_some()),
        _ => return Err(bad_form),
    };
    action::carry_out(&app, &principal, offer, done, Back::Offer).await
}

/// Whether something came in since the yes that a person must have looked at.
async fn needs_a_look(app: &App, id: OfferId) -> Result<bool, PortError> {
    let Some(offer) = app.reader.offer(id).await? else { return Ok(false) };
    let Some(slot) = app.reader.slot(offer.slot).await? else { return Ok(false) };
    Ok(!meanwhile::of(app, &offer, &slot).await?.is_empty())
}
