//! A slot as the API shows it.

use backfill_core::OfferId;
use backfill_core::slot::{Slot, SlotState};
use backfill_reading::services;
use backfill_reading::vocabulary::{KnownKind, ModalityWord, SupportWord};
use backfill_reading::words::kinds::{KINDS, MODALITIES, SUPPORT, cause, word, words};
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::api::clinic::TakesView;
use crate::api::vocabulary::{CauseShown, SlotOutcome, SlotStateWord};
use crate::words::moments::rfc3339;
use crate::words::slots;

/// A freed appointment time and where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SlotView {
    /// The id of the slot.
    id: String,
    /// ODS code of the trust.
    trust: String,
    /// Its name, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    trust_name: Option<String>,
    /// ODS code of the site; empty if it is not known.
    site: String,
    /// Its name, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    site_name: Option<String>,
    /// Treatment function code; empty if it is not known.
    service: String,
    /// Its name, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    service_name: Option<&'static str>,
    /// `new`, `follow_up`, `procedure` or `unknown`.
    #[schema(value_type = KnownKind)]
    kind: &'static str,
    /// `in_person`, `video` or `telephone`.
    #[schema(value_type = ModalityWord)]
    modality: &'static str,
    /// The clinic or session as the trust's system writes it.
    session: String,
    /// When it starts.
    start: String,
    /// How long it takes.
    duration_minutes: u16,
    /// What the patient must have done before.
    requires: Vec<String>,
    /// What it provides.
    #[schema(value_type = Vec<SupportWord>)]
    provides: Vec<&'static str>,
    /// What the clinic takes.
    clinic: TakesView,
    /// Who gave it up.
    #[schema(value_type = CauseShown)]
    cause: &'static str,
    /// When it was freed.
    freed_at: String,
    /// The appointment that was given up, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    appointment: Option<String>,
    /// How many moves lie before it; 0 for a cancellation.
    depth: u8,
    /// `held`, `open`, `booking` or `closed`.
    #[schema(value_type = SlotStateWord)]
    state: &'static str,
    /// How it ended: `filled`, `unfilled`, `withdrawn` or `not_offered`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<SlotOutcome>)]
    outcome: Option<&'static str>,
    /// The reason of its last change, as a code.
    reason: &'static str,
    /// The same in words.
    reason_text: &'static str,
    /// The accepted offer that is being booked.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted_offer: Option<String>,
    /// Offers waiting for an answer.
    live_offers: Vec<String>,
    /// How many were asked so far.
    asked_count: usize,
}

impl SlotView {
    pub(crate) fn of(app: &App, slot: &Slot) -> Self {
        let facts = &slot.facts;
        let reason = slots::reason(slot.reason);
        Self {
            id: slot.id.to_string(),
            trust: facts.trust.to_string(),
            trust_name: app.options.trust_name(facts.trust).map(str::to_owned),
            site: facts.site.to_string(),
            site_name: app.options.site_name(facts.site).map(str::to_owned),
            service: facts.service.to_string(),
            service_name: services::name_of(facts.service.as_str()),
            kind: word(KINDS, facts.kind),
            modality: word(MODALITIES, facts.modality),
            session: facts.session.clone(),
            start: rfc3339(&app.zone, facts.start),
            duration_minutes: facts.duration_minutes,
            requires: facts.requires.names().to_vec(),
            provides: words(SUPPORT, facts.provides.0),
            clinic: TakesView::of(&facts.takes),
            cause: cause(slot.cause),
            freed_at: rfc3339(&app.zone, slot.freed_at),
            appointment: slot.origin.map(|id| id.to_string()),
            depth: slot.depth,
            state: slots::state(slot.state).code,
            outcome: slots::outcome_code(slot.state),
            reason: reason.code,
            reason_text: reason.sentence,
            accepted_offer: accepted(slot.state).map(|id| id.to_string()),
            live_offers: slot.live.iter().map(OfferId::to_string).collect(),
            asked_count: slot.asked.len(),
        }
    }
}

fn accepted(state: SlotState) -> Option<OfferId> {
    match state {
        SlotState::Booking { offer } => Some(offer),
        SlotState::Held { .. } | SlotState::Open | SlotState::Closed { .. } => None,
    }
}
