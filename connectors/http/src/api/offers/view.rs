//! An offer as the API shows it.

use backfill_core::AppointmentId;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::SlotFacts;
use backfill_reading::vocabulary::{ReachWord, SupportWord};
use backfill_reading::words::kinds::{REACHES, SUPPORT, word, words};
use backfill_reading::words::offers;
use backfill_runtime::ports::PortError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::api::appointments::of_offer;
use crate::api::vocabulary::{OfferStateWord, RecordWord};
use crate::words::moments::rfc3339;
use crate::words::record;

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
    #[schema(value_type = ReachWord)]
    reach: &'static str,
    /// When it was made.
    made_at: String,
    /// Until when an answer counts.
    deadline: String,
    /// The number of the rule set that made it.
    rules: u32,
    /// The score it was made with.
    score: i32,
    /// What is to be arranged for it, as the slot does not provide it: then a person calls.
    #[schema(value_type = Vec<SupportWord>)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    arrange: Vec<&'static str>,
    /// What it is for the trust's record: `short_notice`, which is no reasonable offer, so that a no
    /// or no answer counts towards no discharge and no pause; `reasonable` once it was accepted.
    #[schema(value_type = RecordWord)]
    record: &'static str,
    /// The later appointment that is given up with a yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    moves: Option<String>,
    /// The id of the appointment, once the trust has confirmed it: for `reschedule` and `DELETE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    appointment: Option<String>,
    /// `live`, `accepted` (the trust has not confirmed yet), `booked`, `refused`, `declined`,
    /// `expired`, `withdrawn` or `undeliverable`.
    #[schema(value_type = OfferStateWord)]
    state: &'static str,
    /// Why it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawal: Option<&'static str>,
}

impl OfferView {
    /// The offer with the appointment it became.
    pub(crate) async fn read(app: &App, offer: &Offer) -> Result<Self, PortError> {
        if offer.state != OfferState::Booked {
            return Ok(Self::of(app, offer, None));
        }
        match app.reader.slot(offer.slot).await? {
            Some(slot) => Self::of_slot(app, offer, &slot.facts).await,
            None => Ok(Self::of(app, offer, None)),
        }
    }

    /// The same, where the facts of the slot are known already.
    pub(crate) async fn of_slot(
        app: &App,
        offer: &Offer,
        facts: &SlotFacts,
    ) -> Result<Self, PortError> {
        Ok(Self::of(app, offer, of_offer(app, offer, facts).await?))
    }

    /// The appointment it became, if it did.
    pub(crate) fn appointment(&self) -> Option<&str> {
        self.appointment.as_deref()
    }

    fn of(app: &App, offer: &Offer, appointment: Option<AppointmentId>) -> Self {
        Self {
            appointment: appointment.map(|id| id.to_string()),
            id: offer.id.to_string(),
            slot: offer.slot.to_string(),
            entry: offer.entry.to_string(),
            reach: word(REACHES, offer.reach),
            made_at: rfc3339(&app.zone, offer.made_at),
            deadline: rfc3339(&app.zone, offer.deadline),
            rules: offer.rules,
            score: offer.score,
            arrange: words(SUPPORT, offer.arrange.what.0),
            record: record::said(offer.counts_as()).code,
            moves: offer.moves.map(|id| id.to_string()),
            state: offers::state(offer.state).code,
            withdrawal: offers::withdrawal_code(offer.state),
        }
    }
}
