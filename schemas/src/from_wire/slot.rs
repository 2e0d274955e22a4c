//! Slots and what is known of an appointment's time and place.

use backfill_core::slot::{AppointmentKind, Slot, SlotFacts, SlotState, Support};
use backfill_core::{AppointmentId, EntryId, OfferId, PatientRef, SlotId};

use super::availability::local_time;
use super::clinic;
use super::field::{Reading, each};
use super::prerequisite::{Fields, prerequisites};
use crate::error::DecodeError;
use crate::wire;
use crate::wire::slot_state::{Closed, State};

const REQUIRES: Fields = ["requires", "requires_also"];

pub(crate) fn facts(value: wire::SlotFacts) -> Result<SlotFacts, DecodeError> {
    let reading = Reading("SlotFacts");
    Ok(SlotFacts {
        trust: reading.code("trust", &value.trust)?,
        site: reading.code("site", &value.site)?,
        service: reading.code("service", &value.service)?,
        kind: kind(value.kind)?,
        modality: reading.choice("modality", value.modality)?,
        session: reading.text("session", value.session)?,
        start: reading.time("start", value.start)?,
        duration_minutes: reading.short("duration_minutes", value.duration_minutes.or(Some(0)))?,
        local: local_time(reading.given("local", value.local)?)?,
        requires: prerequisites(reading, REQUIRES, value.requires, &value.requires_also)?,
        provides: Support(bits("provides", value.provides, Support::UNSAID.0)?),
        room: reading.text("room", value.room)?,
        capacity: reading.short("capacity", value.capacity.or(Some(0)))?,
        takes: clinic::takes(value.takes)?,
        length_assumed: value.length_assumed || value.duration_minutes.is_none(),
    })
}

/// Whoever leaves it out does not know it.
fn kind(number: i32) -> Result<AppointmentKind, DecodeError> {
    let unsaid = i32::from(wire::AppointmentKind::Unspecified);
    if number == unsaid {
        return Ok(AppointmentKind::Unknown);
    }
    Reading("SlotFacts").choice("kind", number)
}

/// Bits that may be left out: nothing said is not the same as nothing.
fn bits(field: &'static str, value: Option<u32>, unsaid: u8) -> Result<u8, DecodeError> {
    Reading("SlotFacts").byte(field, value.or(Some(unsaid.into())))
}

pub(crate) fn state(value: wire::SlotState) -> Result<SlotState, DecodeError> {
    Ok(match Reading("SlotState").given("state", value.state)? {
        State::Held(held) => {
            SlotState::Held { until: Reading("SlotState.Held").time("until", held.until)? }
        }
        State::Open(wire::slot_state::Open {}) => SlotState::Open,
        State::Booking(booking) => {
            let offer = Reading("SlotState.Booking").id("offer", &booking.offer)?;
            SlotState::Booking { offer: OfferId(offer) }
        }
        State::Closed(end) => closed(&end)?,
    })
}

fn closed(value: &Closed) -> Result<SlotState, DecodeError> {
    let reading = Reading("SlotState.Closed");
    Ok(SlotState::Closed {
        outcome: reading.choice("outcome", value.outcome)?,
        reason: reading.choice("reason", value.reason)?,
        at: reading.time("at", value.at)?,
    })
}

pub(crate) fn slot(value: wire::Slot) -> Result<Slot, DecodeError> {
    let reading = Reading("Slot");
    Ok(Slot {
        id: SlotId(reading.id("id", &value.id)?),
        facts: facts(reading.given("facts", value.facts)?)?,
        origin: reading.optional_id("origin", value.origin)?.map(AppointmentId),
        cause: reading.choice("cause", value.cause)?,
        freed_at: reading.time("freed_at", value.freed_at)?,
        depth: reading.byte("depth", value.depth)?,
        state: state(reading.given("state", value.state)?)?,
        reason: reading.choice("reason", value.reason)?,
        live: each(value.live, |offer| reading.id("live", &offer).map(OfferId))?,
        asked: each(value.asked, |entry| reading.id("asked", &entry).map(EntryId))?,
        had_candidates: value.had_candidates,
        taken_back: value
            .taken_back
            .map(|reason| reading.choice("taken_back", reason))
            .transpose()?,
        given_up_by: reading.optional_id("given_up_by", value.given_up_by)?.map(PatientRef),
    })
}
