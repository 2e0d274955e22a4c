//! Slots and what is known of an appointment's time and place.

use backfill_core::clinic::Takes;
use backfill_core::slot::{Slot, SlotFacts, SlotState, Support};

use super::availability::local_time;
use super::prerequisite::prerequisites;
use super::{clinic, id};
use crate::enums::Choice;
use crate::wire;
use crate::wire::slot_state::{Booking, Closed, Held, Open, State};

pub(crate) fn facts(value: &SlotFacts) -> wire::SlotFacts {
    let SlotFacts {
        trust,
        site,
        service,
        kind,
        modality,
        session,
        start,
        duration_minutes,
        local,
        requires,
        provides,
        room,
        capacity,
        length_assumed,
        takes,
    } = value;
    let (required, requires_also) = prerequisites(requires);
    wire::SlotFacts {
        trust: trust.as_str().to_owned(),
        site: site.as_str().to_owned(),
        service: service.as_str().to_owned(),
        kind: kind.number(),
        modality: modality.number(),
        session: session.clone(),
        start: Some(start.0),
        duration_minutes: Some((*duration_minutes).into()),
        local: Some(local_time(*local)),
        requires: (!requires.is_unsaid()).then_some(required),
        provides: (*provides != Support::UNSAID).then_some(provides.0.into()),
        room: room.clone(),
        capacity: Some((*capacity).into()),
        length_assumed: *length_assumed,
        takes: (*takes != Takes::default()).then(|| clinic::takes(takes)),
        requires_also,
    }
}

pub(crate) fn state(value: SlotState) -> wire::SlotState {
    let state = match value {
        SlotState::Held { until } => State::Held(Held { until: Some(until.0) }),
        SlotState::Open => State::Open(Open {}),
        SlotState::Booking { offer } => State::Booking(Booking { offer: id(offer.0) }),
        SlotState::Closed { outcome, reason, at } => State::Closed(Closed {
            outcome: outcome.number(),
            reason: reason.number(),
            at: Some(at.0),
        }),
    };
    wire::SlotState { state: Some(state) }
}

pub(crate) fn slot(value: &Slot) -> wire::Slot {
    let Slot {
        id: slot,
        facts: about,
        origin,
        cause,
        freed_at,
        depth,
        state: stands,
        reason,
        live,
        asked,
        had_candidates,
        taken_back,
        given_up_by,
    } = value;
    wire::Slot {
        id: id(slot.0),
        facts: Some(facts(about)),
        origin: origin.map(|origin| id(origin.0)),
        cause: cause.number(),
        freed_at: Some(freed_at.0),
        depth: Some((*depth).into()),
        state: Some(state(*stands)),
        reason: reason.number(),
        live: live.iter().map(|offer| id(offer.0)).collect(),
        asked: asked.iter().map(|entry| id(entry.0)).collect(),
        had_candidates: *had_candidates,
        taken_back: taken_back.map(Choice::number),
        given_up_by: given_up_by.map(|patient| id(patient.0)),
    }
}
