//! An event in one line, so that a table of samples can be read.

use backfill_core::appointment::Appointment;
use backfill_core::slot::{Cause, SlotFacts};
use backfill_core::{Event, Timestamp};
use backfill_runtime::ids;

/// The event and all that decides about it.
pub(crate) fn summary(event: &Event) -> String {
    if let Event::AppointmentBooked(booked) = event {
        let is_plain = booked.cause == Cause::Moved;
        let cause = if is_plain { String::new() } else { format!("{:?} ", booked.cause) };
        return format!("booked {cause}{}", appointment(&booked.appointment));
    }
    if let Event::AppointmentMoved(moved) = event {
        return format!("moved {:?} {}", moved.cause, appointment(&moved.appointment));
    }
    if let Event::SlotFreed(freed) = event {
        let facts = freed.facts.as_ref().map_or("as known".to_owned(), facts);
        let number = if freed.appointment.is_some() { "appointment" } else { "diary" };
        let doubt = freed.doubt.map_or(String::new(), |doubt| format!(" {doubt:?}!"));
        let patient = freed.patient.map_or(String::new(), |one| format!(" by {}", one.0));
        let (cause, trust) = (freed.cause, freed.trust);
        return format!("freed {number} {cause:?}{doubt}{patient}: {trust} {facts}");
    }
    if let Event::SlotBlocked(blocked) = event {
        let session = blocked.session.as_deref().unwrap_or("any");
        let (from, to) = (time(blocked.from), time(blocked.to));
        return format!("blocked {} {session} [{}] {from} to {to}", blocked.trust, blocked.site);
    }
    if let Event::PatientDied(died) = event {
        return format!("patient_died {}", died.patient.0);
    }
    if let Event::DeathTakenBack(lives) = event {
        let said = lives.said_at.map_or("a person".to_owned(), time);
        return format!("death_taken_back {} by {said}", lives.patient.0);
    }
    if let Event::PatientDischarged(discharged) = event {
        return format!("patient_discharged {}", discharged.patient.0);
    }
    if let Event::PatientAdmitted(admitted) = event {
        let until = admitted.until.map_or("nobody knows".to_owned(), time);
        return format!("patient_admitted {} until {until}", admitted.patient.0);
    }
    event.name().to_owned()
}

fn appointment(appointment: &Appointment) -> String {
    let trust = if appointment.id == by_number(appointment, "R1H") { "R1H" } else { "" };
    let trust = if appointment.id == by_number(appointment, "R0A") { "R0A" } else { trust };
    let trust = if appointment.id == by_number(appointment, "RXQ") { "RXQ" } else { trust };
    let patient = appointment.patient.map_or("nobody".to_owned(), |one| one.0.to_string());
    format!("{trust}/{} for {patient}: {}", appointment.reference, facts(&appointment.facts))
}

fn by_number(appointment: &Appointment, trust: &str) -> backfill_core::AppointmentId {
    ids::appointment_id(trust, &appointment.reference)
}

/// What is not said is shown as the usual: a test of its own looks at what is not.
fn facts(facts: &SlotFacts) -> String {
    let facts = facts.clone().settled();
    format!(
        "{} [{}] [{}] {:?} {:?} '{}' {} {}m{}{}{}{}",
        facts.trust,
        facts.site,
        facts.service,
        facts.kind,
        facts.modality,
        facts.session,
        time(facts.start),
        facts.duration_minutes,
        if facts.length_assumed { "?" } else { "" },
        if facts.capacity == 1 { String::new() } else { format!(" x{}", facts.capacity) },
        if facts.room.is_empty() { String::new() } else { format!(" in {}", facts.room) },
        if facts.provides.0 == 0 { "" } else { " +" },
    )
}

/// Minutes in UTC.
fn time(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap();
    at.strftime("%Y-%m-%dT%H:%MZ").to_string()
}
