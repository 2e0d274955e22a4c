//! Made-up slots, offers and requests.

use backfill_core::entry::Reach;
use backfill_core::offer::{Arrange, Offer, OfferState};
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{
    AppointmentKind, Cause, Modality, Reason, Slot, SlotFacts, SlotState, Support,
};
use backfill_core::{EntryId, OfferId, PatientRef, SlotId, Timestamp};
use backfill_runtime::Zone;
use serde_json::{Value, json};

use crate::fakes::NOW;

/// A cancellation with nothing wrong.
pub(crate) fn cancellation() -> Value {
    json!({
        "id": "cancel-1", "trust": "R0A", "site": "R0A02", "service": "Cardiology",
        "kind": "follow-up", "session": "CARD-AM", "start": "2026-12-01T10:30:00",
        "duration_minutes": 20, "reason": "patient", "requires": ["fasting"],
        "provides": "step_free, interpreter", "appointment": "A-77"
    })
}

/// A line of a waiting list with nothing wrong.
pub(crate) fn waiting() -> Value {
    json!({
        "reference": "WL-1", "trust": "R0A", "nhs_number": "999 054 8609",
        "family_name": "Muster", "given_name": "Erika", "birth_date": "1980-02-29",
        "phone": "07700 900123", "service": "320", "kind": "new",
        "waiting_since": "2026-03-02", "duration_minutes": "20", "priority": "urgent",
        "sites": [{"site": "R0A02", "travel_minutes": 25}, {"site": "R0A03"}]
    })
}

/// An open slot of a service.
pub(crate) fn slot(number: u128, service: &str, site: &str, start: &str) -> Slot {
    let zone = Zone::named(Zone::LONDON).unwrap();
    let start: jiff::Timestamp = start.parse().unwrap();
    let start = Timestamp(start.as_millisecond());
    Slot {
        id: SlotId(number),
        facts: SlotFacts {
            trust: site[..3].parse().unwrap(),
            site: site.parse().unwrap(),
            service: service.parse().unwrap(),
            kind: AppointmentKind::New,
            modality: Modality::InPerson,
            session: "CARD-AM".to_owned(),
            start,
            duration_minutes: 20,
            local: zone.local(start),
            requires: Prerequisites::NOTHING,
            provides: Support::STEP_FREE,
            room: String::new(),
            capacity: 1,
            takes: backfill_core::clinic::Takes::any(),
            length_assumed: false,
        },
        origin: None,
        cause: Cause::Patient,
        freed_at: NOW,
        depth: 0,
        state: SlotState::Open,
        reason: Reason::Freed,
        live: Vec::new(),
        asked: Vec::new(),
        had_candidates: false,
        taken_back: None,
        given_up_by: None,
    }
}

/// An offer of a slot to an entry.
pub(crate) fn offer(number: u128, slot: u128, entry: u128, state: OfferState) -> Offer {
    Offer {
        id: OfferId(number),
        slot: SlotId(slot),
        entry: EntryId(entry),
        patient: PatientRef(5),
        reach: Reach::Text,
        made_at: NOW,
        deadline: NOW.plus_minutes(60),
        rules: 1,
        score: 4_200,
        moves: None,
        booked_as: None,
        arrange: Arrange::default(),
        state,
    }
}
