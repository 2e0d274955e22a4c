//! Synthetic rows: no person, trust or clinic is real.

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::availability::Availability;
use backfill_core::code::Code;
use backfill_core::effect::{
    Chosen, Decision, Lacking, LedgerLine, Message, PassedOver, Points, Rank, RequestBooking,
    SendMessage, Tally, Term,
};
use backfill_core::entry::EntryStatus;
use backfill_core::entry::{Entry, Priority, Reach};
use backfill_core::event::EntryRemoved;
use backfill_core::offer::{Arrange, Offer, OfferState};
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{
    AppointmentKind, Cause, Modalities, Modality, Reason, Slot, SlotFacts, SlotState, Support,
};
use backfill_core::time::LocalTime;
use backfill_core::{
    AppointmentId, Command, EntryId, Event, EventId, OfferId, PatientRef, SlotId, Timestamp,
};
use backfill_runtime::ports::{Delivery, NewEvent};

/// Some Monday at nine.
pub(crate) const MORNING: Timestamp = Timestamp(1_795_424_400_000);

pub(crate) fn code(text: &str) -> Code {
    text.parse().unwrap()
}

/// A new event of no consequence.
pub(crate) fn event(id: u128) -> NewEvent {
    NewEvent { id: EventId(id), event: Event::EntryRemoved(EntryRemoved { entry: EntryId(id) }) }
}

pub(crate) fn delivery(source: &str, id: &str, events: Vec<NewEvent>) -> Delivery {
    Delivery {
        source: source.to_owned(),
        id: id.to_owned(),
        body_hash: [1; 32],
        received_at: MORNING,
        events,
        contacts: Vec::new(),
        reply: format!("taken {id}").into_bytes(),
        quarantine: None,
        original: None,
        forget_after_ms: None,
        unused: None,
    }
}

/// Where and when: a service, so many minutes after [`MORNING`], half an hour long.
pub(crate) fn facts(service: &str, minutes: i64) -> SlotFacts {
    let start = MORNING.plus_minutes(minutes);
    SlotFacts {
        trust: code("R0A"),
        site: code("R0A01"),
        service: code(service),
        kind: AppointmentKind::FollowUp,
        modality: Modality::InPerson,
        session: "CLINIC-1".to_owned(),
        start,
        duration_minutes: 30,
        local: LocalTime::at_offset(start, 0),
        requires: Prerequisites::NOTHING,
        provides: Support::default(),
        room: String::new(),
        capacity: 1,
        takes: backfill_core::clinic::Takes::any(),
        length_assumed: false,
    }
}

pub(crate) fn slot(id: u128, service: &str, minutes: i64) -> Slot {
    Slot {
        id: SlotId(id),
        facts: facts(service, minutes),
        origin: None,
        cause: Cause::Patient,
        freed_at: MORNING,
        depth: 0,
        state: SlotState::Open,
        reason: Reason::Freed,
        live: Vec::new(),
        asked: Vec::new(),
        had_candidates: true,
        taken_back: None,
        given_up_by: None,
    }
}

/// An offer of `slot` to `patient`, whose entry has the offer's number.
pub(crate) fn offer(id: u128, slot: u128, patient: u128, state: OfferState) -> Offer {
    Offer {
        id: OfferId(id),
        slot: SlotId(slot),
        entry: EntryId(id),
        patient: PatientRef(patient),
        reach: Reach::Text,
        made_at: Timestamp(MORNING.0 + i64::try_from(id).unwrap()),
        deadline: MORNING.plus_minutes(60),
        rules: 1,
        score: 100,
        moves: None,
        booked_as: None,
        arrange: Arrange::default(),
        state,
    }
}

pub(crate) fn entry(id: u128, patient: u128, service: &str) -> Entry {
    Entry {
        id: EntryId(id),
        patient: PatientRef(patient),
        trust: code("R0A"),
        service: code(service),
        kind: AppointmentKind::FollowUp,
        priority: Priority::Routine,
        waiting_since: MORNING,
        duration_minutes: 30,
        modalities: Modalities::ALL,
        sites: Vec::new(),
        travel_minutes_max: 60,
        availability: Availability::default(),
        notice_minutes_min: 120,
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
        seeks: backfill_core::clinic::Seeks::default(),
        timing: backfill_core::course::Timing::default(),
        course: backfill_core::course::Course::default(),
    }
}

/// An appointment of a patient at the time of [`facts`].
pub(crate) fn appointment(id: u128, patient: u128, service: &str, minutes: i64) -> Appointment {
    Appointment {
        id: AppointmentId(id),
        reference: format!("A{id}"),
        patient: Some(PatientRef(patient)),
        facts: facts(service, minutes),
        status: AppointmentStatus::Booked,
        said_at: Timestamp(0),
    }
}

pub(crate) fn message(offer: u128) -> Command {
    Command::SendMessage(Box::new(SendMessage {
        patient: PatientRef(1),
        reach: Reach::Text,
        offer: OfferId(offer),
        facts: facts("130", 0),
        message: Message::Offer { deadline: MORNING.plus_minutes(60), moves: false },
        arrange: Support::default(),
        short_notice: true,
    }))
}

/// That the offer became a booking.
pub(crate) fn confirmation(offer: u128) -> Command {
    let mut command = message(offer);
    if let Command::SendMessage(message) = &mut command {
        message.message = Message::Confirmed;
    }
    command
}

pub(crate) fn booking(offer: u128) -> Command {
    Command::RequestBooking(Box::new(RequestBooking {
        offer: OfferId(offer),
        patient: PatientRef(1),
        facts: facts("130", 0),
        moves: None,
        arrange: Support::default(),
        short_notice: true,
    }))
}

pub(crate) fn ledger(slot: u128, reason: Reason) -> LedgerLine {
    LedgerLine { slot: SlotId(slot), state: SlotState::Open, reason, offer: None }
}

pub(crate) fn decision(slot: u128) -> Decision {
    Decision {
        slot: SlotId(slot),
        rules: 1,
        candidates: 3,
        chosen: Some(Chosen {
            offer: OfferId(1),
            entry: EntryId(1),
            rank: Rank { priority: Priority::Routine, comes_first: false },
            score: 4,
            points: vec![Points { term: Term::Waiting, points: 4 }],
        }),
        passed: Vec::new(),
        tally: vec![Tally { reason: PassedOver::Time, count: 2 }],
        lacking: vec![Lacking { name: "bloods".to_owned(), count: 1 }],
    }
}

/// Somebody's answer to the light check of an offer.
pub(crate) fn a_try(offer: OfferId) -> backfill_runtime::ports::Try {
    backfill_runtime::ports::Try { offer, patient: PatientRef(offer.0), at: MORNING }
}
