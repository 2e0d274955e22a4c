//! What the tests need around the service: a vault in memory, tasks, a provider that can be told
//! what to answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use backfill_core::effect::{Message, SendMessage};
use backfill_core::entry::Reach;
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{AppointmentKind, Modality, SlotFacts, Support};
use backfill_core::{Command, EffectId, EventId, LocalTime, OfferId, PatientRef, Timestamp};
use backfill_notify::{Notify, Options, Ports, Reference, SendError, TextProvider};
use backfill_runtime::Zone;
use backfill_runtime::ports::{
    CarriedOut, CarryOutError, Contact, Ended, Finished, Merge, PausedWay, PortError, Resolved,
    Task, Token, Try, Vault, Version, Way, Ways, Who,
};

use crate::reader::FakeReader;

pub(crate) const PATIENT: PatientRef = PatientRef(5);
pub(crate) const OFFER: OfferId = OfferId(9);
pub(crate) const MESSAGE: EffectId = EffectId { event: EventId(7), index: 2 };
pub(crate) const NOW: Timestamp = Timestamp(1_785_800_000_000);
pub(crate) const DEADLINE: Timestamp = Timestamp(1_785_859_200_000);

/// A vault that knows contacts and one token.
#[derive(Default)]
pub(crate) struct FakeVault {
    pub(crate) contacts: HashMap<PatientRef, Contact>,
    pub(crate) down: bool,
}

#[async_trait]
impl Vault for FakeVault {
    async fn resolve(&self, _: &Who) -> Result<Resolved, PortError> {
        unreachable!("a message never resolves")
    }
    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError> {
        if self.down {
            return Err(PortError::Unavailable { what: "vault", reason: "down".to_owned() });
        }
        Ok(self.contacts.get(&patient).cloned())
    }
    async fn version(&self, _: PatientRef) -> Result<Option<Version>, PortError> {
        unreachable!("a message asks for no version")
    }
    async fn merges(&self, _: usize) -> Result<Vec<Merge>, PortError> {
        unreachable!("a message never asks for merges")
    }
    async fn merge_of(&self, _: PatientRef) -> Result<Option<Merge>, PortError> {
        unreachable!("a message never asks for merges")
    }
    async fn erase(&self, _: PatientRef) -> Result<(), PortError> {
        unreachable!("a message never erases")
    }
    async fn link(&self, _: OfferId) -> Result<Token, PortError> {
        Ok(Token("abcdefghijklmnopqrstuvwxyz".to_owned()))
    }
    async fn offer_of(&self, _: &str) -> Result<Option<OfferId>, PortError> {
        unreachable!("a message never reads a token")
    }
    async fn count_wrong_check(&self, _: Try) -> Result<u32, PortError> {
        unreachable!("a message never checks")
    }
    async fn wrong_checks(&self, _: Try) -> Result<u32, PortError> {
        unreachable!("a message never checks")
    }
}

/// A provider that keeps what it is given and answers as told.
#[derive(Default)]
pub(crate) struct FakeProvider {
    pub(crate) sent: Mutex<Vec<(String, String, Reference)>>,
    pub(crate) refusal: Option<SendError>,
}

#[async_trait]
impl TextProvider for FakeProvider {
    async fn send_text(&self, to: &str, text: &str, name: Reference) -> Result<(), SendError> {
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone());
        }
        self.sent.lock().unwrap().push((to.to_owned(), text.to_owned(), name));
        Ok(())
    }
}

pub(crate) fn contact(phone: Option<&str>, email: Option<&str>) -> Contact {
    Contact {
        given_name: Some("Mary".to_owned()),
        birth_date: Some("1956-03-27".to_owned()),
        phone: phone.map(str::to_owned),
        email: email.map(str::to_owned),
        ..Contact::default()
    }
}

pub(crate) fn vault_with(contact: Contact) -> FakeVault {
    FakeVault { contacts: HashMap::from([(PATIENT, contact)]), down: false }
}

/// What was written down about the ways, in order.
#[derive(Default)]
pub(crate) struct FakeWays {
    pub(crate) notes: Mutex<Vec<String>>,
}

#[async_trait]
impl Ways for FakeWays {
    async fn pause(&self, paused: &PausedWay) -> Result<(), PortError> {
        let seconds = (paused.since.0 - NOW.0) / 1000;
        let note = format!("{} since {seconds}: {}", paused.way.name(), paused.reason);
        self.notes.lock().unwrap().push(note);
        Ok(())
    }
    async fn resume(&self, way: Way) -> Result<(), PortError> {
        self.notes.lock().unwrap().push(format!("{} works", way.name()));
        Ok(())
    }
}

/// The service with what stands around it.
pub(crate) struct Desk {
    pub(crate) notify: Notify,
    pub(crate) reader: Arc<FakeReader>,
    pub(crate) ways: Arc<FakeWays>,
    /// Seconds after [`NOW`].
    pub(crate) clock: Arc<Mutex<i64>>,
}

impl Desk {
    /// A service without a provider of texts.
    pub(crate) fn new(options: Options, vault: FakeVault) -> Self {
        let (reader, ways) = (Arc::new(FakeReader::default()), Arc::new(FakeWays::default()));
        let clock = Arc::new(Mutex::new(0));
        let ports = Ports { vault: Arc::new(vault), reader: reader.clone(), ways: ways.clone() };
        let zone = Zone::named(Zone::LONDON).unwrap();
        let time = clock.clone();
        let now = Arc::new(move || Timestamp(NOW.0 + *time.lock().unwrap() * 1000));
        let notify = Notify::new(options, ports, zone, now).unwrap();
        Self { notify, reader, ways, clock }
    }

    pub(crate) fn with(self, provider: Arc<FakeProvider>) -> Self {
        Self { notify: self.notify.with_text_provider(provider), ..self }
    }
}

pub(crate) fn notify(options: Options, vault: FakeVault, provider: Arc<FakeProvider>) -> Notify {
    Desk::new(options, vault).with(provider).notify
}

/// How a carried out wish ended; with its reason, if there is one.
pub(crate) fn end(result: &Result<CarriedOut, CarryOutError>) -> (&'static str, String) {
    match result {
        Ok(CarriedOut { finished, .. }) => match finished {
            Finished::Done { ended, why } => (ended_name(*ended), why.clone()),
            Finished::ToDo { why } => ("to do", why.clone()),
            Finished::Retry { .. } | Finished::Failed { .. } => panic!("{finished:?}"),
        },
        Err(CarryOutError::Retry(reason)) => ("again", reason.clone()),
        Err(CarryOutError::Permanent { reason, .. }) => ("failed", reason.clone()),
    }
}

fn ended_name(ended: Ended) -> &'static str {
    match ended {
        Ended::Sent(Way::Text) => "text",
        Ended::Sent(Way::Email) => "email",
        Ended::Listed => "listed",
        Ended::Told => "told",
        Ended::Answered => "answered",
        Ended::Unneeded => "not needed",
    }
}

pub(crate) fn task(reach: Reach, message: Message) -> Task {
    let (facts, arrange, short_notice) = (facts(), Support::default(), true);
    let send = SendMessage {
        patient: PATIENT,
        reach,
        offer: OFFER,
        facts,
        message,
        arrange,
        short_notice,
    };
    Task {
        id: MESSAGE,
        command: Command::SendMessage(Box::new(send)),
        attempts: 0,
        created_at: Timestamp(NOW.0 - 1000),
    }
}

pub(crate) fn offer(reach: Reach) -> Task {
    task(reach, Message::Offer { deadline: DEADLINE, moves: false })
}

fn facts() -> SlotFacts {
    SlotFacts {
        trust: "R0A".parse().unwrap(),
        site: "R0A01".parse().unwrap(),
        service: "330".parse().unwrap(),
        kind: AppointmentKind::New,
        modality: Modality::InPerson,
        session: "DERM-AM".to_owned(),
        start: Timestamp(1_786_023_000_000),
        duration_minutes: 20,
        local: LocalTime { day: 20_671, minute: 870 },
        requires: Prerequisites::NOTHING,
        provides: Support(0),
        room: String::new(),
        capacity: 1,
        takes: backfill_core::clinic::Takes::any(),
        length_assumed: false,
    }
}
