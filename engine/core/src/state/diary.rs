//! Diaries: who has which stretch of them, found by clinic and day, never by looking at all.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use super::State;
use crate::appointment::{Appointment, AppointmentStatus};
use crate::code::Code;
use crate::offer::Offer;
use crate::slot::{Slot, SlotFacts, SlotState, name_key};
use crate::time::DAY_MS;
use crate::{AppointmentId, SlotId, Timestamp};

/// Who has a stretch of a diary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Taker {
    Appointment(AppointmentId),
    Slot(SlotId),
}

/// A day (UTC) of a clinic. Site and room are not in it: either may be blank and mean any. Where
/// no clinic is named, site and service stand for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct DiaryDay {
    trust: Code,
    day: i64,
    session: String,
    site: Code,
    service: Code,
}

/// Stretches by the days that they touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Diaries(BTreeMap<DiaryDay, BTreeSet<(Timestamp, Timestamp, Taker)>>);

impl Diaries {
    pub(super) fn add(&mut self, facts: &SlotFacts, taker: Taker) {
        for day in days(facts) {
            self.0.entry(day).or_default().insert((facts.start, facts.end(), taker));
        }
    }

    pub(super) fn remove(&mut self, facts: &SlotFacts, taker: Taker) {
        for day in days(facts) {
            if let Some(stretches) = self.0.get_mut(&day) {
                stretches.remove(&(facts.start, facts.end(), taker));
                if stretches.is_empty() {
                    self.0.remove(&day);
                }
            }
        }
    }

    /// Whoever has a moment of these days' clinics at the time of `facts`, or begins with it.
    fn at(&self, facts: &SlotFacts) -> BTreeSet<Taker> {
        let stretches = days(facts).filter_map(|day| self.0.get(&day)).flatten();
        let shared = stretches.filter(|(start, end, _)| {
            *start == facts.start || *start < facts.end() && facts.start < *end
        });
        shared.map(|(_, _, taker)| *taker).collect()
    }

    /// Whoever has a moment of this time in any clinic of the trust.
    fn beside(&self, facts: &SlotFacts) -> BTreeSet<Taker> {
        let (first, last) = span(facts);
        let (trust, session, none) = (facts.trust, String::new(), Code::EMPTY);
        let from = DiaryDay { trust, day: first, session, site: none, service: none };
        let days = self.0.range(from..);
        let days = days.take_while(|(it, _)| it.trust == trust && it.day <= last);
        let stretches = days.flat_map(|(_, stretches)| stretches);
        let shared = stretches.filter(|(start, end, _)| *start < facts.end() && facts.start < *end);
        shared.map(|(_, _, taker)| *taker).collect()
    }
}

/// The first and the last day (UTC) that a time touches.
fn span(facts: &SlotFacts) -> (i64, i64) {
    let last = Timestamp(facts.end().0.saturating_sub(1)).max(facts.start);
    (facts.start.0.div_euclid(DAY_MS), last.0.div_euclid(DAY_MS))
}

fn days(facts: &SlotFacts) -> impl Iterator<Item = DiaryDay> {
    let unnamed = facts.session.is_empty();
    let of = |code: Code| if unnamed { code } else { Code::EMPTY };
    let (trust, site, service) = (facts.trust, of(facts.site), of(facts.service));
    let (first, last) = span(facts);
    let days = first..=last;
    let session = name_key(&facts.session);
    days.map(move |day| DiaryDay { trust, day, session: session.clone(), site, service })
}

impl State {
    /// Booked appointments, and slots that are not closed, which want a moment of the same diary.
    pub(crate) fn takers(&self, facts: &SlotFacts) -> Vec<Taker> {
        let takers = self.index.taken.at(facts).into_iter();
        takers.filter(|it| self.facts_of(*it).is_some_and(|it| it.collides(facts))).collect()
    }

    /// Appointments, and slots that are not closed, of the same site and service which share a
    /// moment with this time, in whichever clinic.
    pub(crate) fn near(&self, facts: &SlotFacts) -> (Vec<&Appointment>, Vec<&Slot>) {
        let (mut appointments, mut slots) = (Vec::new(), Vec::new());
        for taker in self.index.taken.beside(facts) {
            match taker {
                Taker::Appointment(id) => appointments.extend(self.appointments.get(&id)),
                Taker::Slot(id) => slots.extend(self.slots.get(&id)),
            }
        }
        let is_there = |it: &SlotFacts| it.site == facts.site && it.service == facts.service;
        appointments.retain(|it| is_there(&it.facts));
        slots.retain(|it| is_there(&it.facts));
        (appointments, slots)
    }

    /// Every slot that was ever freed at the place, the newest last.
    pub(crate) fn slots_at(&self, facts: &SlotFacts) -> Vec<&Slot> {
        let slots = self.index.freed.at(facts).into_iter().filter_map(|it| match it {
            Taker::Slot(id) => self.slots.get(&id),
            Taker::Appointment(_) => None,
        });
        let mut slots: Vec<&Slot> = slots.filter(|it| it.facts.same_place(facts)).collect();
        slots.sort_by_key(|slot| (slot.freed_at, slot.id));
        slots
    }

    /// How many want the diary at the fullest moment of this time.
    pub(crate) fn how_full(&self, facts: &SlotFacts) -> usize {
        let takers = self.takers(facts);
        let counted = takers.iter().filter(|it| !self.is_told_of(**it, &takers));
        busiest(counted.filter_map(|it| self.facts_of(*it)), facts)
    }

    fn facts_of(&self, taker: Taker) -> Option<&SlotFacts> {
        match taker {
            Taker::Appointment(id) => self.appointments.get(&id).map(|it| &it.facts),
            Taker::Slot(id) => self.slots.get(&id).map(|it| &it.facts),
        }
    }

    /// Whether this is a booking on its way of which the trust's own report is here already: the
    /// two are one.
    fn is_told_of(&self, taker: Taker, takers: &[Taker]) -> bool {
        let Taker::Slot(id) = taker else { return false };
        let Some(slot) = self.slots.get(&id) else { return false };
        takers.iter().any(|it| match it {
            Taker::Appointment(id) => self.is_echo(slot, *id),
            Taker::Slot(_) => false,
        })
    }

    /// Whether an appointment is the booking that a slot waits for.
    pub(crate) fn is_echo(&self, slot: &Slot, appointment: AppointmentId) -> bool {
        let SlotState::Booking { offer } = slot.state else { return false };
        let offer = self.offers.get(&offer);
        offer.is_some_and(|offer| self.is_booking_of(offer, &slot.facts, appointment))
    }

    /// Whether an appointment is what an offer of this place became: the patient's or, where there
    /// is room for one only, one of which nobody said whose it is.
    pub(crate) fn is_booking_of(
        &self,
        offer: &Offer,
        facts: &SlotFacts,
        appointment: AppointmentId,
    ) -> bool {
        let Some(appointment) = self.appointments.get(&appointment) else { return false };
        let patient = appointment.patient.map(|patient| self.person(patient));
        let same_person = match patient {
            Some(patient) => patient == self.person(offer.patient),
            None => facts.capacity <= 1,
        };
        appointment.status == AppointmentStatus::Booked
            && appointment.facts.same_place(facts)
            && same_person
    }
}

/// At most so many of the stretches share one moment of `within`.
fn busiest<'a>(stretches: impl Iterator<Item = &'a SlotFacts>, within: &SlotFacts) -> usize {
    let mut changes = Vec::new();
    for facts in stretches {
        changes.push((facts.start.max(within.start), true));
        changes.push((facts.end().min(within.end()), false));
    }
    // An end comes before a beginning at the same moment.
    changes.sort_unstable();
    let (mut now, mut most) = (0_usize, 0);
    for (_, begins) in changes {
        now = if begins { now + 1 } else { now.saturating_sub(1) };
        most = most.max(now);
    }
    most
}
