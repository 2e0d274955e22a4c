//! Synthetic events for the tests of this crate.

use backfill_core::availability::Availability;
use backfill_core::entry::EntryStatus;
use backfill_core::entry::{Entry, Priority, Reach};
use backfill_core::event::{OfferAnswer, SlotFreed, Via};
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{AppointmentKind, Cause, Modalities, Modality, SlotFacts, Support};
use backfill_core::time::DAY_MS;
use backfill_core::{EntryId, Event, EventId, LocalTime, OfferId, PatientRef, Timestamp};

use crate::Reading;
use crate::ports::LogRecord;
use crate::principal::Principal;

/// Friday 2026-11-20, 10:00 in London: within the hours of messages.
pub(crate) const NOW: Timestamp = Timestamp(1_795_168_800_000);
/// How long an offer of [`slot_freed`] lives under the built-in rules.
pub(crate) const WINDOW_MS: i64 = 240 * 60_000;

/// Good clocks, this long after [`NOW`].
pub(crate) fn after(ms: i64) -> Reading {
    let steady_ms = u64::try_from(ms).unwrap();
    Reading { wall_ms: NOW.0 + ms, steady_ms, utc_offset_minutes: 0 }
}

/// A log record of `event`, known by its place.
pub(crate) fn record(offset: u64, event: Event) -> LogRecord {
    LogRecord {
        source: String::new(),
        principal: Principal::own(),
        sender: None,
        place: None,
        original: None,
        offset,
        id: EventId(u128::from(offset) + 1_000),
        fingerprint: offset * 7 + 1,
        received_at: NOW,
        event: Ok(event),
    }
}

/// The patient `number` waits since `number` days for a first appointment.
pub(crate) fn entry_added(number: u8) -> Event {
    Event::EntryAdded(Entry {
        id: EntryId(u128::from(number)),
        patient: PatientRef(u128::from(number)),
        trust: "R0A".parse().unwrap(),
        service: "110".parse().unwrap(),
        kind: AppointmentKind::New,
        priority: Priority::Routine,
        waiting_since: Timestamp(NOW.0 - i64::from(number) * DAY_MS),
        duration_minutes: 30,
        modalities: Modalities::ALL,
        sites: Vec::new(),
        travel_minutes_max: 60,
        availability: Availability::default(),
        notice_minutes_min: 0,
        ready: Prerequisites::NOTHING,
        needs: Support::default(),
        reach: Reach::Text,
        attendance_percent: 90,
        holds: None,
        suspended: false,
        agreed_to_other_trusts: false,
        pathway: None,
        times_to_read: false,
        status: EntryStatus::Waiting,
        comes_first: false,
        seeks: backfill_core::clinic::Seeks::default(),
        timing: backfill_core::course::Timing::default(),
        course: backfill_core::course::Course::default(),
    })
}

/// A first appointment in five days and `number` hours was cancelled.
pub(crate) fn slot_freed(number: u8) -> Event {
    let start = Timestamp(NOW.0 + 5 * DAY_MS + i64::from(number) * 3_600_000);
    Event::SlotFreed(SlotFreed {
        trust: "R0A".parse().unwrap(),
        appointment: None,
        facts: Some(SlotFacts {
            trust: "R0A".parse().unwrap(),
            site: "R0A01".parse().unwrap(),
            service: "110".parse().unwrap(),
            kind: AppointmentKind::New,
            modality: Modality::InPerson,
            session: format!("CLINIC-{number}"),
            start,
            duration_minutes: 30,
            local: LocalTime::at_offset(start, 0),
            requires: Prerequisites::NOTHING,
            provides: Support::default(),
            room: String::new(),
            capacity: 1,
            takes: backfill_core::clinic::Takes::any(),
            length_assumed: false,
        }),
        cause: Cause::Patient,
        doubt: None,
        patient: None,
        said_at: Timestamp(0),
    })
}

/// The patient says yes.
pub(crate) fn accepted(offer: OfferId) -> Event {
    Event::OfferAccepted(OfferAnswer { offer, via: Via::Link })
}
