//! One example of every event.

use backfill_core::Timestamp;
use backfill_core::event::{
    AppointmentBooked, AppointmentMoved, BookingConfirmed, BookingRefused, BookingRequested,
    Change, ChangeRequested, ClockJumped, DeathTakenBack, EntryRemoved, Expected, MessageFailed,
    OfferAnswer, OfferingChanged, Opted, PatientAdmitted, PatientDied, PatientDischarged,
    PatientsMerged, PatientsParted, SlotBlocked, SlotFreed, Via,
};
use backfill_core::slot::{Cause, Doubt};
use backfill_core::{EffectId, Event, PatientRef, Recorded, RuleSet};

use super::rows::{WEIGHTS, appointment, entry, facts, rules_before_own_caps, scope};
use super::{APPOINTMENT, ENTRY, EVENT, NOW, OFFER, PATIENT, SLOT, code};

/// One example of every event.
pub(crate) fn events() -> Vec<Event> {
    let mut all = of_trusts();
    all.extend(of_people());
    all.extend(of_offers());
    all.extend(of_bookings());
    all
}

/// A journal record.
pub(crate) fn recorded() -> Recorded {
    Recorded {
        seq: 42,
        id: EVENT,
        at: NOW,
        utc_offset_minutes: 60,
        said_at: None,
        source: String::new(),
        event: Event::EntryRemoved(EntryRemoved { entry: ENTRY }),
    }
}

fn of_trusts() -> Vec<Event> {
    vec![
        Event::AppointmentBooked(AppointmentBooked {
            appointment: appointment(),
            cause: Cause::Moved,
        }),
        Event::AppointmentMoved(AppointmentMoved {
            appointment: appointment(),
            cause: Cause::Clinic,
        }),
        Event::SlotFreed(SlotFreed {
            trust: code("RXX"),
            appointment: Some(APPOINTMENT),
            facts: Some(facts()),
            cause: Cause::Patient,
            doubt: Some(Doubt::LocalTime),
            patient: Some(PATIENT),
            said_at: NOW,
        }),
        Event::SlotBlocked(SlotBlocked {
            trust: code("RXX"),
            session: Some(String::from("CLINIC-A")),
            site: code("RXX01"),
            from: NOW,
            to: NOW.plus_minutes(240),
            said_at: Timestamp(0),
        }),
        Event::AppointmentAttended(APPOINTMENT),
        Event::AppointmentMissed(APPOINTMENT),
        Event::SlotDue(SLOT),
        Event::SlotCutoffReached(SLOT),
        Event::RulesChanged(RuleSet {
            number: 2,
            list_age_days_max: 0,
            silence_hours_max: 0,
            weights: WEIGHTS,
            kept_for_cancer_minutes: 0,
            kept_for_urgent_minutes: 0,
            ..rules_before_own_caps()
        }),
        Event::ClockJumped(ClockJumped { from: NOW, to: NOW.plus_minutes(90) }),
    ]
}

/// A stop that is said to one trust.
pub(crate) fn stop() -> Event {
    Event::PatientOptedOut(Opted::of(PATIENT, code("RXX")))
}

fn of_people() -> Vec<Event> {
    let into = PatientRef(PATIENT.0 + 1);
    vec![
        Event::EntryAdded(entry()),
        Event::EntryChanged(backfill_core::entry::Entry { suspended: true, ..entry() }),
        Event::EntryRemoved(EntryRemoved { entry: ENTRY }),
        Event::PatientOptedOut(Opted::of_all(PATIENT)),
        Event::PatientOptedIn(Opted::of_all(PATIENT)),
        Event::PatientsMerged(PatientsMerged::untimed(PATIENT, into)),
        Event::PatientsParted(PatientsParted { from: PATIENT, into }),
        Event::PatientDied(PatientDied::of(PATIENT)),
        Event::PatientAdmitted(PatientAdmitted {
            patient: PATIENT,
            until: Some(NOW.plus_minutes(1440)),
            said_at: Timestamp(0),
        }),
        Event::PatientDischarged(PatientDischarged { patient: PATIENT, said_at: Timestamp(0) }),
        Event::EntryReviewed(ENTRY),
        Event::DeathTakenBack(DeathTakenBack::of(PATIENT)),
        Event::ListChecked(code("RXX")),
        Event::OfferingChanged(OfferingChanged {
            scope: scope(),
            offerable: false,
            withdraws: true,
        }),
    ]
}

fn of_offers() -> Vec<Event> {
    let message = EffectId { event: EVENT, index: 7 };
    vec![
        Event::OfferAccepted(OfferAnswer { offer: OFFER, via: Via::Link }),
        Event::OfferDeclined(OfferAnswer { offer: OFFER, via: Via::Call }),
        Event::OfferExpired(OFFER),
        Event::MessageSent(message),
        Event::MessageFailed(MessageFailed { message, offer: Some(OFFER), tells: None }),
        Event::OfferHandedOver(OFFER),
    ]
}

fn of_bookings() -> Vec<Event> {
    let reference = String::from("A-1002");
    vec![
        Event::BookingConfirmed(BookingConfirmed { offer: OFFER, reference, appointment: None }),
        Event::BookingRefused(BookingRefused { offer: OFFER, slot_gone: true }),
        Event::BookingRequested(BookingRequested {
            slot: SLOT,
            entry: ENTRY,
            moves: Some(APPOINTMENT),
        }),
        Event::CancellationRequested(APPOINTMENT),
        Event::ChangeRequested(Box::new(ChangeRequested {
            expected: Expected::Entry(entry()),
            change: Change::EntryRemoved(EntryRemoved { entry: ENTRY }),
        })),
        Event::CancellationConfirmed(APPOINTMENT),
        Event::CancellationRefused(APPOINTMENT),
    ]
}
