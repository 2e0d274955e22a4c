//! Events, and events as the journal keeps them.

use backfill_core::event::{
    AppointmentBooked, AppointmentMoved, BookingConfirmed, BookingRefused, BookingRequested,
    Change, ChangeRequested, ClockJumped, DeathTakenBack, EntryRemoved, Expected, MessageFailed,
    OfferAnswer, OfferingChanged, Opted, PatientAdmitted, PatientDied, PatientDischarged,
    PatientsMerged, PatientsParted, SlotBlocked, SlotFreed,
};
use backfill_core::scope::{Part, Scope};
use backfill_core::slot::Cause;
use backfill_core::{
    AppointmentId, EffectId, EntryId, Event, EventId, OfferId, PatientRef, Recorded, SlotId,
    Timestamp,
};

use super::field::Reading;
use super::{appointment, entry, rule_set, slot};
use crate::error::{DecodeError, Problem};
use crate::wire;
use crate::wire::event::Kind;

pub(crate) fn recorded(value: wire::Recorded) -> Result<Recorded, DecodeError> {
    let reading = Reading("Recorded");
    Ok(Recorded {
        seq: reading.given("seq", value.seq)?,
        id: EventId(reading.id("id", &value.id)?),
        at: reading.time("at", value.at)?,
        utc_offset_minutes: reading.offset("utc_offset_minutes", value.utc_offset_minutes)?,
        said_at: value.said_at.map(|at| reading.time("said_at", Some(at))).transpose()?,
        source: value.source,
        event: event(reading.given("event", value.event)?)?,
    })
}

pub(crate) fn event(value: wire::Event) -> Result<Event, DecodeError> {
    Ok(match Reading("Event").given("kind", value.kind)? {
        Kind::AppointmentBooked(it) => Event::AppointmentBooked(booked(it)?),
        Kind::AppointmentMoved(it) => Event::AppointmentMoved(moved(it)?),
        Kind::SlotFreed(it) => Event::SlotFreed(freed(it)?),
        Kind::SlotBlocked(it) => Event::SlotBlocked(blocked(it)?),
        Kind::EntryAdded(it) => Event::EntryAdded(list_entry("EntryAdded", it.entry)?),
        Kind::EntryChanged(it) => Event::EntryChanged(list_entry("EntryChanged", it.entry)?),
        Kind::EntryRemoved(it) => Event::EntryRemoved(removed(&it)?),
        Kind::PatientOptedOut(it) => {
            Event::PatientOptedOut(opted("PatientOptedOut", &it.patient, &it.trust)?)
        }
        Kind::PatientOptedIn(it) => {
            Event::PatientOptedIn(opted("PatientOptedIn", &it.patient, &it.trust)?)
        }
        Kind::PatientsMerged(it) => Event::PatientsMerged(merged(&it)?),
        Kind::PatientsParted(it) => Event::PatientsParted(parted(&it)?),
        Kind::PatientDied(it) => Event::PatientDied(died(&it)?),
        Kind::DeathTakenBack(it) => Event::DeathTakenBack(lives(&it)?),
        Kind::PatientAdmitted(it) => Event::PatientAdmitted(admitted(&it)?),
        Kind::PatientDischarged(it) => Event::PatientDischarged(discharged(&it)?),
        Kind::AppointmentAttended(it) => {
            Event::AppointmentAttended(ended("AppointmentAttended", &it.appointment)?)
        }
        Kind::AppointmentMissed(it) => {
            Event::AppointmentMissed(ended("AppointmentMissed", &it.appointment)?)
        }
        Kind::EntryReviewed(it) => {
            Event::EntryReviewed(EntryId(Reading("EntryReviewed").id("entry", &it.entry)?))
        }
        Kind::ListChecked(it) => {
            Event::ListChecked(Reading("ListChecked").code("trust", &it.trust)?)
        }
        Kind::OfferingChanged(it) => Event::OfferingChanged(offering_changed(it)?),
        Kind::OfferAccepted(it) => {
            Event::OfferAccepted(answer("OfferAccepted", &it.offer, it.via)?)
        }
        Kind::OfferDeclined(it) => {
            Event::OfferDeclined(answer("OfferDeclined", &it.offer, it.via)?)
        }
        Kind::OfferExpired(it) => Event::OfferExpired(offer("OfferExpired", &it.offer)?),
        Kind::SlotDue(it) => Event::SlotDue(freed_time("SlotDue", &it.slot)?),
        Kind::SlotCutoffReached(it) => {
            Event::SlotCutoffReached(freed_time("SlotCutoffReached", &it.slot)?)
        }
        Kind::MessageSent(it) => Event::MessageSent(effect_id("MessageSent", it.message)?),
        Kind::MessageFailed(it) => Event::MessageFailed(failed(it)?),
        Kind::OfferHandedOver(it) => Event::OfferHandedOver(offer("OfferHandedOver", &it.offer)?),
        Kind::BookingConfirmed(it) => Event::BookingConfirmed(confirmed(it)?),
        Kind::BookingRefused(it) => Event::BookingRefused(BookingRefused {
            offer: offer("BookingRefused", &it.offer)?,
            slot_gone: it.slot_gone,
        }),
        Kind::BookingRequested(it) => Event::BookingRequested(requested(it)?),
        Kind::CancellationRequested(it) => {
            Event::CancellationRequested(ended("CancellationRequested", &it.appointment)?)
        }
        Kind::ChangeRequested(it) => Event::ChangeRequested(Box::new(change(it)?)),
        Kind::CancellationConfirmed(it) => {
            Event::CancellationConfirmed(ended("CancellationConfirmed", &it.appointment)?)
        }
        Kind::CancellationRefused(it) => {
            Event::CancellationRefused(ended("CancellationRefused", &it.appointment)?)
        }
        Kind::RulesChanged(it) => {
            let rules = Reading("RulesChanged").given("rules", it.rules)?;
            Event::RulesChanged(rule_set::rule_set(rules)?)
        }
        Kind::ClockJumped(it) => Event::ClockJumped(jumped(&it)?),
    })
}

fn died(value: &wire::PatientDied) -> Result<PatientDied, DecodeError> {
    let patient = who("PatientDied", &value.patient)?;
    Ok(PatientDied { patient, said_at: value.said_at.map(Timestamp) })
}

fn lives(value: &wire::DeathTakenBack) -> Result<DeathTakenBack, DecodeError> {
    let patient = who("DeathTakenBack", &value.patient)?;
    Ok(DeathTakenBack { patient, said_at: value.said_at.map(Timestamp) })
}

fn discharged(value: &wire::PatientDischarged) -> Result<PatientDischarged, DecodeError> {
    let patient = who("PatientDischarged", &value.patient)?;
    Ok(PatientDischarged { patient, said_at: Timestamp(value.said_at) })
}

fn booked(value: wire::AppointmentBooked) -> Result<AppointmentBooked, DecodeError> {
    let reading = Reading("AppointmentBooked");
    let now = reading.given("appointment", value.appointment)?;
    // Whoever reports a booking need not say why it left another time.
    let cause =
        if value.cause == 0 { Cause::Unknown } else { reading.choice("cause", value.cause)? };
    Ok(AppointmentBooked { appointment: appointment::appointment(now)?, cause })
}

fn moved(value: wire::AppointmentMoved) -> Result<AppointmentMoved, DecodeError> {
    let reading = Reading("AppointmentMoved");
    let now = reading.given("appointment", value.appointment)?;
    Ok(AppointmentMoved {
        appointment: appointment::appointment(now)?,
        cause: reading.choice("cause", value.cause)?,
    })
}

fn freed(value: wire::SlotFreed) -> Result<SlotFreed, DecodeError> {
    let reading = Reading("SlotFreed");
    reading.resolved("reference", &value.reference)?;
    Ok(SlotFreed {
        trust: reading.code("trust", &value.trust)?,
        appointment: reading.optional_id("appointment", value.appointment)?.map(AppointmentId),
        patient: reading.optional_id("patient", value.patient)?.map(PatientRef),
        said_at: Timestamp(value.said_at),
        facts: value.facts.map(slot::facts).transpose()?,
        cause: reading.choice("cause", value.cause)?,
        doubt: value.doubt.map(|doubt| reading.choice("doubt", doubt)).transpose()?,
    })
}

pub(super) fn blocked(value: wire::SlotBlocked) -> Result<SlotBlocked, DecodeError> {
    let reading = Reading("SlotBlocked");
    Ok(SlotBlocked {
        trust: reading.code("trust", &value.trust)?,
        session: value.session.map(|session| reading.text("session", session)).transpose()?,
        site: reading.code("site", &value.site)?,
        from: reading.time("from", value.from)?,
        to: reading.time("to", value.to)?,
        said_at: Timestamp(value.said_at),
    })
}

fn offering_changed(value: wire::OfferingChanged) -> Result<OfferingChanged, DecodeError> {
    let reading = Reading("OfferingChanged");
    Ok(OfferingChanged {
        scope: scope(reading.given("scope", value.scope)?)?,
        offerable: reading.given("offerable", value.offerable)?,
        withdraws: value.withdraws,
    })
}

pub(super) fn scope(value: wire::Scope) -> Result<Scope, DecodeError> {
    let reading = Reading("Scope");
    let part = match value.part {
        None => Part::Whole,
        Some(wire::scope::Part::Service(service)) => {
            Part::Service(reading.code("service", &service)?)
        }
        Some(wire::scope::Part::Clinic(clinic)) => Part::clinic(&reading.text("clinic", clinic)?),
        Some(wire::scope::Part::InPrison(true)) => Part::InPrison,
        Some(wire::scope::Part::InPrison(false)) => {
            return Err(reading.refuse("in_prison", Problem::Unexpected));
        }
    };
    Ok(Scope { trust: reading.code("trust", &value.trust)?, part })
}

fn failed(value: wire::MessageFailed) -> Result<MessageFailed, DecodeError> {
    Ok(MessageFailed {
        message: effect_id("MessageFailed", value.message)?,
        offer: Reading("MessageFailed").optional_id("offer", value.offer)?.map(OfferId),
        tells: Reading("MessageFailed").optional_id("tells", value.tells)?.map(OfferId),
    })
}

fn confirmed(value: wire::BookingConfirmed) -> Result<BookingConfirmed, DecodeError> {
    let reading = Reading("BookingConfirmed");
    Ok(BookingConfirmed {
        offer: offer("BookingConfirmed", &value.offer)?,
        reference: reading.text("reference", value.reference)?,
        appointment: reading.optional_id("appointment", value.appointment)?.map(AppointmentId),
    })
}

fn requested(value: wire::BookingRequested) -> Result<BookingRequested, DecodeError> {
    let reading = Reading("BookingRequested");
    Ok(BookingRequested {
        slot: SlotId(reading.id("slot", &value.slot)?),
        entry: EntryId(reading.id("entry", &value.entry)?),
        moves: reading.optional_id("moves", value.moves)?.map(AppointmentId),
    })
}

fn removed(value: &wire::EntryRemoved) -> Result<EntryRemoved, DecodeError> {
    let reading = Reading("EntryRemoved");
    reading.resolved("reference", &value.reference)?;
    Ok(EntryRemoved { entry: EntryId(reading.id("entry", &value.entry)?) })
}

fn change(value: wire::ChangeRequested) -> Result<ChangeRequested, DecodeError> {
    use wire::change_requested::{Change as Wanted, Expected as Seen};
    let reading = Reading("ChangeRequested");
    let expected = match reading.given("expected", value.expected)? {
        Seen::Entry(it) => Expected::Entry(entry::entry(it)?),
        Seen::Appointment(it) => Expected::Appointment(appointment::appointment(it)?),
    };
    let change = match reading.given("change", value.change)? {
        Wanted::EntryChanged(it) => Change::Entry(Box::new(list_entry("EntryChanged", it.entry)?)),
        Wanted::EntryRemoved(it) => Change::EntryRemoved(removed(&it)?),
        Wanted::BookingRequested(it) => Change::Booking(requested(it)?),
        Wanted::CancellationRequested(it) => {
            Change::Cancellation(ended("CancellationRequested", &it.appointment)?)
        }
    };
    Ok(ChangeRequested { expected, change })
}

fn jumped(value: &wire::ClockJumped) -> Result<ClockJumped, DecodeError> {
    let reading = Reading("ClockJumped");
    Ok(ClockJumped { from: reading.time("from", value.from)?, to: reading.time("to", value.to)? })
}

fn list_entry(
    message: &'static str,
    value: Option<wire::Entry>,
) -> Result<backfill_core::entry::Entry, DecodeError> {
    entry::entry(Reading(message).given("entry", value)?)
}

fn admitted(value: &wire::PatientAdmitted) -> Result<PatientAdmitted, DecodeError> {
    let patient = who("PatientAdmitted", &value.patient)?;
    let (until, said_at) = (value.until.map(Timestamp), Timestamp(value.said_at));
    Ok(PatientAdmitted { patient, until, said_at })
}

fn who(message: &'static str, bytes: &[u8]) -> Result<PatientRef, DecodeError> {
    Reading(message).id("patient", bytes).map(PatientRef)
}

fn opted(message: &'static str, patient: &[u8], trust: &str) -> Result<Opted, DecodeError> {
    let code = Reading(message).code("trust", trust)?;
    let trust = Some(code).filter(|code| !code.is_empty());
    Ok(Opted { patient: who(message, patient)?, trust })
}

fn merged(value: &wire::PatientsMerged) -> Result<PatientsMerged, DecodeError> {
    let (from, into) = pair("PatientsMerged", &value.from, &value.into)?;
    Ok(PatientsMerged { from, into, said_at: Timestamp(value.said_at) })
}

fn parted(value: &wire::PatientsParted) -> Result<PatientsParted, DecodeError> {
    let (from, into) = pair("PatientsParted", &value.from, &value.into)?;
    Ok(PatientsParted { from, into })
}

fn pair(
    message: &'static str,
    from: &[u8],
    into: &[u8],
) -> Result<(PatientRef, PatientRef), DecodeError> {
    let reading = Reading(message);
    let id = |field, bytes| reading.id(field, bytes).map(PatientRef);
    Ok((id("from", from)?, id("into", into)?))
}

fn answer(message: &'static str, bytes: &[u8], via: i32) -> Result<OfferAnswer, DecodeError> {
    Ok(OfferAnswer { offer: offer(message, bytes)?, via: Reading(message).choice("via", via)? })
}

fn offer(message: &'static str, bytes: &[u8]) -> Result<OfferId, DecodeError> {
    Reading(message).id("offer", bytes).map(OfferId)
}

fn freed_time(message: &'static str, bytes: &[u8]) -> Result<SlotId, DecodeError> {
    Reading(message).id("slot", bytes).map(SlotId)
}

fn ended(message: &'static str, bytes: &[u8]) -> Result<AppointmentId, DecodeError> {
    Reading(message).id("appointment", bytes).map(AppointmentId)
}

fn effect_id(
    message: &'static str,
    value: Option<wire::EffectId>,
) -> Result<EffectId, DecodeError> {
    let value = Reading(message).given("message", value)?;
    let reading = Reading("EffectId");
    Ok(EffectId {
        event: EventId(reading.id("event", &value.event)?),
        index: reading.short("index", value.index)?,
    })
}
