//! An offer as the tables of the console show it.

use std::collections::BTreeMap;

use backfill_core::SlotId;
use backfill_core::offer::Offer;
use backfill_core::slot::SlotFacts;
use backfill_reading::words::kinds::reach_name;
use backfill_runtime::ports::PortError;

use super::meanwhile;
use super::place::{Place, moment, short_id};
use super::tag::Tag;
use crate::App;
use crate::words::{arranging, record};

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
    /// What it is for the trust's record.
    pub(super) record: &'static str,
    /// What is to be arranged; empty if there is nothing.
    pub(super) arrange: String,
    /// What came in since the yes.
    pub(super) meanwhile: Vec<String>,
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
            record: record::said(offer.counts_as()).sentence,
            arrange: arranging::sentence(offer.arrange),
            meanwhile: Vec::new(),
        }
    }
}

/// Rows for offers that wait to be booked, with what came in since the yes.
///
/// # Errors
/// If something cannot be read.
pub(super) async fn booking_rows(app: &App, offers: &[Offer]) -> Result<Vec<OfferRow>, PortError> {
    let mut rows = Vec::with_capacity(offers.len());
    for offer in offers {
        let Some(slot) = app.reader.slot(offer.slot).await? else { continue };
        let meanwhile = meanwhile::of(app, offer, &slot).await?;
        rows.push(OfferRow { meanwhile, ..OfferRow::of(app, offer, &slot.facts) });
    }
    Ok(rows)
}

/// Rows for offers of many slots. `known` saves reading slots that were read already.
///
/// # Errors
/// If a slot cannot be read.
pub(super) async fn offer_rows(
    app: &App,
    offers: &[Offer],
    known: &mut BTreeMap<SlotId, SlotFacts>,
) -> Result<Vec<OfferRow>, PortError> {
    let mut rows = Vec::with_capacity(offers.len());
    for offer in offers {
        if !known.contains_key(&offer.slot)
            && let Some(slot) = app.reader.slot(offer.slot).await?
        {
            known.insert(offer.slot, slot.facts);
        }
        if let Some(facts) = known.get(&offer.slot) {
            rows.push(OfferRow::of(app, offer, facts));
        }
    }
    Ok(rows)
}
