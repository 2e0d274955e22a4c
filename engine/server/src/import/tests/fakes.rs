//! A service in memory: what is taken is there at once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use async_trait::async_trait;
use backfill_core::appointment::Appointment;
use backfill_core::entry::Entry;
use backfill_core::offer::Offer;
use backfill_core::slot::Slot;
use backfill_core::{AppointmentId, EntryId, Event, EventId, OfferId, PatientRef, SlotId};
use backfill_runtime::ports::{
    AppointmentFilter, Contact, DecisionRow, Delivery, EntryFilter, Identifier, Intake, LedgerRow,
    OutboxRow, OutcomeRow, PausedWay, PortError, QuarantineRow, Reader, SlotFilter, Summary, Taken,
    Token, Vault,
};
use tokio::sync::watch;

use crate::import::Ports;

#[derive(Default)]
pub(super) struct Service {
    pub(super) deliveries: Mutex<BTreeMap<(String, String), Delivery>>,
    pub(super) entries: Mutex<BTreeMap<EntryId, Entry>>,
    pub(super) contacts: Mutex<BTreeMap<PatientRef, Contact>>,
    people: Mutex<HashMap<Identifier, PatientRef>>,
    /// After so many deliveries the store goes away.
    pub(super) deliveries_max: Option<usize>,
}

impl Service {
    pub(super) fn ports(&self) -> Ports<'_> {
        Ports { intake: self, vault: self, reader: self }
    }

    pub(super) fn event_count(&self) -> usize {
        self.deliveries.lock().unwrap().values().map(|delivery| delivery.events.len()).sum()
    }
}

#[async_trait]
impl Intake for Service {
    async fn take(&self, delivery: Delivery) -> Result<Taken, PortError> {
        let mut deliveries = self.deliveries.lock().unwrap();
        if self.deliveries_max.is_some_and(|most| most <= deliveries.len()) {
            return Err(PortError::Unavailable { what: "store", reason: "gone".to_owned() });
        }
        let key = (delivery.source.clone(), delivery.id.clone());
        match deliveries.get(&key) {
            Some(before) if before.body_hash == delivery.body_hash => {
                Ok(Taken::Duplicate { reply: before.reply.clone() })
            }
            Some(_) => Ok(Taken::Conflict),
            None => {
                let mut entries = self.entries.lock().unwrap();
                for event in &delivery.events {
                    let Event::EntryAdded(entry) = &event.event else { panic!("{event:?}") };
                    entries.insert(entry.id, entry.clone());
                }
                deliveries.insert(key, delivery);
                Ok(Taken::New)
            }
        }
    }
}

#[async_trait]
impl Vault for Service {
    async fn resolve(&self, identifiers: &[Identifier]) -> Result<PatientRef, PortError> {
        assert!(!identifiers.is_empty());
        let mut people = self.people.lock().unwrap();
        let known = identifiers.iter().find_map(|one| people.get(one).copied());
        let patient = known.unwrap_or(PatientRef(1000 + people.len() as u128));
        people.extend(identifiers.iter().map(|one| (one.clone(), patient)));
        Ok(patient)
    }
    async fn put(&self, patient: PatientRef, contact: &Contact) -> Result<(), PortError> {
        self.contacts.lock().unwrap().insert(patient, contact.clone());
        Ok(())
    }
    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError> {
        Ok(self.contacts.lock().unwrap().get(&patient).cloned())
    }
    async fn merge(&self, _: PatientRef, _: PatientRef) -> Result<(), PortError> {
        unreachable!("an import never merges")
    }
    async fn erase(&self, _: PatientRef) -> Result<(), PortError> {
        unreachable!("an import never erases")
    }
    async fn link(&self, _: OfferId) -> Result<Token, PortError> {
        unreachable!("an import makes no link")
    }
    async fn offer_of(&self, _: &str) -> Result<Option<OfferId>, PortError> {
        unreachable!("an import reads no link")
    }
    async fn count_wrong_check(&self, _: OfferId) -> Result<u32, PortError> {
        unreachable!("an import checks nobody")
    }
    async fn wrong_checks(&self, _: OfferId) -> Result<u32, PortError> {
        unreachable!("an import checks nobody")
    }
}

#[async_trait]
impl Reader for Service {
    async fn entry(&self, id: EntryId) -> Result<Option<Entry>, PortError> {
        Ok(self.entries.lock().unwrap().get(&id).cloned())
    }
    async fn slots(&self, _: &SlotFilter) -> Result<Vec<Slot>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn slot(&self, _: SlotId) -> Result<Option<Slot>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn ledger(&self, _: SlotId) -> Result<Vec<LedgerRow>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn decisions(&self, _: SlotId) -> Result<Vec<DecisionRow>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn offers_of(&self, _: SlotId) -> Result<Vec<Offer>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn live_offers(&self, _: usize) -> Result<Vec<Offer>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn offer(&self, _: OfferId) -> Result<Option<Offer>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn entries(&self, _: &EntryFilter) -> Result<Vec<Entry>, PortError> {
        unreachable!("an import reads entries one by one")
    }
    async fn appointment(&self, _: AppointmentId) -> Result<Option<Appointment>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn appointments(&self, _: &AppointmentFilter) -> Result<Vec<Appointment>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn outbox(&self, _: usize) -> Result<Vec<OutboxRow>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn to_do(&self, _: usize) -> Result<Vec<OutboxRow>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn paused_ways(&self) -> Result<Vec<PausedWay>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn quarantine(&self, _: usize) -> Result<Vec<QuarantineRow>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn quarantined(&self, _: u64) -> Result<Option<QuarantineRow>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn summary(&self) -> Result<Summary, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn outcome(&self, _: EventId) -> Result<Option<OutcomeRow>, PortError> {
        unreachable!("an import waits for no outcome")
    }
    fn committed(&self) -> watch::Receiver<u64> {
        unreachable!("an import waits for no commit")
    }
}
