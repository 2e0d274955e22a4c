//! Bookings and cancellations against a simulated trust system.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::effect::{RequestBooking, RequestCancellation};
use backfill_core::event::{BookingConfirmed, BookingRefused};
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{AppointmentKind, Modality, SlotFacts, Support};
use backfill_core::{
    AppointmentId, Command, EffectId, Event, EventId, OfferId, PatientRef, Timestamp,
};
use backfill_hl7::mllp::server;
use backfill_hl7::{Mapping, Writeback, acknowledge};
use backfill_runtime::ids;
use backfill_runtime::ports::{
    CarryOutError, Contact, Finished, Handler, Identifier, NewEvent, Task, Vault,
};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::doubles::{NOW, RememberedVault, bench, london, mapping, summary};

const ADA: PatientRef = PatientRef(1);
const OFFER: OfferId = OfferId(0xABC);
/// 2026-11-13T10:00:00Z.
const START: Timestamp = Timestamp(1_794_564_000_000);

fn facts() -> SlotFacts {
    SlotFacts {
        trust: "R0A".parse().unwrap(),
        site: "R0A02".parse().unwrap(),
        service: "320".parse().unwrap(),
        kind: AppointmentKind::New,
        modality: Modality::InPerson,
        session: "A&E|1".to_owned(),
        start: START,
        duration_minutes: 30,
        local: london().local(START),
        requires: Prerequisites::NOTHING,
        provides: Support::default(),
        room: String::new(),
        capacity: 1,
        takes: backfill_core::clinic::Takes::any(),
        length_assumed: false,
    }
}

fn held(reference: &str) -> Appointment {
    Appointment {
        id: AppointmentId(5),
        reference: reference.to_owned(),
        patient: Some(ADA),
        facts: SlotFacts { start: START.plus_minutes(60 * 24 * 30), ..facts() },
        status: AppointmentStatus::Booked,
        said_at: Timestamp(0),
    }
}

fn task(command: Command) -> Task {
    let id = EffectId { event: EventId(9), index: 2 };
    Task { id, command, attempts: 0, created_at: NOW }
}

fn booking(moves: Option<Appointment>) -> Task {
    booking_with(moves, Support::default())
}

/// The same, with something to arrange.
fn booking_with(moves: Option<Appointment>, arrange: Support) -> Task {
    noted(moves, arrange, false)
}

/// With all that is noted.
fn noted(moves: Option<Appointment>, arrange: Support, short_notice: bool) -> Task {
    let (facts, patient) = (facts(), ADA);
    let booking = RequestBooking { offer: OFFER, patient, facts, moves, arrange, short_notice };
    task(Command::RequestBooking(Box::new(booking)))
}

fn cancellation() -> Task {
    let appointment = held("77^2");
    task(Command::RequestCancellation(Box::new(RequestCancellation { appointment })))
}

/// A trust's system with a fixed way of answering, and what it was sent.
struct Trust {
    writeback: Writeback,
    vault: Arc<RememberedVault>,
    sent: Arc<Mutex<Vec<String>>>,
    _stop: watch::Sender<bool>,
}

/// How a simulated system answers.
type Answering = fn(&[u8]) -> Vec<u8>;

async fn trust(mapping: Arc<Mapping>, answer: Answering) -> Trust {
    trust_within(Duration::from_secs(20), mapping, answer).await
}

/// A trust's system of which an answer is awaited for so long.
async fn trust_within(wait: Duration, mapping: Arc<Mapping>, answer: Answering) -> Trust {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let (stop, stopped) = watch::channel(false);
    let received = Arc::clone(&sent);
    let answering = move |message: &[u8]| {
        received.lock().unwrap().push(String::from_utf8(message.to_vec()).unwrap());
        answer(message)
    };
    tokio::spawn(server::respond(listener, answering, stopped));
    let vault = Arc::new(RememberedVault::default());
    vault.put(ADA, &ada());
    let writeback = Writeback::new(&address, wait, Arc::clone(&vault) as _, mapping, london());
    Trust { writeback, vault, sent, _stop: stop }
}

fn ada() -> Contact {
    let number = |system: &str, value: &str| Identifier {
        system: system.to_owned(),
        value: value.to_owned(),
    };
    Contact {
        identifiers: vec![number("NHS", "9990000018"), number("R0A", "100")],
        family_name: Some("O^Example".to_owned()),
        given_name: Some("Ada".to_owned()),
        birth_date: Some("1950-04-02".to_owned()),
        ..Contact::default()
    }
}

impl Trust {
    async fn events(&self, task: &Task) -> Vec<NewEvent> {
        self.writeback.carry_out(task).await.unwrap().events
    }

    async fn told(&self, task: &Task) -> Vec<Event> {
        self.events(task).await.into_iter().map(|one| one.event).collect()
    }

    fn sent(&self) -> Vec<String> {
        self.sent.lock().unwrap().clone()
    }
}

#[tokio::test]
async fn what_is_to_be_arranged_is_noted_behind_the_schedule() {
    let several = Support(Support::TRANSPORT.0 | Support::HOIST.0 | Support::INTERPRETER.0);
    for (arrange, note) in [
        (Support::default(), None),
        (Support::SIGN_LANGUAGE, Some("British Sign Language interpreter")),
        (Support::STEP_FREE, Some("step-free room")),
        (Support::TELEPHONE_INTERPRETER, Some("telephone interpreter")),
        (several, Some("interpreter in person, patient transport, hoist")),
    ] {
        for moves in [None, Some(held("77"))] {
            let trust = trust(mapping(), acknowledge::positive).await;
            let told = trust.told(&booking_with(moves, arrange)).await;
            assert!(matches!(told[0], Event::BookingConfirmed(_)));
            let sent = trust.sent().remove(0);
            let notes: Vec<&str> =
                sent.split_terminator('\r').filter(|it| it.starts_with("NTE")).collect();
            let expected = note.map(|it| format!("NTE|1|P|To arrange: {it}"));
            assert_eq!(notes, expected.iter().map(String::as_str).collect::<Vec<_>>());
            if note.is_some() {
                let order = sent.split_terminator('\r').map(|it| &it[..3]);
                assert_eq!(order.take(4).collect::<Vec<_>>(), ["MSH", "SCH", "NTE", "PID"]);
            }
        }
    }
}

#[tokio::test]
async fn an_offer_at_short_notice_is_noted_so_for_the_trusts_record() {
    let short = "Short-notice offer, accepted by the patient";
    for (arrange, short_notice, expected) in [
        (Support::default(), false, vec![]),
        (Support::default(), true, vec![format!("NTE|1|P|{short}")]),
        (Support::HOIST, false, vec!["NTE|1|P|To arrange: hoist".to_owned()]),
        (
            Support::HOIST,
            true,
            vec!["NTE|1|P|To arrange: hoist".to_owned(), format!("NTE|2|P|{short}")],
        ),
    ] {
        let trust = trust(mapping(), acknowledge::positive).await;
        let told = trust.told(&noted(None, arrange, short_notice)).await;
        assert!(matches!(told[0], Event::BookingConfirmed(_)));
        let sent = trust.sent().remove(0);
        let notes = sent.split_terminator('\r').filter(|it| it.starts_with("NTE"));
        assert_eq!(notes.collect::<Vec<_>>(), expected);
    }
}

#[tokio::test]
async fn a_booking_is_confirmed_by_the_answer_and_reads_back_as_what_was_booked() {
    let trust = trust(mapping(), acknowledge::positive).await;
    let events = trust.events(&booking(None)).await;
    let id = ids::result_id(booking(None).id, "confirmed");
    let confirmed = BookingConfirmed { offer: OFFER, reference: String::new(), appointment: None };
    assert_eq!(events, [NewEvent { id, event: Event::BookingConfirmed(confirmed) }]);
    let sent = trust.sent().remove(0);
    let lines: Vec<&str> = sent.split_terminator('\r').collect();
    let control = lines[0].split('|').nth(9).unwrap();
    assert_eq!(control.len(), 20);
    assert_eq!(
        lines,
        [
            &format!(
                "MSH|^~\\&|BACKFILL|R0A|PAS|R0A|20261120091501||SIU^S12^SIU_S12|{control}|P|2.4\
                 |||||GBR|UNICODE UTF-8"
            )[..],
            "SCH|00000000000000000000000000000abc^BACKFILL|||||BACKFILL||NEW|30|MIN|\
             ^^M30^20261113100000^20261113103000|||||BACKFILL||||BACKFILL|||||Booked",
            "PID|1||9990000018^^^NHS^NH~100^^^R0A^MR||O\\S\\Example^Ada||19500402",
            "RGS|1|A",
            "AIS|1|A|320|20261113100000|||30|MIN",
            "AIL|1|A|A\\T\\E\\F\\1^^^R0A02|||20261113100000|||30|MIN",
        ]
    );
    let echo = sent.replace("|R0A|PAS|R0A|", "|R0A|X|X|");
    let bench = bench();
    bench.receive(&echo).await;
    assert_eq!(
        bench.intake.events().iter().map(summary).collect::<Vec<_>>(),
        ["booked R0A/00000000000000000000000000000abc for 1: R0A [R0A02] [] New InPerson \
          'A&E|1' 2026-11-13T10:00Z 30m"]
    );
}

#[tokio::test]
async fn a_resend_is_the_same_bytes() {
    let trust = trust(mapping(), acknowledge::positive).await;
    let first = trust.events(&booking(None)).await;
    let again = Task { attempts: 1, ..booking(None) };
    assert_eq!(trust.events(&again).await, first);
    let sent = trust.sent();
    assert_eq!(sent[0], sent[1]);
}

#[tokio::test]
async fn a_patient_who_moves_keeps_the_number_of_their_appointment() {
    let with_number = |message: &[u8]| {
        let mut answer = acknowledge::positive(message);
        answer.extend_from_slice(b"SCH||NEW-9\r");
        answer
    };
    let trust_one = trust(mapping(), with_number).await;
    let events = trust_one.events(&booking(Some(held("77^2")))).await;
    let confirmed =
        BookingConfirmed { offer: OFFER, reference: "77^2".to_owned(), appointment: None };
    assert_eq!(events[0].event, Event::BookingConfirmed(confirmed));
    let sent = trust_one.sent().remove(0);
    assert!(sent.contains("SIU^S13^SIU_S12") && sent.contains("\rSCH||77|2|||"), "{sent}");
    assert!(sent.contains("^^M30^20261113100000^20261113103000"), "{sent}");
    let events = trust_one.events(&booking(None)).await;
    let confirmed =
        BookingConfirmed { offer: OFFER, reference: "NEW-9".to_owned(), appointment: None };
    assert_eq!(events[0].event, Event::BookingConfirmed(confirmed));
    let text = "[sources.\"P|R0A\"]\ntrust = \"R0A\"\nappointment_id = \"placer\"\n\
                writeback = { version = \"2.5.1\" }";
    let by_placer = Arc::new(Mapping::from_toml(text).unwrap());
    let trust_two = trust(by_placer, acknowledge::positive).await;
    trust_two.events(&booking(Some(held("77")))).await;
    let sent = trust_two.sent().remove(0);
    assert!(sent.contains("\rSCH|77|||||BACKFILL"), "{sent}");
    assert!(sent.contains("\rTQ1|1||||||20261113100000|20261113103000\r"), "{sent}");
}

#[tokio::test]
async fn a_refusal_says_whether_the_slot_is_gone() {
    let refused = |slot_gone| [Event::BookingRefused(BookingRefused { offer: OFFER, slot_gone })];
    let taken = trust(mapping(), |message| acknowledge::negative(message, "Slot taken")).await;
    assert_eq!(taken.told(&booking(None)).await, refused(true));
    let locked = trust(mapping(), |message| acknowledge::negative(message, "Ada is locked")).await;
    assert_eq!(locked.told(&booking(None)).await, refused(false));
}

const DUPLICATE: Answering = |message| acknowledge::negative(message, "Duplicate message");
const BOOKED: Answering = |message| acknowledge::negative(message, "Already booked");
const LOCKED: Answering = |message| acknowledge::negative(message, "Ada is locked");

#[tokio::test]
async fn a_refusal_of_what_may_have_been_booked_before_is_left_to_a_person() {
    let again = Task { attempts: 1, ..booking(None) };
    let moved = Task { attempts: 3, ..booking(Some(held("77"))) };
    let before = Task { created_at: NOW.plus_minutes(-1), ..booking(None) };
    let cases: [(&str, Task, Answering); 6] = [
        ("tried before, already booked", again.clone(), BOOKED),
        ("tried before, for another reason", again.clone(), LOCKED),
        ("tried before, a move", moved, BOOKED),
        ("committed before this program began", before, BOOKED),
        ("never tried, and known to them", booking(None), DUPLICATE),
        ("tried before, and known to them", again, DUPLICATE),
    ];
    for (case, task, answer) in cases {
        let mut trust = trust(mapping(), answer).await;
        trust.writeback = trust.writeback.begun_at(NOW);
        let done = trust.writeback.carry_out(&task).await.unwrap();
        assert!(done.events.is_empty(), "{case}: nobody is told that it could not be booked");
        let to_do = matches!(&done.finished, Finished::ToDo { why } if why.contains("look there"));
        assert!(to_do, "{case}: {done:?}");
    }
}

#[tokio::test]
async fn a_refusal_that_is_certain_is_one_and_so_is_that_of_a_cancellation() {
    let first = trust(mapping(), BOOKED).await;
    assert_eq!(first.told(&booking(None)).await.len(), 1);
    let again = Task { attempts: 4, ..cancellation() };
    let refused = [Event::CancellationRefused(AppointmentId(5))];
    assert_eq!(trust(mapping(), DUPLICATE).await.told(&again).await, refused);
    // Whoever was tried before and is booked now, is booked.
    let again = Task { attempts: 4, ..booking(None) };
    let yes = trust(mapping(), acknowledge::positive).await;
    assert!(matches!(yes.told(&again).await[..], [Event::BookingConfirmed(_)]));
}

#[tokio::test]
async fn a_cancellation_is_told_as_the_answer_says() {
    let yes = trust(mapping(), acknowledge::positive).await;
    let events = yes.events(&cancellation()).await;
    assert_eq!(events[0].event, Event::CancellationConfirmed(AppointmentId(5)));
    let sent = yes.sent().remove(0);
    assert!(sent.contains("SIU^S15") && sent.contains("\rSCH||77|2|||PATIENT||"), "{sent}");
    assert!(sent.contains("|Cancelled\r"), "{sent}");
    let no = trust(mapping(), |message| acknowledge::negative(message, "no")).await;
    assert_eq!(no.told(&cancellation()).await, [Event::CancellationRefused(AppointmentId(5))]);
}

#[tokio::test]
async fn an_answer_that_is_not_clear_is_asked_for_again() {
    let unclear: [Answering; 4] = [
        |_| b"rubbish".to_vec(),
        |_| acknowledge::positive(b"MSH|^~\\&|A|B|||1||SIU^S12|other|P|2.4"),
        |message| replaced(&acknowledge::positive(message), "MSA|AA", "MSA|CA"),
        |message| replaced(&acknowledge::positive(message), "MSA|AA", "MSA|??"),
    ];
    for answer in unclear {
        let trust = trust_within(Duration::from_millis(300), mapping(), answer).await;
        let result = trust.writeback.carry_out(&booking(None)).await;
        assert!(matches!(result, Err(CarryOutError::Retry(_))), "{result:?}");
    }
}

fn replaced(answer: &[u8], from: &str, to: &str) -> Vec<u8> {
    String::from_utf8(answer.to_vec()).unwrap().replace(from, to).into_bytes()
}

#[tokio::test]
async fn a_safe_storage_answer_confirms_only_where_the_mapping_says_so() {
    let text = "[default.writeback]\nconfirmed_by = [\"AA\", \"CA\"]\n";
    let mapping = Arc::new(Mapping::from_toml(text).unwrap());
    let answer = |message: &[u8]| replaced(&acknowledge::positive(message), "MSA|AA", "MSA|CA");
    let trust = trust(mapping, answer).await;
    assert_eq!(trust.events(&booking(None)).await.len(), 1);
}

/// What says that the message is safe, and in a second frame what became of it.
fn in_two_frames(answer: &[u8]) -> Vec<u8> {
    let safe = replaced(answer, "MSA|AA", "MSA|CA");
    [replaced(&safe, "MSA|AE", "MSA|CA").as_slice(), b"\x1C\r\x0B", answer].concat()
}

#[tokio::test]
async fn what_became_of_a_message_follows_the_answer_that_it_is_safe() {
    let yes: Answering = |message| in_two_frames(&acknowledge::positive(message));
    let no: Answering = |message| in_two_frames(&acknowledge::negative(message, "Slot taken"));
    let told = trust(mapping(), yes).await.told(&booking(None)).await;
    assert!(matches!(told[..], [Event::BookingConfirmed(_)]), "{told:?}");
    let told = trust(mapping(), no).await.told(&booking(None)).await;
    let refused = BookingRefused { offer: OFFER, slot_gone: true };
    assert_eq!(told, [Event::BookingRefused(refused)]);
}

#[tokio::test]
async fn a_system_that_is_not_there_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let vault = Arc::new(RememberedVault::default());
    vault.put(ADA, &ada());
    let wait = Duration::from_secs(20);
    let writeback = Writeback::new(&address, wait, vault, mapping(), london());
    let result = writeback.carry_out(&booking(None)).await;
    assert!(matches!(result, Err(CarryOutError::Retry(_))), "{result:?}");
}

#[tokio::test]
async fn nobody_is_booked_without_a_name() {
    let trust = trust(mapping(), acknowledge::positive).await;
    trust.vault.erase(ADA).await.unwrap();
    let refused = BookingRefused { offer: OFFER, slot_gone: false };
    match trust.writeback.carry_out(&booking(None)).await {
        Err(CarryOutError::Permanent { events, .. }) => {
            assert_eq!(events[0].event, Event::BookingRefused(refused));
        }
        other => panic!("a booking for nobody was carried out: {other:?}"),
    }
    assert!(trust.sent().is_empty());
}
