//! Events, and events as the journal keeps them.

use backfill_core::entry::Entry;
use backfill_core::event::{
    AppointmentBooked, AppointmentMoved, BookingConfirmed, BookingRefused, BookingRequested,
    Change, ChangeRequested, ClockJumped, DeathTakenBack, EntryRemoved, Expected, MessageFailed,
    OfferAnswer, OfferingChanged, Opted, PatientAdmitted, PatientDied, PatientDischarged,
    PatientsMerged, PatientsParted, SlotBlocked, SlotFreed,
};
use backfill_core::scope::{Part, Scope};
use backfill_core::{EffectId, Event, Recorded};

use super::{appointment, entry, id, rule_set, slot};
use crate::enums::Choice;
use crate::wire;
use crate::wire::event::Kind;

pub(crate) fn recorded(value: &Recorded) -> wire::Recorded {
    let Recorded { seq, id: who, at, utc_offset_minutes, said_at, source, event: what } = value;
    wire::Recorded {
        seq: Some(*seq),
        id: id(who.0),
        at: Some(at.0),
        utc_offset_minutes: Some((*utc_offset_minutes).into()),
        event: Some(event(what)),
        said_at: said_at.map(|it| it.0),
        source: source.clone(),
    }
}

pub(crate) fn event(value: &Event) -> wire::Event {
    wire::Event { kind: Some(kind(value)) }
}

/// Who, and the trust; empty for all.
fn opted(value: &Opted) -> (Vec<u8>, String) {
    let Opted { patient, trust } = value;
    (id(patient.0), trust.map(|it| it.as_str().to_owned()).unwrap_or_default())
}

fn kind(value: &Event) -> Kind {
    match value {
        Event::AppointmentBooked(it) => Kind::AppointmentBooked(booked(it)),
        Event::AppointmentMoved(it) => Kind::AppointmentMoved(moved(it)),
        Event::SlotFreed(it) => Kind::SlotFreed(freed(it)),
        Event::SlotBlocked(it) => Kind::SlotBlocked(blocked(it)),
        Event::EntryAdded(it) => Kind::EntryAdded(wire::EntryAdded { entry: whole(it) }),
        Event::EntryChanged(it) => Kind::EntryChanged(wire::EntryChanged { entry: whole(it) }),
        Event::EntryRemoved(it) => Kind::EntryRemoved(removed(*it)),
        Event::PatientOptedOut(it) => {
            let (patient, trust) = opted(it);
            Kind::PatientOptedOut(wire::PatientOptedOut { patient, trust })
        }
        Event::PatientOptedIn(it) => {
            let (patient, trust) = opted(it);
            Kind::PatientOptedIn(wire::PatientOptedIn { patient, trust })
        }
        Event::PatientsMerged(it) => Kind::PatientsMerged(merged(*it)),
        Event::PatientsParted(it) => Kind::PatientsParted(parted(*it)),
        Event::PatientDied(it) => Kind::PatientDied(died(*it)),
        Event::DeathTakenBack(it) => Kind::DeathTakenBack(lives(*it)),
        Event::PatientAdmitted(it) => Kind::PatientAdmitted(admitted(*it)),
        Event::PatientDischarged(it) => Kind::PatientDischarged(discharged(*it)),
        Event::AppointmentAttended(it) => {
            Kind::AppointmentAttended(wire::AppointmentAttended { appointment: id(it.0) })
        }
        Event::AppointmentMissed(it) => {
            Kind::AppointmentMissed(wire::AppointmentMissed { appointment: id(it.0) })
        }
        Event::EntryReviewed(it) => Kind::EntryReviewed(wire::EntryReviewed { entry: id(it.0) }),
        Event::ListChecked(trust) => {
            Kind::ListChecked(wire::ListChecked { trust: trust.as_str().to_owned() })
        }
        Event::OfferingChanged(it) => Kind::OfferingChanged(offering_changed(it)),
        Event::OfferAccepted(OfferAnswer { offer, via }) => {
            Kind::OfferAccepted(wire::OfferAccepted { offer: id(offer.0), via: via.number() })
        }
        Event::OfferDeclined(OfferAnswer { offer, via }) => {
            Kind::OfferDeclined(wire::OfferDeclined { offer: id(offer.0), via: via.number() })
        }
        Event::OfferExpired(it) => Kind::OfferExpired(wire::OfferExpired { offer: id(it.0) }),
        Event::SlotDue(it) => Kind::SlotDue(wire::SlotDue { slot: id(it.0) }),
        Event::SlotCutoffReached(it) => {
            Kind::SlotCutoffReached(wire::SlotCutoffReached { slot: id(it.0) })
        }
        Event::MessageSent(it) => {
            Kind::MessageSent(wire::MessageSent { message: Some(effect_id(*it)) })
        }
        Event::MessageFailed(it) => Kind::MessageFailed(failed(it)),
        Event::OfferHandedOver(offer) => {
            Kind::OfferHandedOver(wire::OfferHandedOver { offer: id(offer.0) })
        }
        Event::BookingConfirmed(it) => Kind::BookingConfirmed(confirmed(it)),
        Event::BookingRefused(it) => Kind::BookingRefused(refused(it)),
        Event::BookingRequested(it) => Kind::BookingRequested(requested(it)),
        Event::CancellationRequested(it) => {
            Kind::CancellationRequested(wire::CancellationRequested { appointment: id(it.0) })
        }
        Event::ChangeRequested(it) => Kind::ChangeRequested(change(it)),
        Event::CancellationConfirmed(it) => {
            Kind::CancellationConfirmed(wire::CancellationConfirmed { appointment: id(it.0) })
        }
        Event::CancellationRefused(it) => {
            Kind::CancellationRefused(wire::CancellationRefused { appointment: id(it.0) })
        }
        Event::RulesChanged(it) => {
            Kind::RulesChanged(wire::RulesChanged { rules: Some(rule_set::rule_set(it)) })
        }
        Event::ClockJumped(it) => Kind::ClockJumped(jumped(*it)),
    }
}

fn booked(value: &AppointmentBooked) -> wire::AppointmentBooked {
    let AppointmentBooked { appointment, cause } = value;
    wire::AppointmentBooked {
        appointment: Some(appointment::appointment(appointment)),
        cause: cause.number(),
    }
}

fn moved(value: &AppointmentMoved) -> wire::AppointmentMoved {
    let AppointmentMoved { appointment, cause } = value;
    wire::AppointmentMoved {
        appointment: Some(appointment::appointment(appointment)),
        cause: cause.number(),
    }
}

fn freed(value: &SlotFreed) -> wire::SlotFreed {
    let SlotFreed { trust, appointment, patient, said_at, facts, cause, doubt } = value;
    wire::SlotFreed {
        trust: trust.as_str().to_owned(),
        appointment: appointment.map(|appointment| id(appointment.0)),
        facts: facts.as_ref().map(slot::facts),
        cause: cause.number(),
        doubt: doubt.map(Choice::number),
        reference: String::new(),
        patient: patient.map(|patient| id(patient.0)),
        said_at: said_at.0,
    }
}

pub(super) fn blocked(value: &SlotBlocked) -> wire::SlotBlocked {
    let SlotBlocked { trust, session, site, from, to, said_at } = value;
    wire::SlotBlocked {
        trust: trust.as_str().to_owned(),
        session: session.clone(),
        site: site.as_str().to_owned(),
        from: Some(from.0),
        to: Some(to.0),
        said_at: said_at.0,
    }
}

fn offering_changed(value: &OfferingChanged) -> wire::OfferingChanged {
    let OfferingChanged { scope, offerable, withdraws } = value;
    wire::OfferingChanged {
        scope: Some(self::scope(scope)),
        offerable: Some(*offerable),
        withdraws: *withdraws,
    }
}

pub(super) fn scope(value: &Scope) -> wire::Scope {
    let Scope { trust, part } = value;
    let part = match part {
        Part::Whole => None,
        Part::Service(service) => Some(wire::scope::Part::Service(service.as_str().to_owned())),
        Part::Clinic(clinic) => Some(wire::scope::Part::Clinic(clinic.clone())),
        Part::InPrison => Some(wire::scope::Part::InPrison(true)),
    };
    wire::Scope { trust: trust.as_str().to_owned(), part }
}

fn failed(value: &MessageFailed) -> wire::MessageFailed {
    let MessageFailed { message, offer, tells } = *value;
    wire::MessageFailed {
        message: Some(effect_id(message)),
        offer: offer.map(|offer| id(offer.0)),
        tells: tells.map(|offer| id(offer.0)),
    }
}

fn confirmed(value: &BookingConfirmed) -> wire::BookingConfirmed {
    let BookingConfirmed { offer, reference, appointment } = value;
    wire::BookingConfirmed {
        offer: id(offer.0),
        reference: reference.clone(),
        appointment: appointment.map(|appointment| id(appointment.0)),
    }
}

fn requested(value: &BookingRequested) -> wire::BookingRequested {
    let BookingRequested { slot, entry, moves } = *value;
    wire::BookingRequested {
        slot: id(slot.0),
        entry: id(entry.0),
        moves: moves.map(|appointment| id(appointment.0)),
    }
}

fn whole(value: &Entry) -> Option<wire::Entry> {
    Some(entry::entry(value))
}

fn merged(value: PatientsMerged) -> wire::PatientsMerged {
    let PatientsMerged { from, into, said_at } = value;
    wire::PatientsMerged { from: id(from.0), into: id(into.0), said_at: said_at.0 }
}

fn parted(value: PatientsParted) -> wire::PatientsParted {
    let PatientsParted { from, into } = value;
    wire::PatientsParted { from: id(from.0), into: id(into.0) }
}

fn admitted(value: PatientAdmitted) -> wire::PatientAdmitted {
    let PatientAdmitted { patient, until, said_at } = value;
    let until = until.map(|until| until.0);
    wire::PatientAdmitted { patient: id(patient.0), until, said_at: said_at.0 }
}

fn died(value: PatientDied) -> wire::PatientDied {
    let PatientDied { patient, said_at } = value;
    wire::PatientDied { patient: id(patient.0), said_at: said_at.map(|it| it.0) }
}

fn lives(value: DeathTakenBack) -> wire::DeathTakenBack {
    let DeathTakenBack { patient, said_at } = value;
    wire::DeathTakenBack { patient: id(patient.0), said_at: said_at.map(|it| it.0) }
}

fn discharged(value: PatientDischarged) -> wire::PatientDischarged {
    let PatientDischarged { patient, said_at } = value;
    wire::PatientDischarged { patient: id(patient.0), said_at: said_at.0 }
}

fn refused(value: &BookingRefused) -> wire::BookingRefused {
    let BookingRefused { offer, slot_gone } = value;
    wire::BookingRefused { offer: id(offer.0), slot_gone: *slot_gone }
}

fn jumped(value: ClockJumped) -> wire::ClockJumped {
    let ClockJumped { from, to } = value;
    wire::ClockJumped { from: Some(from.0), to: Some(to.0) }
}

fn removed(value: EntryRemoved) -> wire::EntryRemoved {
    let (trust, reference) = (String::new(), String::new());
    wire::EntryRemoved { entry: id(value.entry.0), trust, reference }
}

fn change(value: &ChangeRequested) -> wire::ChangeRequested {
    use wire::change_requested::{Change as Wanted, Expected as Seen};
    let ChangeRequested { expected, change } = value;
    let expected = match expected {
        Expected::Entry(it) => Seen::Entry(entry::entry(it)),
        Expected::Appointment(it) => Seen::Appointment(appointment::appointment(it)),
    };
    let change = match change {
        Change::Entry(it) => Wanted::EntryChanged(wire::EntryChanged { entry: whole(it) }),
        Change::EntryRemoved(it) => Wanted::EntryRemoved(removed(*it)),
        Change::Booking(it) => Wanted::BookingRequested(requested(it)),
        Change::Cancellation(it) => {
            Wanted::CancellationRequested(wire::CancellationRequested { appointment: id(it.0) })
        }
    };
    wire::ChangeRequested { expected: Some(expected), change: Some(change) }
}

fn effect_id(value: EffectId) -> wire::EffectId {
    let EffectId { event, index } = value;
    wire::EffectId { event: id(event.0), index: Some(index.into()) }
}
