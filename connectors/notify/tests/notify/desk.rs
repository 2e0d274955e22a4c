//! What the tests need around the service: a vault in memory, tasks, a provider that can be told
//! what to answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use backfill_core::effect::{Message, SendMessage};
use backfill_core::entry::Reach;
use backfill_core::slot::{AppointmentKind, Modality, Readiness, SlotFacts, Support};
use backfill_core::{Effect, EffectId, EventId, LocalTime, OfferId, PatientRef, Timestamp};
use backfill_notify::{Notify, Options, Reference, SendError, TextProvider};
use backfill_runtime::Zone;
use backfill_runtime::ports::{Contact, Identifier, PortError, Task, Token, Vault};

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
    async fn resolve(&self, _: &[Identifier]) -> Result<PatientRef, PortError> {
        unreachable!("a message never resolves")
    }
    async fn put(&self, _: PatientRef, _: &Contact) -> Result<(), PortError> {
        unreachable!("a message never changes a contact")
    }
    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError> {
        if self.down {
            return Err(PortError::Unavailable { what: "vault", reason: "down".to_owned() });
        }
        Ok(self.contacts.get(&patient).cloned())
    }
    async fn merge(&self, _: PatientRef, _: PatientRef) -> Result<(), PortError> {
        unreachable!("a message never merges")
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
    async fn count_wrong_check(&self, _: OfferId) -> Result<u32, PortError> {
        unreachable!("a message never checks")
    }
    async fn wrong_checks(&self, _: OfferId) -> Result<u32, PortError> {
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
        phone: phone.map(str::to_owned),
        email: email.map(str::to_owned),
        ..Contact::default()
    }
}

pub(crate) fn vault_with(contact: Contact) -> FakeVault {
    FakeVault { contacts: HashMap::from([(PATIENT, contact)]), down: false }
}

pub(crate) fn notify(options: Options, vault: FakeVault, provider: Arc<FakeProvider>) -> Notify {
    let zone = Zone::named(Zone::LONDON).unwrap();
    let notify = Notify::new(options, Arc::new(vault), zone, Arc::new(|| NOW)).unwrap();
    notify.with_text_provider(provider)
}

pub(crate) fn task(reach: Reach, message: Message) -> Task {
    let send = SendMessage { patient: PATIENT, reach, offer: OFFER, facts: facts(), message };
    Task {
        id: MESSAGE,
        effect: Effect::SendMessage(Box::new(send)),
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
        requires: Readiness(0),
        provides: Support(0),
        room: String::new(),
        capacity: 1,
        length_assumed: false,
    }
}
