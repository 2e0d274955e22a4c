//! Rows of slots and offers, as the tables of the console show them.

use std::collections::BTreeMap;

use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::{Outcome, Slot, SlotFacts, SlotState};
use backfill_core::{SlotId, Timestamp};
use backfill_runtime::ports::PortError;

use crate::words::kinds::reach_name;
use crate::words::moments;
use crate::words::{offers, slots};
use crate::{App, services};

/// How much of an id is shown.
const SHORT_DIGITS: usize = 8;

/// A state in words, with the look it is shown in.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    /// `good`, `busy`, `bad` or empty.
    pub(super) look: &'static str,
    pub(super) text: String,
}

/// A slot in a table.
pub(super) struct SlotRow {
    pub(super) id: SlotId,
    pub(super) place: Place,
    pub(super) tag: Tag,
    pub(super) why: &'static str,
    pub(super) asked: usize,
}

/// When, what for and where.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) when: String,
    pub(super) service: String,
    pub(super) site: String,
}

/// An offer in a table.
pub(super) struct OfferRow {
    pub(super) id: String,
    pub(super) short: String,
    pub(super) slot: SlotId,
    pub(super) entry: String,
    pub(super) place: Place,
    pub(super) reach: &'static str,
    pub(super) made: String,
    pub(super) deadline: String,
    pub(super) score: i32,
    pub(super) tag: Tag,
}

/// The first digits of an id: enough to tell two of a day apart.
pub(super) fn short_id(id: impl std::fmt::Display) -> String {
    id.to_string().chars().take(SHORT_DIGITS).collect()
}

/// A moment for a table.
pub(super) fn moment(app: &App, at: Timestamp) -> String {
    moments::short(app.zone.civil(at))
}

impl Place {
    pub(super) fn of(app: &App, facts: &SlotFacts) -> Self {
        let code = facts.site.as_str();
        let unnamed = if code.is_empty() { "Unknown site" } else { code };
        let site = app.options.site_name(facts.site).unwrap_or(unnamed);
        Self {
            when: moment(app, facts.start),
            service: services::called(facts.service),
            site: site.to_owned(),
        }
    }
}

impl Tag {
    pub(super) fn of_slot(app: &App, state: SlotState) -> Self {
        let said = slots::state(state).sentence;
        let (look, text) = match state {
            SlotState::Held { until } => ("busy", format!("{said} until {}", moment(app, until))),
            SlotState::Open => ("", said.to_owned()),
            SlotState::Booking { .. } => ("busy", said.to_owned()),
            SlotState::Closed { outcome, .. } => (look_of(outcome), said.to_owned()),
        };
        Self { look, text }
    }

    pub(super) fn of_offer(state: OfferState) -> Self {
        let look = match state {
            OfferState::Booked => "good",
            OfferState::Live | OfferState::Accepted => "busy",
            OfferState::Refused | OfferState::Undeliverable => "bad",
            OfferState::Declined
            | OfferState::Expired
            | OfferState::GivenUp
            | OfferState::Withdrawn(_) => "",
        };
        Self { look, text: offers::state(state).sentence.to_owned() }
    }
}

fn look_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Filled => "good",
        Outcome::Unfilled => "bad",
        Outcome::Withdrawn | Outcome::NotOffered => "",
    }
}

impl SlotRow {
    pub(super) fn of(app: &App, slot: &Slot) -> Self {
        Self {
            id: slot.id,
            place: Place::of(app, &slot.facts),
            tag: Tag::of_slot(app, slot.state),
            why: slots::reason(slot.reason).sentence,
            asked: slot.asked.len(),
        }
    }
}

impl OfferRow {
    pub(super) fn of(app: &App, offer: &Offer, facts: &SlotFacts) -> Self {
        Self {
            id: offer.id.to_string(),
            short: short_id(offer.id),
            slot: offer.slot,
            entry: short_id(offer.entry),
            place: Place::of(app, facts),
            reach: reach_name(offer.reach),
            made: moment(app, offer.made_at),
            deadline: moment(app, offer.deadline),
            score: offer.score,
            tag: Tag::of_offer(offer.state),
        }
    }
}

/// Rows for offers of many slots. `known` saves reading slots that were read already.
///
/// # Errors
/// If a slot can not be read.
pub(super) async fn offer_rows(
    app: &App,
    offers: &[Offer],
    mut known: BTreeMap<SlotId, SlotFacts>,
) -> Result<Vec<(Offer, OfferRow)>, PortError> {
    let mut rows = Vec::with_capacity(offers.len());
    for offer in offers {
        if !known.contains_key(&offer.slot)
            && let Some(slot) = app.reader.slot(offer.slot).await?
        {
            known.insert(offer.slot, slot.facts);
        }
        if let Some(facts) = known.get(&offer.slot) {
            rows.push((offer.clone(), OfferRow::of(app, offer, facts)));
        }
    }
    Ok(rows)
}
