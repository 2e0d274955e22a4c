//! Cancellations of appointments that nobody else speaks of, each at a place of its own.

use std::sync::atomic::{AtomicU64, Ordering};

use backfill_core::event::SlotFreed;
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{AppointmentKind, Cause, Modality, SlotFacts, Support};
use backfill_core::time::DAY_MS;
use backfill_core::{Event, EventId, LocalTime, Timestamp};
use backfill_runtime::{Zone, ids};
use backfill_simulations::trust::{TRUST, clinics};
use backfill_tests::checks::evidence::Streamed;
use serde_json::{Value, json};

/// The times lie so many days ahead, at least and at most.
const DAYS: (u64, u64) = (1, 14);
/// How many minutes lie between two appointments of a place.
const STEP_MINUTES: i64 = 5;

/// One cancellation.
#[derive(Debug, Clone)]
pub(crate) struct Cancellation {
    /// The number that the trust's system gave the appointment.
    reference: String,
    facts: SlotFacts,
}

/// Makes one after the other.
#[derive(Debug)]
pub(crate) struct Cancellations {
    region: String,
    begun: Timestamp,
    zone: Zone,
    next: AtomicU64,
}

impl Cancellations {
    /// Those of a region.
    pub(crate) fn new(region: &str, begun: Timestamp, zone: Zone) -> Self {
        Self { region: region.to_owned(), begun, zone, next: AtomicU64::new(0) }
    }

    /// The next one.
    pub(crate) fn next(&self) -> Cancellation {
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        let (all, days) = (clinics(), DAYS.1 - DAYS.0 + 1);
        let count = u64::try_from(all.len()).expect("few clinics");
        // Days and clinics come around at different times, so that each pair comes before any
        // comes again; then at a later minute.
        let place = usize::try_from(number % count).expect("few clinics");
        let clinic = all[place];
        let day = i64::try_from(DAYS.0 + (number / count) % days).expect("few days");
        let around = i64::try_from(number / (count * days)).expect("few of them");
        let minute = i64::from(clinic.from_minute) + STEP_MINUTES * around;
        let midnight = self.begun.0 - self.begun.0.rem_euclid(DAY_MS) + day * DAY_MS;
        let start = Timestamp(midnight).plus_minutes(minute);
        let code = |text: &str| text.parse().expect("codes of the made-up trust are short");
        let facts = SlotFacts {
            trust: code(TRUST),
            site: code(clinic.site),
            service: code(clinic.service),
            kind: clinic.kind,
            modality: clinic.modality,
            // Not one of the day's sessions.
            session: format!("{}-S", clinic.code),
            start,
            duration_minutes: clinic.duration_minutes,
            local: LocalTime::at_offset(start, self.zone.offset_minutes(start)),
            requires: Prerequisites::NOTHING,
            provides: Support::default(),
            room: String::new(),
            capacity: 1,
            takes: backfill_core::clinic::Takes::any(),
            length_assumed: false,
        };
        Cancellation { reference: format!("S-{}-{number:05}", self.region), facts }
    }
}

impl Cancellation {
    /// As an event on the topic, under its id.
    pub(crate) fn event(&self) -> (EventId, Event) {
        let freed = SlotFreed {
            trust: self.facts.trust,
            appointment: Some(ids::appointment_id(TRUST, &self.reference)),
            facts: Some(self.facts.clone()),
            cause: Cause::Patient,
            doubt: None,
            patient: None,
            said_at: Timestamp(0),
        };
        (ids::event_id(&["chaos", &self.reference]), Event::SlotFreed(freed))
    }

    /// As a request to the API, and the event it becomes.
    pub(crate) fn request(&self) -> (EventId, Value) {
        let facts = &self.facts;
        let id = format!("cancel-{}", self.reference);
        let body = json!({
            "id": id,
            "trust": TRUST,
            "site": facts.site.as_str(),
            "service": facts.service.as_str(),
            "kind": kind(facts.kind),
            "modality": modality(facts.modality),
            "session": facts.session,
            "start": backfill_schemas::rfc3339(facts.start),
            "duration_minutes": facts.duration_minutes,
            "clinic_types": facts.takes.types,
            "appointment": self.reference,
            "reason": "patient",
        });
        (ids::event_id(&[&format!("api:{TRUST}"), &id]), body)
    }

    /// The line for the generator's record.
    pub(crate) fn line(&self, event: EventId, way: &'static str) -> Streamed {
        let appointment = ids::appointment_id(TRUST, &self.reference);
        Streamed { event, appointment, way, is_acknowledged: false }
    }
}

fn kind(kind: AppointmentKind) -> &'static str {
    match kind {
        AppointmentKind::New => "new",
        AppointmentKind::FollowUp => "follow_up",
        AppointmentKind::Procedure => "procedure",
        AppointmentKind::Unknown => "unknown",
    }
}

fn modality(modality: Modality) -> &'static str {
    match modality {
        Modality::InPerson | Modality::Unsaid => "in_person",
        Modality::Video => "video",
        Modality::Telephone => "telephone",
    }
}

#[test]
fn no_two_are_at_one_place() {
    let zone = Zone::named(Zone::LONDON).unwrap();
    let made = Cancellations::new("thorn", Timestamp(1_795_168_800_000), zone);
    let mut places = std::collections::BTreeSet::new();
    for _ in 0..5_000 {
        let one = made.next();
        assert!(places.insert((one.facts.session.clone(), one.facts.start)), "{one:?}");
    }
}
