//! `POST /console/offers/{id}/answer`: what a patient said on the phone.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use backfill_core::OfferId;

use super::action::{self, Back};
use super::problem::Problem;
use crate::App;
use crate::access::Asks;

#[derive(Debug, serde::Deserialize)]
pub(super) struct AnswerForm {
    answer: String,
    /// `calls` if it was sent from the call list.
    #[serde(default)]
    back: String,
}

pub(super) async fn take(
    Asks(principal): Asks,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Result<Form<AnswerForm>, FormRejection>,
) -> Result<Response, Problem> {
    let offer: OfferId = id.parse().map_err(|_| Problem::NotFound("offer"))?;
    let bad_form = Problem::BadForm("Choose what the patient said: yes or no.");
    let Ok(Form(form)) = form else { return Err(bad_form) };
    let says_yes = match form.answer.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(bad_form),
    };
    let back = if form.back == "calls" { Back::Calls } else { Back::Offer };
    action::carry_out(&app, &principal, offer, action::answered(offer, says_yes), back).await
}
