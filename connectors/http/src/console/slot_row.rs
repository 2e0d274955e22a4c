//! A slot as the tables of the console show it.

use std::collections::BTreeMap;

use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::{Reason, Slot, SlotState};
use backfill_core::{SlotId, Timestamp};

use super::place::{Place, moment};
use super::tag::Tag;
use crate::App;
use crate::words::slots;

/// A slot in a table.
pub(super) struct SlotRow {
    pub(super) id: SlotId,
    pub(super) place: Place,
    pub(super) tag: Tag,
    pub(super) why: String,
    pub(super) asked: usize,
}

/// By when the last of the live offers of a slot must be answered.
pub(super) type Deadlines = BTreeMap<SlotId, Timestamp>;

/// The deadlines of live offers, by slot.
pub(super) fn deadlines(offers: &[Offer]) -> Deadlines {
    let mut deadlines = Deadlines::new();
    for offer in offers.iter().filter(|offer| offer.state == OfferState::Live) {
        let last = deadlines.entry(offer.slot).or_insert(offer.deadline);
        *last = offer.deadline.max(*last);
    }
    deadlines
}

impl SlotRow {
    pub(super) fn of(app: &App, slot: &Slot, deadlines: &Deadlines) -> Self {
        Self {
            id: slot.id,
            place: Place::of(app, &slot.facts),
            tag: Tag::of_slot(slot),
            why: why(app, slot, deadlines.get(&slot.id).copied()),
            asked: slot.asked.len(),
        }
    }
}

/// What a slot waits for, or why it ended.
fn why(app: &App, slot: &Slot, deadline: Option<Timestamp>) -> String {
    let reason = slots::reason(slot.reason).sentence;
    match slot.state {
        SlotState::Held { until } => format!("{reason}, until {}", moment(app, until)),
        SlotState::Open if slot.reason == Reason::Paused && !slot.live.is_empty() => {
            format!("{reason}. {}", waiting(app, slot.live.len(), deadline))
        }
        SlotState::Open if !slot.live.is_empty() => waiting(app, slot.live.len(), deadline),
        SlotState::Open
            if matches!(
                slot.reason,
                Reason::BookingRefused | Reason::Paused | Reason::ListStale
            ) =>
        {
            reason.to_owned()
        }
        SlotState::Open if slot.asked.is_empty() => "Looking for somebody who fits".to_owned(),
        SlotState::Open => "Looking for the next person who fits".to_owned(),
        SlotState::Booking { .. } => format!("{reason}, waiting for the trust’s system"),
        SlotState::Closed { .. } => reason.to_owned(),
    }
}

fn waiting(app: &App, offers: usize, deadline: Option<Timestamp>) -> String {
    let answers =
        if offers == 1 { "an answer".to_owned() } else { format!("{offers} people’s answers") };
    let until = deadline.map(|at| format!(" until {}", moment(app, at))).unwrap_or_default();
    format!("Waiting for {answers}{until}")
}
