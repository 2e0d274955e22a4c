//! Every event.

use backfill_core::event::{
    AppointmentBooked, AppointmentMoved, BookingConfirmed, BookingRefused, BookingRequested,
    Change, ChangeRequested, ClockJumped, DeathTakenBack, EntryRemoved, Expected, MessageFailed,
    OfferAnswer, OfferingChanged, Opted, PatientAdmitted, PatientDied, PatientDischarged,
    PatientsMerged, PatientsParted, SlotBlocked, SlotFreed, Via,
};
use backfill_core::slot::Doubt;
use backfill_core::{Event, Recorded};
use proptest::option::of;
use proptest::prelude::*;

use super::rows::{CAUSES, appointment, entry, facts, scope};
use super::rules::rule_set;
use super::*;

pub(crate) fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        of_appointments(),
        of_slots(),
        of_people(),
        of_offers(),
        of_bookings(),
        of_changes(),
        rule_set().prop_map(Event::RulesChanged),
        (time(), time()).prop_map(|(from, to)| Event::ClockJumped(ClockJumped { from, to })),
    ]
}

pub(crate) fn recorded() -> impl Strategy<Value = Recorded> {
    let place = (any::<u64>(), event_id(), time(), any::<i16>());
    let origin = (proptest::option::of(time()), "[a-z:|/]{0,12}");
    (place, origin, event()).prop_map(
        |((seq, id, at, utc_offset_minutes), (said_at, source), event)| Recorded {
            seq,
            id,
            at,
            utc_offset_minutes,
            said_at,
            source,
            event,
        },
    )
}

fn of_appointments() -> impl Strategy<Value = Event> {
    prop_oneof![
        (appointment(), one_of(&CAUSES)).prop_map(|(appointment, cause)| {
            Event::AppointmentBooked(AppointmentBooked { appointment, cause })
        }),
        appointment_id().prop_map(Event::AppointmentAttended),
        appointment_id().prop_map(Event::AppointmentMissed),
        (appointment(), one_of(&CAUSES)).prop_map(|(appointment, cause)| {
            Event::AppointmentMoved(AppointmentMoved { appointment, cause })
        }),
        appointment_id().prop_map(Event::CancellationRequested),
        appointment_id().prop_map(Event::CancellationConfirmed),
        appointment_id().prop_map(Event::CancellationRefused),
    ]
}

fn of_slots() -> impl Strategy<Value = Event> {
    let doubt = one_of(&[Doubt::Contradiction, Doubt::LocalTime, Doubt::NoTime]);
    let who = (of(appointment_id()), of(patient_ref()), time());
    let freed = (code(), who, of(facts()), one_of(&CAUSES), of(doubt)).prop_map(
        |(trust, (appointment, patient, said_at), facts, cause, doubt)| {
            Event::SlotFreed(SlotFreed {
                trust,
                appointment,
                patient,
                said_at,
                facts,
                cause,
                doubt,
            })
        },
    );
    let blocked = (code(), of(text()), code(), time(), time(), time()).prop_map(
        |(trust, session, site, from, to, said_at)| {
            Event::SlotBlocked(SlotBlocked { trust, session, site, from, to, said_at })
        },
    );
    prop_oneof![
        freed,
        blocked,
        slot_id().prop_map(Event::SlotDue),
        slot_id().prop_map(Event::SlotCutoffReached),
    ]
}

fn opted() -> impl Strategy<Value = Opted> {
    let trust = of(code()).prop_map(|trust| trust.filter(|code| !code.is_empty()));
    (patient_ref(), trust).prop_map(|(patient, trust)| Opted { patient, trust })
}

fn of_people() -> impl Strategy<Value = Event> {
    prop_oneof![
        entry().prop_map(Event::EntryAdded),
        entry().prop_map(Event::EntryChanged),
        entry_id().prop_map(|entry| Event::EntryRemoved(EntryRemoved { entry })),
        opted().prop_map(Event::PatientOptedOut),
        opted().prop_map(Event::PatientOptedIn),
        (patient_ref(), patient_ref(), time()).prop_map(|(from, into, said_at)| {
            Event::PatientsMerged(PatientsMerged { from, into, said_at })
        }),
        (patient_ref(), patient_ref())
            .prop_map(|(from, into)| Event::PatientsParted(PatientsParted { from, into })),
        (patient_ref(), of(time()))
            .prop_map(|(patient, said_at)| Event::PatientDied(PatientDied { patient, said_at })),
        (patient_ref(), of(time())).prop_map(|(patient, said_at)| {
            Event::DeathTakenBack(DeathTakenBack { patient, said_at })
        }),
        (patient_ref(), of(time()), time()).prop_map(|(patient, until, said_at)| {
            Event::PatientAdmitted(PatientAdmitted { patient, until, said_at })
        }),
        (patient_ref(), time()).prop_map(|(patient, said_at)| {
            Event::PatientDischarged(PatientDischarged { patient, said_at })
        }),
        entry_id().prop_map(Event::EntryReviewed),
        code().prop_map(Event::ListChecked),
        (scope(), any::<bool>(), any::<bool>()).prop_map(|(scope, offerable, withdraws)| {
            Event::OfferingChanged(OfferingChanged { scope, offerable, withdraws })
        }),
    ]
}

fn of_offers() -> impl Strategy<Value = Event> {
    let via = || one_of(&[Via::Link, Via::Text, Via::Call, Via::Api]);
    let answer = move || (offer_id(), via()).prop_map(|(offer, via)| OfferAnswer { offer, via });
    prop_oneof![
        answer().prop_map(Event::OfferAccepted),
        answer().prop_map(Event::OfferDeclined),
        offer_id().prop_map(Event::OfferExpired),
        effect_id().prop_map(Event::MessageSent),
        (effect_id(), of(offer_id()), of(offer_id())).prop_map(|(message, offer, tells)| {
            Event::MessageFailed(MessageFailed { message, offer, tells })
        }),
        offer_id().prop_map(Event::OfferHandedOver),
    ]
}

fn of_bookings() -> impl Strategy<Value = Event> {
    prop_oneof![
        (offer_id(), text(), of(appointment_id())).prop_map(|(offer, reference, appointment)| {
            Event::BookingConfirmed(BookingConfirmed { offer, reference, appointment })
        }),
        (offer_id(), any::<bool>()).prop_map(|(offer, slot_gone)| {
            Event::BookingRefused(BookingRefused { offer, slot_gone })
        }),
        (slot_id(), entry_id(), of(appointment_id())).prop_map(|(slot, entry, moves)| {
            Event::BookingRequested(BookingRequested { slot, entry, moves })
        }),
    ]
}

fn of_changes() -> impl Strategy<Value = Event> {
    let expected = prop_oneof![
        entry().prop_map(Expected::Entry),
        appointment().prop_map(Expected::Appointment),
    ];
    let change = prop_oneof![
        entry().prop_map(|entry| Change::Entry(Box::new(entry))),
        entry_id().prop_map(|entry| Change::EntryRemoved(EntryRemoved { entry })),
        (slot_id(), entry_id(), of(appointment_id())).prop_map(|(slot, entry, moves)| {
            Change::Booking(BookingRequested { slot, entry, moves })
        }),
        appointment_id().prop_map(Change::Cancellation),
    ];
    (expected, change).prop_map(|(expected, change)| {
        Event::ChangeRequested(Box::new(ChangeRequested { expected, change }))
    })
}
