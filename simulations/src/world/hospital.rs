//! The made-up trust: its diary as it truly is, whatever messages about it arrive or do not.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::code::Code;
use backfill_core::effect::RequestBooking;
use backfill_core::event::{AppointmentBooked, AppointmentMoved, SlotBlocked, SlotFreed};
use backfill_core::slot::{AppointmentKind, Cause, Doubt, Modality, SlotFacts, Support};
use backfill_core::time::MINUTE_MS;
use backfill_core::{AppointmentId, Event, LocalTime, OfferId, PatientRef, Timestamp};
use backfill_runtime::ids;

use super::fit;
use crate::seeds::Stream;

pub(crate) const TRUST: &str = "R9Z";
pub(crate) const SITES: [&str; 2] = ["R9Z01", "R9Z02"];
pub(crate) const SERVICES: [&str; 2] = ["110", "330"];

/// Who has a place of the diary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Holder {
    Nobody,
    /// The trust closed it.
    Blocked,
    Booked(Box<Appointment>),
}

#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) facts: SlotFacts,
    pub(crate) holder: Holder,
    /// Who had it and gave it up, as far as the appointment can be reinstated.
    cancelled: Vec<Appointment>,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Hospital {
    pub(crate) places: Vec<Place>,
    /// Appointments that were reported at least once.
    pub(crate) reported: BTreeSet<AppointmentId>,
    answers: BTreeMap<OfferId, bool>,
    count: u32,
}

/// A code of the made-up trust.
pub(crate) fn code(text: &str) -> Code {
    text.parse().expect("codes of the made-up trust are short")
}

impl Hospital {
    /// A diary of `count` places in the `span_minutes` after `from`, in sessions.
    pub(crate) fn new(
        (stream, senders): (&mut Stream, &mut Stream),
        (count, groups): (u16, u32),
        from: Timestamp,
        span_minutes: i64,
        utc_offset_minutes: i16,
    ) -> Self {
        let mut places = Vec::new();
        while places.len() < usize::from(count) {
            let begin = from.plus_minutes(30 + stream.between(0, span_minutes / 15) * 15);
            let length = stream.small(1, 8).min(count);
            let session = format!("C{}", stream.below(4));
            let capacity = if senders.chance(groups) { senders.small(2, 3) } else { 1 };
            let what = Session { begin, length, utc_offset_minutes, name: session, capacity };
            add_session(stream, &mut places, &what);
        }
        Self { places, reported: BTreeSet::new(), answers: BTreeMap::new(), count: 0 }
    }

    fn new_appointment(&mut self, patient: Option<PatientRef>, facts: SlotFacts) -> Appointment {
        self.count += 1;
        let reference = format!("A{}", self.count);
        let id = ids::appointment_id(TRUST, &reference);
        Appointment {
            id,
            reference,
            patient,
            facts,
            status: AppointmentStatus::Booked,
            said_at: Timestamp(0),
        }
    }

    /// A place that nobody holds.
    pub(crate) fn free_place(&self, stream: &mut Stream) -> Option<usize> {
        self.choose(stream, |holder| *holder == Holder::Nobody)
    }

    /// A place that somebody holds.
    pub(crate) fn booked_place(&self, stream: &mut Stream) -> Option<usize> {
        self.choose(stream, |holder| matches!(holder, Holder::Booked(_)))
    }

    fn choose(&self, stream: &mut Stream, wanted: impl Fn(&Holder) -> bool) -> Option<usize> {
        let fitting: Vec<usize> =
            (0..self.places.len()).filter(|index| wanted(&self.places[*index].holder)).collect();
        if fitting.is_empty() { None } else { Some(*stream.pick(&fitting)) }
    }

    /// What is booked.
    pub(crate) fn booked(&self) -> impl Iterator<Item = &Appointment> {
        self.places.iter().filter_map(|place| match &place.holder {
            Holder::Booked(booked) => Some(&**booked),
            Holder::Nobody | Holder::Blocked => None,
        })
    }

    /// Books somebody into a place.
    pub(crate) fn book(&mut self, place: usize, patient: Option<PatientRef>) -> Event {
        let facts = self.places[place].facts.clone();
        let appointment = self.new_appointment(patient, facts);
        self.places[place].holder = Holder::Booked(appointment.clone().into());
        Event::AppointmentBooked(AppointmentBooked { appointment, cause: Cause::Unknown })
    }

    /// Cancels what is booked at a place.
    pub(crate) fn cancel(&mut self, place: usize, cause: Cause) -> Option<SlotFreed> {
        let place = &mut self.places[place];
        let Holder::Booked(booked) = std::mem::replace(&mut place.holder, Holder::Nobody) else {
            return None;
        };
        place.cancelled.push((*booked).clone());
        Some(SlotFreed {
            trust: code(TRUST),
            appointment: Some(booked.id),
            facts: Some(booked.facts.clone()),
            cause,
            doubt: None,
            patient: booked.patient,
            said_at: Timestamp(0),
        })
    }

    /// The last cancellation of a place, told once more under another message.
    pub(crate) fn cancel_again(&self, place: usize) -> Option<Event> {
        let place = &self.places[place];
        let last = place.cancelled.last()?;
        Some(Event::SlotFreed(SlotFreed {
            trust: code(TRUST),
            appointment: Some(last.id),
            facts: Some(last.facts.clone()),
            cause: Cause::Patient,
            doubt: None,
            patient: last.patient,
            said_at: Timestamp(0),
        }))
    }

    /// Takes a cancellation back, if the place is still free.
    pub(crate) fn reinstate(&mut self, place: usize) -> Option<Event> {
        let place = &mut self.places[place];
        if place.holder != Holder::Nobody {
            return None;
        }
        let appointment = place.cancelled.pop()?;
        place.holder = Holder::Booked(appointment.clone().into());
        Some(Event::AppointmentBooked(AppointmentBooked { appointment, cause: Cause::Unknown }))
    }

    /// Moves an appointment to a free place.
    pub(crate) fn move_booked(&mut self, from: usize, to: usize, cause: Cause) -> Option<Event> {
        let Holder::Booked(mut booked) =
            std::mem::replace(&mut self.places[from].holder, Holder::Nobody)
        else {
            return None;
        };
        booked.facts = self.places[to].facts.clone();
        self.places[to].holder = Holder::Booked(booked.clone());
        Some(Event::AppointmentMoved(AppointmentMoved { appointment: *booked, cause }))
    }

    /// The same booking told once more.
    pub(crate) fn repeat(&self, place: usize) -> Option<Event> {
        match &self.places[place].holder {
            Holder::Booked(booked) => Some(Event::AppointmentBooked(AppointmentBooked {
                appointment: (**booked).clone(),
                cause: Cause::Unknown,
            })),
            Holder::Nobody | Holder::Blocked => None,
        }
    }

    /// Closes the free places of a session for some hours.
    pub(crate) fn block(&mut self, place: usize, whole_site: bool) -> Event {
        let facts = self.places[place].facts.clone();
        let (from, to) = (facts.start, facts.start.plus_minutes(120));
        for other in &mut self.places {
            let same = whole_site || other.facts.session == facts.session;
            let inside = other.facts.start < to && from < other.facts.end();
            if same && inside && other.facts.site == facts.site && other.holder == Holder::Nobody {
                other.holder = Holder::Blocked;
            }
        }
        let session = (!whole_site).then(|| facts.session.clone());
        let (trust, site, said_at) = (facts.trust, facts.site, Timestamp(0));
        Event::SlotBlocked(SlotBlocked { trust, session, site, from, to, said_at })
    }

    /// Opens a closed place.
    pub(crate) fn unblock(&mut self, stream: &mut Stream) -> Option<Event> {
        let place = self.choose(stream, |holder| *holder == Holder::Blocked)?;
        self.places[place].holder = Holder::Nobody;
        Some(Event::SlotFreed(SlotFreed {
            trust: code(TRUST),
            appointment: None,
            facts: Some(self.places[place].facts.clone()),
            cause: Cause::Unblocked,
            doubt: None,
            patient: None,
            said_at: Timestamp(0),
        }))
    }

    /// Answers a booking wish: the same wish always gets the same answer. `willing` says whether
    /// a free place is given.
    pub(crate) fn answer(&mut self, request: &RequestBooking, willing: bool) -> Answered {
        let place = self.place_at(&request.facts);
        if let Some(booked) = self.answers.get(&request.offer) {
            return Answered { booked: *booked, place, reference: None, news: None };
        }
        let free = place.filter(|place| self.places[*place].holder == Holder::Nobody);
        let booked = free.is_some() && willing;
        self.answers.insert(request.offer, booked);
        let news = free.filter(|_| booked).map(|place| self.give(place, request));
        let reference = place.filter(|_| booked).and_then(|place| self.reference_at(place));
        Answered { booked, place, reference, news }
    }

    /// What was answered to each booking wish.
    pub(crate) fn answers(&self) -> impl Iterator<Item = (OfferId, bool)> {
        self.answers.iter().map(|(offer, booked)| (*offer, *booked))
    }

    /// The place of the diary that is asked for: of several at one time, one that is free.
    fn place_at(&self, facts: &SlotFacts) -> Option<usize> {
        let there = |it: &&usize| self.places[**it].facts.same_place(facts);
        let all: Vec<usize> = (0..self.places.len()).filter(|it| there(&it)).collect();
        let free = all.iter().find(|it| self.places[**it].holder == Holder::Nobody);
        free.or(all.first()).copied()
    }

    /// One more place of the diary.
    pub(crate) fn add_place(&mut self, facts: SlotFacts) -> usize {
        self.places.push(Place { facts, holder: Holder::Nobody, cancelled: Vec::new() });
        self.places.len() - 1
    }

    fn reference_at(&self, place: usize) -> Option<String> {
        match &self.places[place].holder {
            Holder::Booked(booked) => Some(booked.reference.clone()),
            Holder::Nobody | Holder::Blocked => None,
        }
    }

    /// Writes an agreed booking into the diary and returns the message that tells of it.
    fn give(&mut self, place: usize, request: &RequestBooking) -> Event {
        let held = request.moves.as_ref().and_then(|moves| self.place_of(moves.id));
        let moved = held.and_then(|from| self.move_booked(from, place, Cause::Patient));
        moved.unwrap_or_else(|| self.book(place, Some(request.patient)))
    }

    /// Where an appointment is in the diary.
    pub(crate) fn place_of(&self, id: AppointmentId) -> Option<usize> {
        self.places.iter().position(|place| match &place.holder {
            Holder::Booked(booked) => booked.id == id,
            Holder::Nobody | Holder::Blocked => false,
        })
    }
}

/// What the trust's system says to a booking wish.
#[derive(Debug)]
pub(crate) struct Answered {
    /// Whether it is booked.
    pub(crate) booked: bool,
    /// The number the trust gave the booking; none where it is asked once more.
    pub(crate) reference: Option<String>,
    /// The place of the diary.
    pub(crate) place: Option<usize>,
    /// The trust's own message about it, the first time.
    pub(crate) news: Option<Event>,
}

/// A session to be added to the diary.
struct Session {
    begin: Timestamp,
    length: u16,
    utc_offset_minutes: i16,
    name: String,
    capacity: u16,
}

fn add_session(stream: &mut Stream, places: &mut Vec<Place>, what: &Session) {
    let Session { begin, length, utc_offset_minutes, name: session, capacity } = what;
    let service = stream.index(SERVICES.len());
    let site = *stream.pick(&SITES);
    let kind = if stream.chance(700) { AppointmentKind::New } else { AppointmentKind::FollowUp };
    let modality = if stream.chance(850) { Modality::InPerson } else { Modality::Video };
    let duration_minutes = *stream.pick(&[15, 20, 30]);
    let requires = fit::requires(stream);
    let mut provides = if stream.chance(700) { Support::INTERPRETER } else { Support::default() };
    provides.0 |= stream.pick(&[0, 0, Support::STEP_FREE.0 | Support::HOIST.0]);
    let takes = fit::takes(stream);
    for position in 0..*length {
        let start = begin.plus_minutes(i64::from(position * duration_minutes));
        let start = Timestamp(start.0 - start.0.rem_euclid(MINUTE_MS));
        let facts = SlotFacts {
            trust: code(TRUST),
            site: code(site),
            service: code(SERVICES[service]),
            kind,
            modality,
            session: session.clone(),
            start,
            duration_minutes,
            local: LocalTime::at_offset(start, *utc_offset_minutes),
            requires: requires.clone(),
            provides,
            room: String::new(),
            capacity: *capacity,
            takes: takes.clone(),
            length_assumed: false,
        };
        if !places.iter().any(|place| place.facts.same_place(&facts)) {
            let place = Place { facts, holder: Holder::Nobody, cancelled: Vec::new() };
            places.extend((0..*capacity).map(|_| place.clone()));
        }
    }
}

/// The same cancellation with something missing or in doubt.
pub(crate) fn spoil(stream: &mut Stream, mut freed: SlotFreed) -> SlotFreed {
    match stream.below(6) {
        0 => freed.facts = None,
        1 => freed.doubt = Some(Doubt::Contradiction),
        2 => freed.doubt = Some(Doubt::LocalTime),
        kind => {
            if let Some(facts) = &mut freed.facts {
                match kind {
                    3 => facts.service = Code::EMPTY,
                    4 => facts.site = Code::EMPTY,
                    _ => facts.kind = AppointmentKind::Unknown,
                }
            }
        }
    }
    freed
}
