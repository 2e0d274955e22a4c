//! Which booked appointment a cancellation means whose number, if it has one, is not known.

use alloc::boxed::Box;

use super::own;
use crate::PatientRef;
use crate::appointment::Appointment;
use crate::event::SlotFreed;
use crate::slot::{Cause, Outcome, Reason, Slot, SlotFacts, SlotState};
use crate::state::{State, Taker};
use crate::time::Timestamp;

/// See the module.
#[derive(Debug)]
pub(super) enum Meant {
    /// None that is known.
    Unknown,
    /// This one: the patient's, or a booking of ours that it cannot but be.
    This(Box<Appointment>),
    /// This one, because nobody else is known to sit there. That says nothing of who somebody is.
    Sitter(Box<Appointment>),
    /// The place was given up before, and this says so again.
    Again,
    /// Somebody is known to sit there, and whether they are meant cannot be told: a person looks.
    Unsure,
}

pub(super) fn by(state: &State, freed: &SlotFreed, patient: Option<PatientRef>) -> Meant {
    let Some(facts) = freed.facts.as_ref() else { return Meant::Unknown };
    let place = Place { state, freed, facts, patient };
    if let Some(known) = place.of_patient() {
        return Meant::This(Box::new(known.clone()));
    }
    if place.is_under_another_number() {
        return Meant::Unsure;
    }
    // Opening a time takes it from nobody, and a start that is not sure says nobody's.
    let says_whose = freed.cause != Cause::Unblocked && freed.doubt.is_none();
    if !says_whose || patient.is_some_and(|patient| place.was_left_by(patient)) {
        return Meant::Unknown;
    }
    match freed.appointment {
        Some(_) => place.under_a_number(),
        None => place.unnumbered(),
    }
}

/// Who is known to be at a site's service at a time.
enum Near<'a> {
    Nobody,
    One(&'a Appointment),
    Somebody,
}

/// A cancellation beside who sits at its place, and who sat there.
struct Place<'a> {
    state: &'a State,
    freed: &'a SlotFreed,
    facts: &'a SlotFacts,
    patient: Option<PatientRef>,
}

impl<'a> Place<'a> {
    /// The patient's appointment at that start. Another number may be another appointment, except
    /// where the trust never told one.
    fn of_patient(&self) -> Option<&'a Appointment> {
        let Self { state, freed, facts, patient } = *self;
        let meant = |it: &&Appointment| {
            let same_trust = [facts.trust, freed.trust].contains(&it.facts.trust);
            let by_start = freed.appointment.is_none() && !facts.is_elsewhere(&it.facts);
            let same_start = same_trust && it.facts.start == facts.start;
            same_start && (by_start || own::is_unnumbered(state, it))
        };
        state.booked(patient?).find(meant)
    }

    /// Whether the very patient is known to sit there under another number: it may be spelt
    /// differently, or they were entered twice.
    fn is_under_another_number(&self) -> bool {
        let same_place = |it: &Appointment| {
            it.facts.trust == self.facts.trust && !self.facts.is_elsewhere(&it.facts)
        };
        let booked = self.patient.into_iter().flat_map(|patient| self.state.booked(patient));
        self.freed.appointment.is_some() && booked.into_iter().any(same_place)
    }

    /// Whether the patient is known to have left that place, so that this is said again.
    fn was_left_by(&self, patient: PatientRef) -> bool {
        let is_theirs =
            |slot: &&Slot| slot.given_up_by.map(|it| self.state.person(it)) == Some(patient);
        own::was_given_up(self.state, self.facts, patient)
            || self.state.slots_at(self.facts).iter().any(is_theirs)
    }

    /// Of a number that is not known only our own booking can be meant, as long as the trust has
    /// not told its number.
    fn under_a_number(&self) -> Meant {
        let sitter = own::alone_at(self.state, self.facts);
        let Some(sitter) = sitter.filter(|it| own::is_unnumbered(self.state, it)) else {
            return Meant::Unknown;
        };
        if self.contradicts(sitter) || own::has_number(self.state, sitter) {
            return Meant::Unsure;
        }
        // Whoever had the place before us had a number of their own.
        let before = self.before();
        if before.is_some_and(|slot| slot.origin.is_some()) {
            return Meant::This(Box::new(sitter.clone()));
        }
        self.now_or_before(sitter, before)
    }

    fn unnumbered(&self) -> Meant {
        let sitter = if self.facts.session.is_empty() {
            match self.near() {
                Near::Nobody => return self.of_several(),
                Near::Somebody => return Meant::Unsure,
                Near::One(sitter) => sitter,
            }
        } else {
            match own::alone_at(self.state, self.facts) {
                Some(sitter) => sitter,
                None => return self.of_several(),
            }
        };
        if self.contradicts(sitter) {
            return Meant::Unsure;
        }
        self.now_or_before(sitter, self.before())
    }

    /// Who may be meant where no clinic is named: anybody of that site and service.
    fn near(&self) -> Near<'a> {
        let (appointments, slots) = self.state.near(self.facts);
        if appointments.is_empty() && slots.iter().all(|it| it.facts.same_place(self.facts)) {
            return Near::Nobody;
        }
        let [one] = appointments[..] else { return Near::Somebody };
        let as_long = one.facts.duration_minutes == self.facts.duration_minutes
            || one.facts.length_assumed
            || self.facts.length_assumed;
        let fits = as_long && one.facts.capacity <= 1 && !self.facts.is_elsewhere(&one.facts);
        if fits && slots.is_empty() { Near::One(one) } else { Near::Somebody }
    }

    /// Where several sit, and one was booked by us, it is the cancellation that freed the time, or
    /// one of those who sit there now. So it is where one has left, and nobody is named.
    fn of_several(&self) -> Meant {
        let slots = self.state.slots_at(self.facts);
        if let Some(open) = slots.iter().find(|slot| !slot.is_closed()) {
            let is_again = self.patient.is_some() || self.is_before(open) || !self.is_shared();
            return if is_again { Meant::Unknown } else { Meant::Unsure };
        }
        let filled = slots.into_iter().rfind(|slot| self.state.booking_of(slot.id).is_some());
        match filled {
            None => Meant::Unknown,
            Some(slot) if self.is_before(slot) => Meant::Again,
            Some(_) => Meant::Unsure,
        }
    }

    /// Whether somebody sits at the place beside what is on offer there.
    fn is_shared(&self) -> bool {
        self.state.takers(self.facts).into_iter().any(|taker| match taker {
            Taker::Appointment(id) => {
                let there = self.state.appointments.get(&id);
                there.is_some_and(|it| it.facts.same_place(self.facts))
            }
            Taker::Slot(_) => false,
        })
    }

    fn contradicts(&self, sitter: &Appointment) -> bool {
        let sits = sitter.patient.map(|patient| self.state.person(patient));
        self.patient.zip(sits).is_some_and(|(told, sits)| told != sits)
    }

    /// The time that was given up at this place before whoever sits there now.
    fn before(&self) -> Option<&'a Slot> {
        let doubted = |slot: &Slot| {
            let SlotState::Closed { outcome, reason, .. } = slot.state else { return false };
            outcome == Outcome::NotOffered
                && matches!(reason, Reason::Contradiction | Reason::OutOfOrder)
        };
        self.state.slots_at(self.facts).into_iter().rfind(|slot| !doubted(slot))
    }

    /// Whoever sits there now, or whoever gave the place up before: by when it is said, else by
    /// why.
    fn now_or_before(&self, sitter: &Appointment, before: Option<&Slot>) -> Meant {
        let Some(before) = before else { return Meant::Sitter(Box::new(sitter.clone())) };
        if !before.is_closed() {
            return Meant::Unknown;
        }
        if self.is_before(before) {
            return Meant::Again;
        }
        let said_at = self.freed.said_at;
        let told_later = 0 < said_at.0 && since(sitter, before) < said_at;
        let in_time = said_at.0 == 0 || before.freed_at < said_at;
        let another = in_time && self.is_for_another_reason(before);
        // The true reason may come later, and whoever died may be the one who left.
        if (told_later || another) && !self.freed.cause.concerns_the_wait() {
            return Meant::Sitter(Box::new(sitter.clone()));
        }
        Meant::Unsure
    }

    /// Whether it was said before the place was given up, and for that reason.
    fn is_before(&self, slot: &Slot) -> bool {
        let said_at = self.freed.said_at;
        0 < said_at.0 && said_at <= slot.freed_at && slot.cause == self.freed.cause
    }

    /// A move of ours may be carried out by a cancellation, with any reason.
    fn is_for_another_reason(&self, slot: &Slot) -> bool {
        let cause = self.freed.cause;
        let is_reason = matches!(cause, Cause::Patient | Cause::Clinic | Cause::EnteredInError);
        is_reason && slot.cause != cause && slot.cause != Cause::MovedEarlier
    }
}

/// When somebody sits there as far as it was told, by their sender's clock or else by ours.
fn since(sitter: &Appointment, before: &Slot) -> Timestamp {
    match before.state {
        _ if 0 < sitter.said_at.0 => sitter.said_at,
        SlotState::Closed { at, .. } => at,
        SlotState::Held { .. } | SlotState::Open | SlotState::Booking { .. } => before.freed_at,
    }
}

#[cfg(test)]
mod tests;
