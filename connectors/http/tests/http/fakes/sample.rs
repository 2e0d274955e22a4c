//! One slot, one offer, one patient, and what happened to them.

use std::collections::BTreeMap;

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::effect::{
    Chosen, Decision, Lacking, LedgerLine, Message, Passed, PassedOver, Points, Rank,
    RequestBooking, RequestCancellation, SendMessage, Tally, Term,
};
use backfill_core::entry::{Entry, Priority, Reach};
use backfill_core::offer::{Arrange, Offer, OfferState};
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{
    AppointmentKind, Cause, Modality, Outcome, Reason, Slot, SlotFacts, SlotState, Support,
};
use backfill_core::time::LocalTime;
use backfill_core::{
    AppointmentId, Command, EffectId, EntryId, EventId, OfferId, PatientRef, SlotId, Timestamp,
};
use backfill_reading::{LocalServices, RowContext, WaitlistRow, entry_from};
use backfill_runtime::Zone;
use backfill_runtime::ports::{
    Contact, DecisionRow, Ended, HeardRow, Identifier, LedgerRow, OutboxRow, Topic, Way, WishState,
};
use backfill_schemas::dates::DayOrder;

/// Wednesday 5 August 2026, 10am in London.
pub(crate) const NOW: Timestamp = Timestamp(1_785_920_400_000);
pub(crate) const SLOT: SlotId = SlotId(0x51);
pub(crate) const OFFER: OfferId = OfferId(0x0ffe_0000_0000_0000_0000_0000_0000_0001);
pub(crate) const PATIENT: PatientRef = PatientRef(0xfeed);
pub(crate) const ENTRY: EntryId = EntryId(0xabcd_ef01_0000_0000_0000_0000_0000_0002);
pub(crate) const TOKEN: &str = "ABCDEFGHJKMNPQRSTVWXYZ2345";

/// Thursday 6 August 2026, 2:30pm, cardiology at a site that has a name.
pub(crate) fn facts() -> SlotFacts {
    SlotFacts {
        trust: "R0A".parse().unwrap(),
        site: "R0A01".parse().unwrap(),
        service: "320".parse().unwrap(),
        kind: AppointmentKind::New,
        modality: Modality::InPerson,
        session: "CARD-DR-HART-AM".to_owned(),
        start: NOW.plus_minutes(28 * 60 + 30),
        duration_minutes: 30,
        local: LocalTime { day: 20_671, minute: 870 },
        requires: Prerequisites::of(["anticoagulation_plan", "drops"]),
        provides: Support::default(),
        room: String::new(),
        capacity: 1,
        takes: backfill_core::clinic::Takes::any(),
        length_assumed: false,
    }
}

pub(crate) fn slot() -> Slot {
    Slot {
        id: SLOT,
        facts: facts(),
        origin: None,
        cause: Cause::Patient,
        freed_at: NOW.plus_minutes(-30),
        depth: 0,
        state: SlotState::Open,
        reason: Reason::Offered,
        live: vec![OFFER],
        asked: vec![ENTRY],
        had_candidates: true,
        taken_back: None,
        given_up_by: None,
    }
}

/// Live until 5:30pm today.
pub(crate) fn offer() -> Offer {
    Offer {
        id: OFFER,
        slot: SLOT,
        entry: ENTRY,
        patient: PATIENT,
        reach: Reach::Text,
        made_at: NOW.plus_minutes(-20),
        deadline: NOW.plus_minutes(7 * 60 + 30),
        rules: 1,
        score: 5_230,
        moves: None,
        booked_as: None,
        arrange: Arrange::default(),
        state: OfferState::Live,
    }
}

/// Who waits: the offer is theirs.
pub(crate) fn entry() -> Entry {
    let row = WaitlistRow::from_json(&serde_json::json!({
        "trust": "R0A", "service": "320", "kind": "new", "priority": "routine", "waiting_since": "2026-03-02",
        "duration_minutes": 20, "phone": "07700 900123"
    }));
    let zone = Zone::named(Zone::LONDON).unwrap();
    let services = LocalServices::default();
    let order = DayOrder::Unknown;
    let context = RowContext { zone: &zone, now: NOW, services: &services, order };
    Entry { id: ENTRY, ..entry_from(&row.unwrap(), PATIENT, &context).unwrap().entry }
}

pub(crate) fn contact() -> Contact {
    let nhs = Identifier { system: "NHS".to_owned(), value: "9990548609".to_owned() };
    Contact {
        identifiers: vec![nhs],
        family_name: Some("Featherstonehaugh".to_owned()),
        given_name: Some("Philippa".to_owned()),
        birth_date: Some("1956-03-27".to_owned()),
        phone: Some("07700900123".to_owned()),
        ..Contact::default()
    }
}

pub(crate) fn trust_names() -> BTreeMap<String, String> {
    [("R0A".to_owned(), "Anytown Hospitals".to_owned())].into()
}

pub(crate) fn site_names() -> BTreeMap<String, String> {
    let names = [("R0A01", "North Site, 1 High Street, Anytown"), ("R0A02", "South Site, Anytown")];
    names.map(|(code, name)| (code.to_owned(), name.to_owned())).into()
}

pub(crate) fn appointment() -> Appointment {
    let id = AppointmentId(0xa1);
    let reference = "APP-1".to_owned();
    let status = AppointmentStatus::Booked;
    Appointment {
        id,
        reference,
        patient: Some(PATIENT),
        facts: facts(),
        status,
        said_at: Timestamp(0),
    }
}

/// A slot in each state the ledger knows, with every reason.
pub(crate) fn slots_of_every_kind() -> Vec<Slot> {
    let at = NOW.plus_minutes(-5);
    let held = SlotState::Held { until: NOW.plus_minutes(30) };
    let closed = |outcome, reason| SlotState::Closed { outcome, reason, at };
    let mut states = vec![
        (held, Reason::BulkHold),
        (SlotState::Open, Reason::Freed),
        (SlotState::Open, Reason::HoldEnded),
        (SlotState::Open, Reason::Offered),
        (SlotState::Open, Reason::BookingRefused),
        (SlotState::Booking { offer: OFFER }, Reason::Accepted),
    ];
    states.extend(CLOSED.map(|(outcome, reason)| (closed(outcome, reason), reason)));
    let numbered = (0x1000..).zip(states);
    let slot = |(id, (state, reason))| {
        let live = if reason == Reason::Offered { vec![OFFER] } else { Vec::new() };
        Slot { id: SlotId(id), state, reason, live, ..slot() }
    };
    numbered.map(slot).collect()
}

pub(crate) const CLOSED: [(Outcome, Reason); 21] = [
    (Outcome::Filled, Reason::Confirmed),
    (Outcome::Unfilled, Reason::NobodyEligible),
    (Outcome::Unfilled, Reason::NobodyAccepted),
    (Outcome::Unfilled, Reason::NotAcknowledged),
    (Outcome::NotOffered, Reason::TooLate),
    (Outcome::Withdrawn, Reason::Reinstated),
    (Outcome::Withdrawn, Reason::Blocked),
    (Outcome::Withdrawn, Reason::BookedByTrust),
    (Outcome::NotOffered, Reason::ClinicCancelled),
    (Outcome::NotOffered, Reason::SessionCancelled),
    (Outcome::NotOffered, Reason::UnknownCause),
    (Outcome::NotOffered, Reason::UnknownService),
    (Outcome::NotOffered, Reason::UnknownSite),
    (Outcome::NotOffered, Reason::UnknownKind),
    (Outcome::NotOffered, Reason::Contradiction),
    (Outcome::NotOffered, Reason::UnsureTime),
    (Outcome::NotOffered, Reason::Occupied),
    (Outcome::NotOffered, Reason::SamePlace),
    (Outcome::NotOffered, Reason::OutOfOrder),
    (Outcome::NotOffered, Reason::SeveralTimes),
    (Outcome::NotOffered, Reason::CascadeLimit),
];

/// The last line of a slot's story.
pub(crate) fn line(slot: &Slot) -> LedgerRow {
    let record = LedgerLine { slot: slot.id, state: slot.state, reason: slot.reason, offer: None };
    LedgerRow { at: NOW.plus_minutes(-5), seq: 9, record }
}

pub(crate) fn story() -> Vec<LedgerRow> {
    let line = |seq: u64, state, reason, offer| LedgerRow {
        at: NOW.plus_minutes(-30 + i64::try_from(seq).unwrap()),
        seq,
        record: LedgerLine { slot: SLOT, state, reason, offer },
    };
    vec![
        line(1, SlotState::Open, Reason::Freed, None),
        line(2, SlotState::Open, Reason::Offered, Some(OFFER)),
    ]
}

pub(crate) fn choices() -> Vec<DecisionRow> {
    let points = |term, points| Points { term, points };
    let rank = Rank { priority: Priority::Urgent, comes_first: false };
    let chosen = Chosen {
        offer: OFFER,
        entry: ENTRY,
        rank,
        score: 5_230,
        points: vec![points(Term::Priority, 4_000), points(Term::Waiting, 1_230)],
    };
    let passed = |entry, score, reason, lacks| {
        let lacks = Vec::from_iter(lacks);
        Passed { entry: EntryId(entry), rank, score, reason, lacks }
    };
    let decision = Decision {
        slot: SLOT,
        rules: 1,
        candidates: 143,
        chosen: Some(chosen),
        passed: vec![
            passed(0x1111_1111 << 96, 6_100, PassedOver::Notice, None),
            passed(0x2222_2222 << 96, 5_900, PassedOver::HasLiveOffer, None),
            passed(0x3333_3333 << 96, 5_800, PassedOver::NotReady, Some("drops".to_owned())),
        ],
        tally: vec![
            Tally { reason: PassedOver::Time, count: 12 },
            Tally { reason: PassedOver::Travel, count: 3 },
            Tally { reason: PassedOver::NotReady, count: 2 },
        ],
        lacking: vec![Lacking { name: "drops".to_owned(), count: 2 }],
    };
    let nobody = Decision { chosen: None, passed: Vec::new(), candidates: 2, ..decision.clone() };
    let at = NOW.plus_minutes(-28);
    vec![DecisionRow { at, seq: 2, decision }, DecisionRow { at, seq: 3, decision: nobody }]
}

const SENT: WishState = WishState::Done(Some(Ended::Sent(Way::Text)));

/// A list that is too old, a silent trust, and one that is well.
pub(crate) fn heard() -> Vec<HeardRow> {
    let days = |days: i64| NOW.plus_minutes(days * 1440);
    let row = |trust: &str, at, list_at| HeardRow {
        trust: trust.parse().unwrap(),
        at,
        list_at: Some(list_at),
        list_old_from: Some(list_at.plus_minutes(35 * 1440)),
        silent_from: Some(at.plus_minutes(3 * 1440)),
        catches_up_until: None,
    };
    vec![
        row("R0A", days(-1), days(-40)),
        row("R0B", days(-4), days(-4)),
        row("R0C", days(0), days(-2)),
    ]
}

pub(crate) fn outbox() -> Vec<OutboxRow> {
    let said = |message| {
        let (patient, reach, offer) = (PATIENT, Reach::Text, OFFER);
        Command::SendMessage(Box::new(SendMessage {
            patient,
            reach,
            offer,
            facts: facts(),
            message,
            arrange: Support::default(),
            short_notice: true,
        }))
    };
    let booking = RequestBooking {
        offer: OFFER,
        patient: PATIENT,
        facts: facts(),
        moves: Some(appointment()),
        arrange: Support::default(),
        short_notice: true,
    };
    let deadline = NOW.plus_minutes(450);
    let effects = [
        (said(Message::Offer { deadline, moves: true }), SENT, ""),
        (said(Message::Confirmed), WishState::Waiting, "the mail server is busy"),
        (said(Message::NotBooked), WishState::ToDo, "no provider of text messages is set"),
        (Command::RequestBooking(Box::new(booking)), WishState::Waiting, ""),
        (
            Command::RequestCancellation(Box::new(RequestCancellation {
                appointment: appointment(),
            })),
            WishState::ToDo,
            "",
        ),
    ];
    let numbered = (0..).zip(effects);
    let row = |(index, (command, state, error)): (u16, (Command, WishState, &str))| OutboxRow {
        id: EffectId { event: EventId(9), index },
        topic: Topic::Offers,
        command,
        created_at: NOW,
        attempts: u32::from(index),
        state,
        error: error.to_owned(),
    };
    numbered.map(row).collect()
}
