//! An appointment was cancelled or a blocked time opened: one slot in the ledger.

use alloc::collections::BTreeSet;
use alloc::string::String;

use super::meaning::Meaning;
use super::meant::Meant;
use super::{Step, blanks, come_first, fill, free, given_up, hold, meant, order, own};
use super::{patient_died, repeat, withdraw};
use crate::appointment::{Appointment, AppointmentStatus};
use crate::block::Block;
use crate::clinic::Takes;
use crate::code::Code;
use crate::effect::Refusal;
use crate::event::{SlotBlocked, SlotFreed};
use crate::prerequisite::Prerequisites;
use crate::slot::{AppointmentKind, Cause, Doubt, Modality, Reason, SlotFacts, Support};
use crate::time::LocalTime;
use crate::{AppointmentId, PatientRef};

/// The longest opened part of a diary that is one appointment.
const OPENED_MINUTES_MAX: u16 = 60;

/// A cancellation beside what is known.
#[derive(Debug)]
pub(super) struct Told<'a> {
    pub(super) freed: &'a SlotFreed,
    /// Whoever the sender says gave it up, under the reference that they have now.
    pub(super) patient: Option<PatientRef>,
    /// The appointment that is meant, if it is known.
    pub(super) known: Option<Appointment>,
    /// The freed time, its blanks filled from what is known.
    pub(super) facts: SlotFacts,
    /// Whether number or patient say whose it is; otherwise at most the place does, and where
    /// nobody is `known` a person must look.
    pub(super) is_sure: bool,
    /// Whether it says again what freed the place before.
    pub(super) is_again: bool,
}

pub(super) fn decide(step: &mut Step<'_>, freed: &SlotFreed) {
    let told = read(step, freed);
    let doubt = doubt(step, &told);
    if freed.cause == Cause::Unblocked && matches!(doubt, None | Some(Reason::SeveralTimes)) {
        step.state.put_block(opening(&told));
    }
    let meaning = Meaning::of(step, &told);
    if repeat::is_one(step, &told, doubt) {
        if let Some((slot, reason)) = repeat::is_gone(step, &told, doubt) {
            return withdraw::slot(step, slot, reason);
        }
        let news = meaning.filter(|it| it.is_news(step));
        return match news {
            Some(meaning) => meaning.follow(step),
            None => step.refuse(Refusal::AlreadyFreed),
        };
    }
    let dead = meaning.as_ref().and_then(Meaning::dead);
    // First, so that nothing is offered to whom it concerns.
    if let Some(meaning) = meaning {
        meaning.follow(step);
    }
    match doubt {
        Some(reason @ (Reason::Contradiction | Reason::OutOfOrder | Reason::SeveralTimes)) => {
            put_aside(step, told, reason)
        }
        Some(_) | None => give_up(step, told, doubt),
    }
    if let Some(dead) = dead.filter(|it| step.state.has_died(*it)) {
        patient_died::ask_who_frees(step, dead);
    }
}

/// The part of the diary that is opened.
fn opening(told: &Told<'_>) -> Block {
    Block { part: SlotBlocked::opened(&told.facts, told.freed.said_at), is_lifted: true }
}

/// Why an opened part of a diary is not a time that is free: what was said later closed it, or there
/// are several times in it.
fn doubt_of_opening(step: &Step<'_>, told: &Told<'_>) -> Option<Reason> {
    if told.freed.cause != Cause::Unblocked {
        return None;
    }
    if step.state.is_overtaken(&opening(told)) {
        return Some(Reason::OutOfOrder);
    }
    (OPENED_MINUTES_MAX < told.facts.duration_minutes).then_some(Reason::SeveralTimes)
}

fn read<'a>(step: &Step<'_>, freed: &'a SlotFreed) -> Told<'a> {
    let state = &*step.state;
    let patient = freed.patient.map(|patient| state.person(patient));
    let numbered = freed.appointment.and_then(|id| state.appointments.get(&id)).cloned();
    let (known, facts) = match (numbered, &freed.facts) {
        (Some(known), Some(facts)) => {
            let facts = freed_of(blanks::facts(facts, &known.facts), &known);
            (Some(known), facts)
        }
        (Some(known), None) => {
            let facts = known.facts.clone();
            (Some(known), facts)
        }
        (None, told) => {
            let meant = meant::by(state, freed, patient);
            return of_meant(step, freed, (patient, told.clone()), meant);
        }
    };
    let (facts, is_sure, is_again) = (facts.settled(), true, false);
    Told { freed, patient, known, facts, is_sure, is_again }
}

/// [`read`], where the number says nothing.
fn of_meant<'a>(
    step: &Step<'_>,
    freed: &'a SlotFreed,
    (patient, told): (Option<PatientRef>, Option<SlotFacts>),
    meant: Meant,
) -> Told<'a> {
    let (is_sure, is_again) = match meant {
        Meant::Unknown | Meant::This(_) => (true, false),
        Meant::Again => (true, true),
        Meant::Unsure | Meant::Sitter(_) => (false, false),
    };
    let known = match meant {
        Meant::This(known) | Meant::Sitter(known) => Some(*known),
        Meant::Unknown | Meant::Again | Meant::Unsure => None,
    };
    let facts = known.as_ref().map(|it| it.facts.clone()).or(told);
    let facts = facts.unwrap_or_else(|| nowhere(step, freed.trust)).settled();
    Told { freed, patient, known, facts, is_sure, is_again }
}

/// Only what was had can be given up: of two lengths the shorter one.
fn freed_of(mut facts: SlotFacts, known: &Appointment) -> SlotFacts {
    if order::has_place(known) && !known.facts.length_assumed && !facts.is_elsewhere(&known.facts) {
        facts.duration_minutes = facts.duration_minutes.min(known.facts.duration_minutes);
    }
    facts
}

/// Why a person must look before anything is offered.
fn doubt(step: &Step<'_>, told: &Told<'_>) -> Option<Reason> {
    let Told { freed, patient, known, facts, .. } = told;
    let of_order = known.as_ref().and_then(|known| {
        if order::is_older(freed.said_at, known) {
            return Some(Reason::OutOfOrder);
        }
        let contradicts =
            order::is_elsewhere(facts, known) || order::is_anothers(step.state, *patient, known);
        contradicts.then_some(Reason::Contradiction)
    });
    let own = match freed.doubt {
        Some(Doubt::Contradiction) => Some(Reason::Contradiction),
        Some(Doubt::LocalTime | Doubt::NoTime) => Some(Reason::UnsureTime),
        None if facts.duration_minutes == 0 => Some(Reason::UnsureTime),
        None => None,
    };
    let unsure = (!told.is_sure && known.is_none()).then_some(Reason::Contradiction);
    // What is late or contradicts ends nothing, and so it goes first.
    of_order.or(unsure).or(own).or_else(|| doubt_of_opening(step, told))
}

/// Nothing is given up as long as a person has not looked: the appointment stays as it is known,
/// and the ledger shows the time at which it is known.
fn put_aside(step: &mut Step<'_>, told: Told<'_>, reason: Reason) {
    let booked = told.known.as_ref().filter(|it| it.status == AppointmentStatus::Booked);
    let at_known = booked.filter(|_| reason == Reason::Contradiction);
    let facts = at_known.map_or(&told.facts, |it| &it.facts).clone();
    let freed = freed(step, &told, facts);
    free::put_aside(step, &freed, reason);
}

fn give_up(step: &mut Step<'_>, told: Told<'_>, doubt: Option<Reason>) {
    let freed = free::Freed { doubt, ..freed(step, &told, told.facts.clone()) };
    let given_up_by = freed.given_up_by;
    let ended = [told.known.as_ref().map(|it| it.id), told.freed.appointment];
    let whose = told.known.as_ref().and_then(|it| it.patient).or(given_up_by);
    end(step, told, given_up_by);
    let ended: BTreeSet<AppointmentId> = ended.into_iter().flatten().collect();
    ended.into_iter().for_each(|id| come_first::look_again(step, whose, id));
    free::free(step, freed);
    if let Some(patient) = given_up_by {
        fill::fill_for_patient(step, patient);
    }
}

fn freed(step: &Step<'_>, told: &Told<'_>, facts: SlotFacts) -> free::Freed {
    free::Freed {
        facts,
        origin: told.freed.appointment.or_else(|| told.known.as_ref().map(|it| it.id)),
        given_up_by: given_up::by(step, told),
        cause: told.freed.cause,
        doubt: None,
        depth: 0,
    }
}

/// The appointment does not take place; an entry that held it holds none. It is remembered under
/// the number that it was given up with, told before or not: what comes late is told from what is
/// new by it.
fn end(step: &mut Step<'_>, told: Told<'_>, patient: Option<PatientRef>) {
    let Told { freed, known, facts, .. } = told;
    if let Some(known) = &known {
        own::cancel(step, known, freed.cause);
        hold::release(step, known.id, freed.cause);
        step.state.remove_appointment(known.id);
    }
    let Some(id) = freed.appointment.or_else(|| known.as_ref().map(|it| it.id)) else { return };
    hold::release(step, id, freed.cause);
    let (status, said_at) = (AppointmentStatus::Ended, freed.said_at);
    let told = Appointment { id, reference: String::new(), patient, facts, status, said_at };
    let ended = match known {
        Some(known) if known.id == id => Appointment {
            facts: if order::has_place(&known) { known.facts } else { told.facts },
            said_at: known.said_at.max(said_at),
            status,
            ..known
        },
        Some(_) => {
            let facts = freed.facts.clone().map_or(told.facts, SlotFacts::settled);
            Appointment { facts, ..told }
        }
        None => told,
    };
    step.state.put_appointment(ended);
}

/// A time of which nothing is known: it has its place in the ledger, and a person must look.
fn nowhere(step: &Step<'_>, trust: Code) -> SlotFacts {
    SlotFacts {
        trust,
        site: Code::EMPTY,
        service: Code::EMPTY,
        kind: AppointmentKind::Unknown,
        modality: Modality::InPerson,
        session: String::new(),
        start: step.now,
        duration_minutes: 0,
        local: LocalTime::at_offset(step.now, step.utc_offset_minutes),
        requires: Prerequisites::NOTHING,
        provides: Support::default(),
        room: String::new(),
        capacity: 1,
        takes: Takes::default(),
        length_assumed: true,
    }
}

#[cfg(test)]
mod tests;
