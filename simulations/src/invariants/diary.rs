//! The witness's own diary: who sits where for certain, from the messages alone. What is not certain
//! is left out, so that whoever it says sits somewhere does sit there.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::appointment::Appointment;
use backfill_core::effect::{Refusal, RequestBooking};
use backfill_core::event::{BookingConfirmed, SlotFreed};
use backfill_core::slot::{AppointmentKind, Reason, Slot, SlotFacts};
use backfill_core::{AppointmentId, EntryId, Event, OfferId, PatientRef, SlotId, Timestamp};

use super::Moment;
use super::acknowledged;
use super::filled::filled;
use super::persons::Persons;

/// Somebody sits somewhere.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    pub(super) patient: Option<PatientRef>,
    pub(super) facts: SlotFacts,
    pub(super) said_at: Timestamp,
    /// The entry whose offer became this appointment.
    pub(super) entry: Option<EntryId>,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Diary {
    pub(super) persons: Persons,
    pub(super) seats: BTreeMap<AppointmentId, Seat>,
    requests: BTreeMap<OfferId, RequestBooking>,
    known: BTreeSet<SlotId>,
    /// Appointments that we moved: the trust may tell them under another number.
    moved: BTreeSet<AppointmentId>,
}

/// How the step refused its event.
pub(super) fn refusal(moment: &Moment<'_>) -> Option<Refusal> {
    moment.decided.refusal
}

/// Whether a person must look before anything of a cancellation is believed.
pub(super) fn is_put_aside(slot: &Slot) -> bool {
    matches!(slot.reason, Reason::Contradiction | Reason::OutOfOrder)
}

/// The appointment that a message books or moves.
pub(super) fn booked(event: &Event) -> Option<&Appointment> {
    match event {
        Event::AppointmentBooked(it) => Some(&it.appointment),
        Event::AppointmentMoved(it) => Some(&it.appointment),
        _ => None,
    }
}

impl Diary {
    /// Slots that the step put in the ledger first; asked once in each step.
    pub(super) fn new_slots<'a>(&mut self, moment: &'a Moment<'_>) -> Vec<&'a Slot> {
        let mut new = Vec::new();
        for entry in moment.decided.ledger() {
            if self.known.insert(entry.slot) {
                new.extend(moment.engine.slot(entry.slot));
            }
        }
        new
    }

    /// Learns from a step.
    pub(super) fn learn(&mut self, moment: &Moment<'_>) {
        if let Event::PatientsParted(parted) = &moment.recorded.event {
            self.forget(&[parted.from, parted.into]);
        }
        self.persons.learn(moment.recorded);
        acknowledged::rename(moment, &mut self.seats);
        let requests = moment.decided.bookings().map(|it| (it.offer, it.clone()));
        self.requests.extend(requests);
        if refusal(moment).is_some() {
            return;
        }
        if let Some(told) = booked(&moment.recorded.event) {
            return self.book(told);
        }
        match &moment.recorded.event {
            Event::SlotFreed(freed) if !has_put_aside(moment) => self.free(freed),
            Event::CancellationConfirmed(id)
            | Event::AppointmentAttended(id)
            | Event::AppointmentMissed(id) => {
                self.seats.remove(id);
            }
            Event::BookingConfirmed(it) => self.confirm(moment, it),
            _ => {}
        }
    }

    /// Whether a message is older than what was said last of its appointment.
    pub(super) fn is_older(&self, id: AppointmentId, said_at: Timestamp) -> bool {
        let known = self.seats.get(&id).map_or(0, |seat| seat.said_at.0);
        0 < said_at.0 && said_at.0 < known
    }

    /// The place to which a booking of ours takes an appointment, if it is told to be there.
    pub(super) fn on_its_way(&self, told: &Appointment) -> Option<&SlotFacts> {
        let mut requests = self.requests.values().map(|it| (&it.moves, &it.facts));
        let same = |moves: &Option<Appointment>| moves.as_ref().is_some_and(|it| it.id == told.id);
        let found = requests.find(|(moves, it)| same(moves) && same_start(it, &told.facts));
        found.map(|(_, facts)| facts)
    }

    /// Whose is what is not certain any more.
    fn forget(&mut self, patients: &[PatientRef]) {
        let persons: Vec<PatientRef> = patients.iter().map(|it| self.persons.person(*it)).collect();
        let person = |seat: &Seat| seat.patient.map(|it| self.persons.person(it));
        let theirs =
            self.seats.iter().filter(|(_, it)| person(it).is_some_and(|it| persons.contains(&it)));
        let ids: Vec<AppointmentId> = theirs.map(|(id, _)| *id).collect();
        ids.iter().for_each(|id| drop(self.seats.remove(id)));
    }

    fn book(&mut self, told: &Appointment) {
        if self.is_older(told.id, told.said_at) {
            return;
        }
        let known = self.seats.remove(&told.id);
        let place = self.on_its_way(told).or(known.as_ref().map(|it| &it.facts));
        let facts = place.map_or(told.facts.clone(), |it| filled(&told.facts, it));
        let patient = told.patient.or(known.as_ref().and_then(|it| it.patient));
        let said_at = known.as_ref().map_or(told.said_at, |it| it.said_at.max(told.said_at));
        let stays = known.filter(|it| !facts.is_elsewhere(&it.facts));
        let ours = self.ours_at(&facts, patient);
        self.leave(told.id);
        let entry = stays.and_then(|it| it.entry).or(ours);
        if is_whole(&facts) {
            self.seats.insert(told.id, Seat { patient, facts, said_at, entry });
        }
    }

    /// The trust tells a booking of ours under its own number: that takes the place of ours. Of a
    /// group nobody knows which one it is if the message names nobody.
    fn ours_at(&mut self, told: &SlotFacts, patient: Option<PatientRef>) -> Option<EntryId> {
        let person = patient.map(|it| self.persons.person(it));
        let same = |(id, it): &(&AppointmentId, &Seat)| {
            let whose = it.patient.map(|it| self.persons.person(it));
            let same_person = person.is_none() && it.facts.capacity <= 1 || whose == person;
            let ours = self.requests.contains_key(&OfferId(id.0)) || self.moved.contains(id);
            ours && same_start(&it.facts, told) && same_person
        };
        let ours: Vec<AppointmentId> = self.seats.iter().filter(same).map(|(id, _)| *id).collect();
        let ours = ours.iter().filter_map(|id| self.seats.remove(id));
        let entries: Vec<EntryId> = ours.filter_map(|it| it.entry).collect();
        entries.first().copied().filter(|_| person.is_some())
    }

    /// What we moved and the trust tells now is nowhere else.
    fn leave(&mut self, id: AppointmentId) {
        let moved = |it: &RequestBooking| it.moves.as_ref().is_some_and(|moves| moves.id == id);
        let requests = self.requests.values().filter(|it| moved(it));
        let ours: Vec<AppointmentId> = requests.map(|it| AppointmentId(it.offer.0)).collect();
        self.seats.retain(|id, _| !ours.contains(id));
    }

    /// A number that was never told may be anybody's at that time.
    fn free(&mut self, freed: &SlotFreed) {
        let known = freed.appointment.and_then(|id| self.seats.remove(&id));
        if let (None, Some(facts)) = (known, &freed.facts) {
            self.seats.retain(|_, it| !same_start(&it.facts, facts));
        }
    }

    fn confirm(&mut self, moment: &Moment<'_>, confirmed: &BookingConfirmed) {
        let id = confirmed.offer;
        let Some(request) = self.requests.get(&id).cloned() else { return };
        let entry = moment.engine.offer(id).map(|offer| offer.entry);
        self.moved.extend(request.moves.as_ref().map(|moves| moves.id));
        let mut said_at = Timestamp(0);
        let stands = request.moves.as_ref().is_some_and(|it| self.seats.contains_key(&it.id));
        if let Some(moves) = &request.moves {
            let left = |it: &Seat| !same_start(&it.facts, &request.facts);
            if self.seats.get(&moves.id).is_some_and(left) {
                said_at = self.seats.remove(&moves.id).map_or(said_at, |it| it.said_at);
            }
        }
        let person = self.persons.person(request.patient);
        let (persons, facts) = (&self.persons, &request.facts);
        let own = |it: &Seat| it.patient.map(|it| persons.person(it) == person);
        // Who sits there without a name is somebody else where the patient is known to sit there.
        let mut at_start = self.seats.values().filter(|it| same_start(&it.facts, facts));
        let is_named = at_start.any(|it| it.facts.same_place(facts) && own(it) == Some(true));
        let mut told = false;
        for seat in self.seats.values_mut().filter(|it| same_start(&it.facts, facts)) {
            let here = seat.facts.same_place(facts);
            let own = own(seat);
            if own.unwrap_or(here && !is_named) {
                told = true;
                seat.entry = entry.filter(|_| here && (own.is_some() || facts.capacity <= 1));
            }
        }
        if told {
            return;
        }
        let facts = request.facts.clone();
        // What moves keeps its number, unless it is acknowledged under another one; what is new has
        // ours until the trust tells its own.
        let keeps = |it: &&Appointment| confirmed.appointment.is_none_or(|number| number == it.id);
        let moves = request.moves.as_ref().filter(|_| stands).filter(keeps);
        let said_at = moves.map_or(Timestamp(0), |_| said_at);
        let seat = Seat { patient: Some(request.patient), facts, said_at, entry };
        let number = moves.map_or(AppointmentId(id.0), |moves| moves.id);
        self.seats.insert(number, seat);
    }
}

fn has_put_aside(moment: &Moment<'_>) -> bool {
    let is_put_aside = |reason| matches!(reason, Reason::Contradiction | Reason::OutOfOrder);
    moment.decided.ledger().any(|it| is_put_aside(it.reason))
}

fn same_start(one: &SlotFacts, other: &SlotFacts) -> bool {
    one.trust == other.trust && one.start == other.start
}

/// Whether nothing about time and place was left out.
fn is_whole(facts: &SlotFacts) -> bool {
    !facts.session.is_empty()
        && !facts.site.is_empty()
        && !facts.service.is_empty()
        && facts.kind != AppointmentKind::Unknown
        && !facts.length_assumed
}
