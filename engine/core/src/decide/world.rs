//! A small world for the decision tests: one service, a few people, a clock that is turned by hand.

use crate::entry::EntryStatus;
use alloc::string::{String, ToString as _};
use std::vec::Vec;

use crate::appointment::{Appointment, AppointmentStatus};
use crate::availability::Availability;
use crate::code::Code;
use crate::effect::{Decision, Message, Refusal};
use crate::entry::{Entry, Priority, Reach};
use crate::event::{
    AppointmentBooked, BookingConfirmed, BookingRefused, OfferAnswer, SlotFreed, Via,
};
use crate::offer::Offer;
use crate::prerequisite::Prerequisites;
use crate::slot::{AppointmentKind, Cause, Modalities, Modality, Reason, Slot, SlotFacts, Support};
use crate::time::LocalTime;
use crate::{
    AppointmentId, Decided, Due, Engine, EntryId, Event, EventId, OfferId, PatientRef, Recorded,
    RuleSet, Timestamp,
};

/// Monday 2 November 2026, 10:00 UTC.
const START: Timestamp = Timestamp(1_793_613_600_000);

pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) now: Timestamp,
    /// When what comes next was said; none for now.
    pub(crate) said_at: Option<Timestamp>,
    seq: u64,
}

impl World {
    pub(crate) fn new() -> Self {
        // Days pass here in which no trust says anything: `hear` has tests of its own. And some are
        // asked again within the hour: `caps` has tests of its own.
        Self::with_rules(RuleSet {
            list_age_days_max: 0,
            silence_hours_max: 0,
            service_offers_per_day_max: 0,
            service_offers_per_week_max: 0,
            ..RuleSet::built_in()
        })
    }

    pub(crate) fn with_rules(rules: RuleSet) -> Self {
        Self { engine: Engine::new(rules), now: START, said_at: None, seq: 0 }
    }

    /// A world with people 1 to `count` waiting; 1 has waited longest.
    pub(crate) fn with_waiting(count: u128) -> Self {
        let mut world = Self::new();
        for number in 1..=count {
            world.happen(Event::EntryAdded(entry(number)));
        }
        world
    }

    /// A world with one person who waits for this service.
    pub(crate) fn with_waiting_for(service: Code) -> Self {
        let mut world = Self::new();
        let mut waiting = Entry { service, ..entry(1) };
        waiting.seeks.born = crate::clinic::BirthMonth::of(1980, 1);
        world.happen(Event::EntryAdded(waiting));
        world
    }

    pub(crate) fn happen(&mut self, event: Event) -> Decided {
        self.seq += 1;
        let (seq, at, id) = (self.seq, self.now, EventId(u128::from(self.seq)));
        let (utc_offset_minutes, said_at, source) = (0, self.said_at, String::new());
        let recorded = Recorded { seq, id, at, utc_offset_minutes, said_at, source, event };
        let decided = self.engine.step(&recorded);
        assert_eq!(self.engine.violations(), std::vec![], "after record {seq}");
        decided
    }

    /// Lets time pass; what becomes due on the way happens.
    pub(crate) fn wait(&mut self, minutes: i64) {
        let end = self.now.plus_minutes(minutes);
        while let Some((at, due)) = self.next_due().filter(|(at, _)| *at <= end) {
            self.now = self.now.max(at);
            self.happen(due.event());
        }
        self.now = end;
    }

    fn next_due(&self) -> Option<(Timestamp, Due)> {
        let slots = self.engine.slots().flat_map(|it| [Due::Review(it.id), Due::Cutoff(it.id)]);
        let held = self.engine.entries().filter_map(|it| it.holds).map(Due::Attended);
        let dues = self.engine.offers().map(|it| Due::Expiry(it.id)).chain(slots).chain(held);
        dues.filter_map(|due| Some((self.engine.due(due)?, due))).min()
    }

    /// A patient's cancellation of a time `days` from now.
    pub(crate) fn free(&mut self, days: i64) -> Decided {
        let facts = self.facts(days);
        self.free_as(facts, Cause::Patient)
    }

    pub(crate) fn free_as(&mut self, facts: SlotFacts, cause: Cause) -> Decided {
        self.happen(Event::SlotFreed(SlotFreed { facts: Some(facts), cause, ..freed() }))
    }

    pub(crate) fn cancel(&mut self, appointment: u128) -> Decided {
        let appointment = Some(AppointmentId(appointment));
        self.happen(Event::SlotFreed(SlotFreed { appointment, ..freed() }))
    }

    /// The trust tells of a booking, or of its change.
    pub(crate) fn tell(&mut self, appointment: Appointment, cause: Cause) -> Decided {
        self.happen(Event::AppointmentBooked(AppointmentBooked { appointment, cause }))
    }

    /// What the trust's system said, so many minutes after the world began.
    pub(crate) fn said(minutes: i64) -> Timestamp {
        START.plus_minutes(minutes)
    }

    /// A slot's facts at 14:00 on the day `days` from now, in a session of its own.
    pub(crate) fn facts(&self, days: i64) -> SlotFacts {
        let start = START.plus_minutes((days + (self.now.days_since(START))) * 1440 + 240);
        SlotFacts {
            trust: "R0A".parse().unwrap(),
            site: "R0A01".parse().unwrap(),
            service: "110".parse().unwrap(),
            kind: AppointmentKind::New,
            modality: Modality::InPerson,
            session: String::from("KNEE"),
            start,
            duration_minutes: 30,
            local: LocalTime::at_offset(start, 0),
            requires: Prerequisites::NOTHING,
            provides: Support::default(),
            room: String::new(),
            capacity: 1,
            takes: crate::clinic::Takes::any(),
            length_assumed: false,
        }
    }

    pub(crate) fn book(&mut self, appointment: u128, patient: u128, facts: SlotFacts) {
        self.happen(Event::AppointmentBooked(AppointmentBooked {
            appointment: booked(appointment, patient, facts),
            cause: Cause::Unknown,
        }));
    }

    pub(crate) fn accept(&mut self, offer: OfferId) -> Decided {
        self.happen(Event::OfferAccepted(OfferAnswer { offer, via: Via::Link }))
    }

    pub(crate) fn decline(&mut self, offer: OfferId) -> Decided {
        self.happen(Event::OfferDeclined(OfferAnswer { offer, via: Via::Link }))
    }

    pub(crate) fn confirm(&mut self, offer: OfferId) -> Decided {
        self.confirm_as(offer, None)
    }

    /// The trust acknowledges, under a number if it gives one.
    pub(crate) fn confirm_as(&mut self, offer: OfferId, number: Option<u128>) -> Decided {
        let reference = number.map(|it| it.to_string()).unwrap_or_default();
        let appointment = number.map(AppointmentId);
        let confirmed = BookingConfirmed { offer, reference, appointment };
        self.happen(Event::BookingConfirmed(confirmed))
    }

    pub(crate) fn refuse(&mut self, offer: OfferId, slot_gone: bool) -> Decided {
        self.happen(Event::BookingRefused(BookingRefused { offer, slot_gone }))
    }

    /// A world in which 1 said yes to the time `days` from now, and is booked.
    pub(crate) fn with_booked(days: i64) -> Self {
        let mut world = Self::with_waiting(1);
        world.free(days);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.confirm(offer);
        world
    }

    /// Where entry 1 stands, and whether it comes first; none if it is not on the list.
    pub(crate) fn stands(&self) -> Option<(EntryStatus, bool)> {
        self.engine.entry(EntryId(1)).map(|it| (it.status, it.comes_first))
    }

    /// The appointment that entry 1 holds.
    pub(crate) fn held(&self) -> Option<AppointmentId> {
        self.engine.entry(EntryId(1)).and_then(|it| it.holds)
    }

    /// The only slot, if there is one slot.
    pub(crate) fn slot(&self) -> Slot {
        let mut slots = self.engine.slots();
        let slot = slots.next().expect("there is a slot").clone();
        assert!(slots.next().is_none(), "there is one slot only");
        slot
    }

    /// How all slots stand, the oldest first.
    pub(crate) fn reasons(&self) -> Vec<Reason> {
        let mut slots: Vec<&Slot> = self.engine.slots().collect();
        slots.sort_by_key(|slot| (slot.freed_at, slot.depth));
        slots.iter().map(|slot| slot.reason).collect()
    }

    /// The newest slot.
    pub(crate) fn newest(&self) -> Slot {
        self.engine.slots().max_by_key(|slot| (slot.freed_at, slot.depth)).unwrap().clone()
    }

    /// Live offers, in the order of their patients.
    pub(crate) fn live(&self) -> Vec<Offer> {
        let ids = self.engine.slots().flat_map(|slot| slot.live.clone());
        let mut live: Vec<Offer> = ids.map(|id| self.engine.offer(id).unwrap().clone()).collect();
        live.sort_by_key(|offer| offer.patient);
        live
    }

    pub(crate) fn offer(&self, id: OfferId) -> Offer {
        self.engine.offer(id).unwrap().clone()
    }
}

/// A person who takes any time at the own trust; the lower the number, the longer the wait.
pub(crate) fn entry(number: u128) -> Entry {
    let days = 100 - i64::try_from(number).unwrap();
    Entry {
        id: EntryId(number),
        patient: PatientRef(number),
        trust: "R0A".parse().unwrap(),
        service: "110".parse().unwrap(),
        kind: AppointmentKind::New,
        priority: Priority::Routine,
        waiting_since: START.plus_minutes(-days * 1440),
        duration_minutes: 30,
        modalities: Modalities::ALL,
        sites: Vec::new(),
        travel_minutes_max: 60,
        availability: Availability::default(),
        notice_minutes_min: 0,
        ready: Prerequisites::NOTHING,
        needs: Support::default(),
        reach: Reach::Text,
        attendance_percent: 90,
        holds: None,
        suspended: false,
        agreed_to_other_trusts: false,
        pathway: None,
        times_to_read: false,
        status: EntryStatus::Waiting,
        comes_first: false,
        seeks: crate::clinic::Seeks::default(),
        timing: crate::course::Timing::default(),
        course: crate::course::Course::default(),
    }
}

/// A cancellation by a patient that says nothing else.
pub(crate) fn freed() -> SlotFreed {
    SlotFreed {
        trust: "R0A".parse().unwrap(),
        appointment: None,
        patient: None,
        said_at: Timestamp(0),
        facts: None,
        cause: Cause::Patient,
        doubt: None,
    }
}

/// What a message says that names a time and nothing else.
pub(crate) fn bare(facts: &SlotFacts) -> SlotFacts {
    SlotFacts {
        site: Code::EMPTY,
        service: Code::EMPTY,
        kind: AppointmentKind::Unknown,
        session: String::new(),
        modality: Modality::Unsaid,
        requires: Prerequisites::UNSAID,
        provides: Support::UNSAID,
        room: String::new(),
        capacity: 0,
        length_assumed: true,
        duration_minutes: 15,
        ..facts.clone()
    }
}

pub(crate) fn booked(id: u128, patient: u128, facts: SlotFacts) -> Appointment {
    Appointment {
        id: AppointmentId(id),
        reference: String::from("A1"),
        patient: Some(PatientRef(patient)),
        facts,
        status: AppointmentStatus::Booked,
        said_at: Timestamp(0),
    }
}

pub(crate) fn messages(decided: &Decided) -> Vec<(PatientRef, Message)> {
    decided.messages().map(|it| (it.patient, it.message)).collect()
}

pub(crate) fn refusal(decided: &Decided) -> Option<Refusal> {
    decided.refusal
}

pub(crate) fn decisions(decided: &Decided) -> Vec<Decision> {
    decided.decisions().cloned().collect()
}
