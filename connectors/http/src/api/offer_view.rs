//! An offer as the API shows it.

use backfill_core::offer::Offer;
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::words::kinds::{REACHES, word};
use crate::words::moments::rfc3339;
use crate::words::offers;

/// One invitation: this entry, this slot, until this deadline.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferView {
    /// The id of the offer.
    id: String,
    /// What is offered.
    slot: String,
    /// To which entry.
    entry: String,
    /// How they were reached.
    reach: &'static str,
    /// When it was made.
    made_at: String,
    /// Until when an answer counts.
    deadline: String,
    /// The number of the rule set that made it.
    rules: u32,
    /// The score it was made with.
    score: i32,
    /// The later appointment that is given up with a yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    moves: Option<String>,
    /// `live`, `accepted` (the trust has not confirmed yet), `booked`, `refused`, `declined`,
    /// `expired`, `withdrawn` or `undeliverable`.
    state: &'static str,
    /// Why it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawal: Option<&'static str>,
}

impl OfferView {
    pub(crate) fn of(app: &App, offer: &Offer) -> Self {
        Self {
            id: offer.id.to_string(),
            slot: offer.slot.to_string(),
            entry: offer.entry.to_string(),
            reach: word(REACHES, offer.reach),
            made_at: rfc3339(&app.zone, offer.made_at),
            deadline: rfc3339(&app.zone, offer.deadline),
            rules: offer.rules,
            score: offer.score,
            moves: offer.moves.map(|id| id.to_string()),
            state: offers::state(offer.state).code,
            withdrawal: offers::withdrawal_code(offer.state),
        }
    }
}
