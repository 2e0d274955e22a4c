//! A small region whose story is sound: the engine itself made it, so that a test can plant one
//! fault in it and see that it is found.

use backfill_core::entry::EntryStatus;
use std::collections::{BTreeMap, BTreeSet};

use backfill_core::availability::Availability;
use backfill_core::effect::Message;
use backfill_core::entry::{Entry, Priority, Reach};
use backfill_core::event::{BookingConfirmed, OfferAnswer, Opted, SlotFreed, Via};
use backfill_core::offer::{Offer, OfferState};
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{AppointmentKind, Cause, Modalities, Modality, SlotFacts, Support};
use backfill_core::time::DAY_MS;
use backfill_core::{
    AppointmentId, Command, Decided, EffectId, Engine, EntryId, Event, EventId, LocalTime,
    Numbered, OfferId, PatientRef, Record, Recorded, RuleSet, SlotId, Snapshot, Timestamp, Touched,
};
use backfill_runtime::ids;
use backfill_simulations::trust::{DayMessage, TRUST};

use crate::checks::evidence::{Evidence, Seen, Streamed, Wish, control_id, hl7};
use crate::checks::history::{Moment, Watch};
use crate::checks::messages::event_of;
use crate::outside::day::Day;
use crate::outside::hospital::Letter;
use crate::outside::mailbox::Mail;
use crate::outside::record::{Answered, Sent};
use crate::outside::rules;

/// Friday 2026-11-20, 10:00 in London.
pub const NOW: Timestamp = Timestamp(1_795_168_800_000);
/// How many wait.
const WAITING: u8 = 6;
/// How long between two records, in milliseconds.
const STEP_MS: i64 = 2_000;
/// The message of the day that cancels.
const CONTROL_ID: &str = "C1";

/// The story as it goes on.
struct Story {
    engine: Engine,
    evidence: Evidence,
    moments: u64,
}

/// The evidence of a cancellation that was streamed and filled, and of one by HL7 that one declined
/// and one answered with a stop.
///
/// # Panics
/// If the engine decides otherwise than this story has it.
#[must_use]
pub fn evidence() -> Evidence {
    let mut story = Story::begin();
    story.tell(EventId(1), Event::RulesChanged(rules::short()));
    for number in 1..=WAITING {
        story.tell(EventId(10 + u128::from(number)), entry_added(number));
    }
    story.stream();
    let [yes, _] = story.live();
    story.answer(&yes, "yes", Event::OfferAccepted(answer(&yes)));
    story.confirm(&yes);
    story.message();
    let [no, stop] = story.live();
    story.answer(&no, "no", Event::OfferDeclined(answer(&no)));
    story.answer(&stop, "stop", Event::PatientOptedOut(Opted::of_all(stop.patient)));
    story.end()
}

/// An engine in the middle of the story: two offers of one slot are live. With what it did last.
///
/// # Panics
/// As [`evidence`].
#[must_use]
pub fn midway() -> (Engine, Recorded, Decided) {
    let journal = evidence().journal;
    let mut engine = Engine::new(RuleSet::built_in());
    for recorded in &journal {
        let decided = engine.step(recorded);
        if engine.offers().filter(|it| it.state == OfferState::Live).count() == 2 {
            return (engine, recorded.clone(), decided);
        }
    }
    unreachable!("the story has two live offers")
}

/// What a watch says of a step in the middle of the story, after which the engine is as `change`
/// makes it.
///
/// # Panics
/// As [`evidence`].
pub fn said(watch: &mut dyn Watch, change: impl FnOnce(&mut Snapshot)) -> Vec<String> {
    let (engine, recorded, decided) = midway();
    let before: BTreeMap<OfferId, OfferState> =
        engine.offers().map(|offer| (offer.id, offer.state)).collect();
    let mut snapshot = engine.snapshot();
    change(&mut snapshot);
    let engine = Engine::restore(snapshot);
    let touched = Touched {
        slots: engine.slots().map(|slot| slot.id).collect(),
        offers: engine.offers().map(|offer| offer.id).collect(),
        ..Touched::default()
    };
    watch.after(&Moment {
        recorded: &recorded,
        decided: &decided,
        engine: &engine,
        touched: &touched,
        before: &before,
    })
}

impl Story {
    fn begin() -> Self {
        let message = DayMessage { delay_ms: 0, kind: "patient_cancellation", bytes: cancelled() };
        let seen = Seen {
            day: Day::new(1, &[message]),
            sent: Vec::new(),
            answers: Vec::new(),
            letters: Vec::new(),
            mails: Vec::new(),
            pages: BTreeMap::new(),
            listed: BTreeMap::new(),
            quiet_seq: 0,
            streamed: Vec::new(),
        };
        let evidence = Evidence {
            seen,
            journal: Vec::new(),
            slots: BTreeMap::new(),
            offers: BTreeMap::new(),
            wishes: BTreeMap::new(),
            notes: BTreeSet::new(),
            freed_by: BTreeMap::new(),
            inbox: BTreeMap::new(),
            log: Vec::new(),
            deliveries: BTreeMap::new(),
            offer_of: BTreeMap::new(),
        };
        Self { engine: Engine::new(RuleSet::built_in()), evidence, moments: 0 }
    }

    fn moment(&mut self) -> u64 {
        self.moments += 1;
        self.moments
    }

    /// Takes an event in and decides upon it.
    fn tell(&mut self, id: EventId, event: Event) {
        let seq = self.engine.seq() + 1;
        let at = Timestamp(NOW.0 + STEP_MS * i64::try_from(seq).unwrap());
        let recorded = Recorded {
            seq,
            id,
            at,
            utc_offset_minutes: 0,
            said_at: None,
            source: String::new(),
            event,
        };
        let decided = self.engine.step(&recorded);
        self.evidence.journal.push(recorded);
        self.evidence.log.push(id);
        let seq = i64::try_from(seq).unwrap();
        self.evidence.inbox.insert(id, decided.refusal);
        decided.records.into_iter().for_each(|it| self.keep(&it, seq));
        decided.commands.into_iter().for_each(|it| self.carry_out(it, seq));
    }

    fn keep(&mut self, Numbered { id, what }: &Numbered<Record>, seq: i64) {
        if let Record::Ledger(line) = what {
            self.evidence.freed_by.entry(line.slot).or_insert((id.event, seq));
        }
        self.evidence.notes.insert(*id);
    }

    fn carry_out(&mut self, Numbered { id, what: command }: Numbered<Command>, seq: i64) {
        if let Some(wish) = command.message() {
            self.mail(id, wish.offer, (wish.patient, wish.message));
        } else if let Some(wish) = command.booking() {
            self.letter(id, wish.offer, &wish.facts);
        } else {
            return;
        }
        self.evidence.wishes.insert(id, Wish { command, state: "done".to_owned(), seq });
    }

    fn mail(&mut self, id: EffectId, offer: OfferId, (patient, message): (PatientRef, Message)) {
        let said = match message {
            Message::Offer { .. } => "Say yes or no by",
            Message::Confirmed | Message::Reinstated => "You are booked",
            Message::Withdrawn { .. }
            | Message::NotBooked
            | Message::Cancelled
            | Message::CancelledUnexplained => "It is taken",
        };
        self.evidence.offer_of.insert(offer.to_string(), offer);
        let (begun, moment) = (self.moment(), self.moment());
        self.evidence.seen.mails.push(Mail {
            id: format!("<{id}@example.org>"),
            to: format!("{:x}@example.org", patient.0),
            text: format!("{said}\nhttp://x.example.org/o/{offer}\n"),
            begun,
            moment,
            life: 1,
        });
    }

    fn letter(&mut self, id: EffectId, offer: OfferId, facts: &SlotFacts) {
        let (start, end) = (hl7(facts.local), facts.end().0);
        let moment = self.moment();
        let bytes = format!(
            "MSH|^~\\&|B|R9Z|P|R9Z|||SIU^S12|{}\rSCH|{offer}||||||||||^^^{start}^{end}\rPID|1||999\r\
             AIL|1||{}|||{start}\r",
            control_id(id),
            facts.session
        );
        self.evidence.seen.letters.push(Letter {
            control_id: control_id(id),
            bytes: bytes.into_bytes(),
            is_accepted: true,
            times: 1,
            changed: 0,
            moment,
        });
    }

    fn stream(&mut self) {
        let appointment = ids::appointment_id(TRUST, "A-1");
        let event = EventId(30);
        let streamed = Streamed { event, appointment, way: "topic", is_acknowledged: true };
        self.evidence.seen.streamed.push(streamed);
        self.tell(event, slot_freed(1, appointment));
    }

    fn message(&mut self) {
        let sender = "hl7:THORNPAS|R9Z";
        let answer = format!("MSH|^~\\&|B|R9Z|P|R9Z|||ACK|{CONTROL_ID}\rMSA|AA|{CONTROL_ID}\r");
        let answer = answer.into_bytes();
        let name = (sender.to_owned(), CONTROL_ID.to_owned());
        self.evidence.deliveries.insert(name, answer.clone());
        self.evidence.seen.sent.push(Sent { times: 1, answers: vec![answer], waiting: 0 });
        let appointment = ids::appointment_id(TRUST, "A-2");
        self.tell(event_of(CONTROL_ID, &cancelled()), slot_freed(2, appointment));
    }

    fn live(&self) -> [Offer; 2] {
        let live = self.engine.offers().filter(|it| it.state == OfferState::Live);
        live.cloned().collect::<Vec<_>>().try_into().expect("two are asked at a time")
    }

    fn answer(&mut self, offer: &Offer, answer: &'static str, event: Event) {
        let token = offer.id.to_string();
        self.tell(ids::event_id(&["page", &token, answer]), event);
        let moment = self.moment();
        let answered = Answered { token, answer, status: 303, moment, life: 1 };
        self.evidence.seen.answers.push(answered);
    }

    fn confirm(&mut self, offer: &Offer) {
        let confirmed =
            BookingConfirmed { offer: offer.id, reference: "N-1".to_owned(), appointment: None };
        self.tell(EventId(40), Event::BookingConfirmed(confirmed));
    }

    fn end(mut self) -> Evidence {
        let Self { engine, evidence, .. } = &mut self;
        evidence.slots = engine.slots().map(|slot| (slot.id, slot.clone())).collect();
        evidence.offers = engine.offers().map(|offer| (offer.id, offer.clone())).collect();
        let stands = |filled| if filled { "filled" } else { "open" }.to_owned();
        let slots = evidence.slots.values();
        evidence.seen.listed =
            slots.map(|slot| (slot.id.to_string(), stands(slot.is_filled()))).collect();
        let heading = |offer: &Offer| {
            let confirmed = offer.state == OfferState::Booked;
            if confirmed { "Your appointment is confirmed" } else { "An earlier appointment" }
                .to_owned()
        };
        let offers = evidence.offers.values();
        evidence.seen.pages = offers.map(|offer| (offer.id.to_string(), heading(offer))).collect();
        evidence.seen.quiet_seq = i64::try_from(engine.seq()).unwrap();
        self.evidence
    }
}

fn answer(offer: &Offer) -> OfferAnswer {
    OfferAnswer { offer: offer.id, via: Via::Link }
}

fn cancelled() -> Vec<u8> {
    let start = hl7(facts(2).local);
    format!(
        "MSH|^~\\&|THORNPAS|R9Z|B|R9Z|20261120100000||SIU^S15|{CONTROL_ID}|P|2.4\r\
         SCH||A-2|||||||||^^^{start}\rAIL|1||CAR1N-2\r"
    )
    .into_bytes()
}

fn slot_freed(number: u8, appointment: AppointmentId) -> Event {
    Event::SlotFreed(SlotFreed {
        trust: TRUST.parse().unwrap(),
        appointment: Some(appointment),
        facts: Some(facts(number)),
        cause: Cause::Patient,
        doubt: None,
        patient: None,
        said_at: Timestamp(0),
    })
}

fn facts(number: u8) -> SlotFacts {
    let start = Timestamp(NOW.0 + 10 * DAY_MS + i64::from(number) * 3_600_000);
    SlotFacts {
        trust: TRUST.parse().unwrap(),
        site: "R9Z01".parse().unwrap(),
        service: "320".parse().unwrap(),
        kind: AppointmentKind::New,
        modality: Modality::InPerson,
        session: format!("CAR1N-{number}"),
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

fn entry_added(number: u8) -> Event {
    Event::EntryAdded(Entry {
        id: EntryId(u128::from(number)),
        patient: PatientRef(u128::from(number)),
        trust: TRUST.parse().unwrap(),
        service: "320".parse().unwrap(),
        kind: AppointmentKind::New,
        priority: Priority::Routine,
        waiting_since: Timestamp(NOW.0 - i64::from(number) * DAY_MS),
        duration_minutes: 30,
        modalities: Modalities::ALL,
        sites: Vec::new(),
        travel_minutes_max: 60,
        availability: Availability::default(),
        notice_minutes_min: 0,
        ready: Prerequisites::NOTHING,
        needs: Support::default(),
        reach: Reach::Email,
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
    })
}

/// The slot of the story that is filled.
#[must_use]
pub fn filled(evidence: &Evidence) -> SlotId {
    let filled = evidence.slots.values().find(|slot| slot.is_filled());
    filled.map(|slot| slot.id).unwrap()
}
