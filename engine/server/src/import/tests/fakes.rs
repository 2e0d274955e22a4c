//! A service in memory: what is taken is decided at once, or as a test lets it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, Mutex};

use async_trait::async_trait;
use backfill_core::appointment::Appointment;
use backfill_core::code::Code;
use backfill_core::effect::Refusal;
use backfill_core::entry::Entry;
use backfill_core::event::{Change, ChangeRequested, Expected};
use backfill_core::lacking::Lacking;
use backfill_core::offer::Offer;
use backfill_core::scope::Offering;
use backfill_core::slot::Slot;
use backfill_core::{
    AppointmentId, EntryId, Event, EventId, OfferId, PatientRef, SlotId, Timestamp,
};
use backfill_runtime::ports::{
    AppointmentFilter, Contact, DecisionRow, Delivery, Details, Doubt, EntryFilter, HeardRow,
    Identifier, Intake, LedgerRow, Merge, OutboxRow, OutcomeRow, PausedWay, PortError,
    QuarantineRow, Reader, Resolved, SlotFilter, Summary, Taken, Token, Try, UnusedRow, Vault,
    Version, Who,
};
use backfill_runtime::{Principal, Trusts, identity};
use tokio::sync::watch;

use crate::import::Ports;

/// Who imports in tests.
pub(super) static IMPORT: LazyLock<Principal> =
    LazyLock::new(|| Principal::machine("import", Trusts::All));

#[derive(Default)]
pub(super) struct Service {
    pub(super) deliveries: Mutex<BTreeMap<(String, String), Delivery>>,
    pub(super) entries: Mutex<BTreeMap<EntryId, Entry>>,
    pub(super) contacts: Mutex<BTreeMap<PatientRef, Contact>>,
    people: Mutex<HashMap<Identifier, PatientRef>>,
    /// What each line of a list said last.
    lines: Mutex<HashMap<String, (Who, Details)>>,
    /// Why it cannot be told who anybody is, if it cannot.
    pub(super) doubt: Mutex<Option<Doubt>>,
    /// What each event came to.
    outcomes: Mutex<BTreeMap<EventId, OutcomeRow>>,
    /// Whose list was checked.
    pub(super) checked: Mutex<Vec<Code>>,
    /// Offers that wait for an answer, of the patient or of the trust.
    pub(super) offers: Mutex<Vec<Offer>>,
    /// After so many deliveries the store goes away.
    pub(super) deliveries_max: Option<usize>,
    /// Nobody decides what is taken.
    pub(super) is_silent: bool,
    committed: watch::Sender<u64>,
}

impl Service {
    /// One that leaves it to others to decide.
    pub(super) fn silent() -> Self {
        Self { is_silent: true, ..Self::default() }
    }

    pub(super) fn ports(&self) -> Ports<'_> {
        Ports {
            intake: self,
            vault: self,
            reader: self,
            principal: &IMPORT,
            decides: !self.is_silent,
        }
    }

    /// Decides as the core does: who waits for the same already is refused, and so is
    /// a reference of somebody else.
    #[expect(clippy::wildcard_enum_match_arm, reason = "an import makes no other")]
    fn decide(&self, id: EventId, event: &Event) {
        let entry = match event {
            Event::EntryAdded(entry) => entry,
            Event::PatientDied(died) => {
                self.entries.lock().unwrap().retain(|_, entry| entry.patient != died.patient);
                let outcome = OutcomeRow { event: id, refusal: None };
                self.outcomes.lock().unwrap().insert(id, outcome);
                return;
            }
            Event::ChangeRequested(asked) => return self.remove(id, asked),
            Event::ListChecked(trust) => return self.checked.lock().unwrap().push(*trust),
            other => panic!("{other:?}"),
        };
        let mut entries = self.entries.lock().unwrap();
        let is_same = |other: &Entry| {
            (other.patient, other.service, other.pathway)
                == (entry.patient, entry.service, entry.pathway)
        };
        let waits = entries.values().any(|other| other.id != entry.id && is_same(other));
        let refusal = match entries.get(&entry.id) {
            Some(known) => (known.patient != entry.patient).then_some(Refusal::EntryOfAnother),
            None => waits.then_some(Refusal::AlreadyWaiting),
        };
        if refusal.is_none() {
            entries.insert(entry.id, entry.clone());
        }
        self.outcomes.lock().unwrap().insert(id, OutcomeRow { event: id, refusal });
    }

    fn remove(&self, id: EventId, asked: &ChangeRequested) {
        let (Expected::Entry(seen), Change::EntryRemoved(it)) = (&asked.expected, &asked.change)
        else {
            panic!("{asked:?}")
        };
        let mut entries = self.entries.lock().unwrap();
        let refusal = match entries.get(&it.entry) {
            Some(now) if now == seen => None,
            Some(_) => Some(Refusal::ChangedMeanwhile),
            None => Some(Refusal::UnknownEntry),
        };
        if refusal.is_none() {
            entries.remove(&it.entry);
        }
        self.outcomes.lock().unwrap().insert(id, OutcomeRow { event: id, refusal });
    }

    /// Whether the delivery is about whom it believes it is about; if so, what it says counts.
    fn hear(&self, delivery: &Delivery) -> bool {
        let mut people = self.people.lock().unwrap();
        for said in &delivery.contacts {
            for number in identity::telling(&said.who.numbers, &[]) {
                if *people.entry(number).or_insert(said.patient) != said.patient {
                    return false;
                }
            }
            let mut lines = self.lines.lock().unwrap();
            let line = said.repeats.clone().unwrap();
            let text = (said.who.clone(), said.details.clone());
            if lines.insert(line, text.clone()) == Some(text) {
                continue;
            }
            let mut contacts = self.contacts.lock().unwrap();
            let known = contacts.remove(&said.patient).unwrap_or_default();
            let mut known = said.details.clone().over(known);
            let new = said.who.numbers.iter().filter(|it| !known.identifiers.contains(it));
            known.identifiers = known.identifiers.iter().chain(new).cloned().collect();
            contacts.insert(said.patient, known);
        }
        true
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
            None if !self.hear(&delivery) => Ok(Taken::Overtaken),
            None => {
                for event in delivery.events.iter().filter(|_| !self.is_silent) {
                    self.decide(event.id, &event.event);
                }
                deliveries.insert(key, delivery);
                Ok(Taken::New)
            }
        }
    }
}

#[async_trait]
impl Vault for Service {
    async fn resolve(&self, who: &Who) -> Result<Resolved, PortError> {
        if let Some(doubt) = *self.doubt.lock().unwrap() {
            return Ok(Resolved::Doubt(doubt));
        }
        let people = self.people.lock().unwrap();
        let numbers = identity::telling(&who.numbers, &[]);
        let known = numbers.iter().find_map(|one| people.get(one).copied());
        let next = 1 + people.values().map(|it| it.0).max().unwrap_or(1000);
        Ok(match who.patient.or(known) {
            Some(patient) => Resolved::Known(patient),
            None if numbers.is_empty() => Resolved::Nobody,
            None => Resolved::New(PatientRef(next)),
        })
    }
    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError> {
        Ok(self.contacts.lock().unwrap().get(&patient).cloned())
    }
    async fn version(&self, _: PatientRef) -> Result<Option<Version>, PortError> {
        unreachable!("an import asks for no version")
    }
    async fn merges(&self, _: usize) -> Result<Vec<Merge>, PortError> {
        unreachable!("an import never merges")
    }
    async fn merge_of(&self, _: PatientRef) -> Result<Option<Merge>, PortError> {
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
    async fn count_wrong_check(&self, _: Try) -> Result<u32, PortError> {
        unreachable!("an import checks nobody")
    }
    async fn wrong_checks(&self, _: Try) -> Result<u32, PortError> {
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
        Ok(self.offers.lock().unwrap().clone())
    }
    async fn bookings_from(&self, _: Timestamp, _: usize) -> Result<Vec<Offer>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn offer(&self, _: OfferId) -> Result<Option<Offer>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn entries(&self, filter: &EntryFilter) -> Result<Vec<Entry>, PortError> {
        let entries = self.entries.lock().unwrap();
        let fits = |entry: &&Entry| {
            filter.patient.is_none_or(|it| it == entry.patient)
                && filter.service.is_none_or(|it| it == entry.service)
                && filter.trust.is_none_or(|it| it == entry.trust)
                && filter.after.is_none_or(|it| it < entry.id)
        };
        Ok(entries.values().filter(fits).take(filter.count_max).cloned().collect())
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
    async fn wishes_of(&self, _: u64) -> Result<Vec<OutboxRow>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn to_do(&self, _: usize) -> Result<Vec<OutboxRow>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn paused_ways(&self) -> Result<Vec<PausedWay>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn heard(&self) -> Result<Vec<HeardRow>, PortError> {
        unreachable!("an import reads entries only")
    }

    async fn offerings(&self) -> Result<Vec<Offering>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn unused(&self, _: usize) -> Result<Vec<UnusedRow>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn quarantine(&self, _: usize) -> Result<Vec<QuarantineRow>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn quarantined(&self, _: u64) -> Result<Option<QuarantineRow>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn lacking(&self, _: i32) -> Result<Vec<(Lacking, u64)>, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn summary(&self) -> Result<Summary, PortError> {
        unreachable!("an import reads entries only")
    }
    async fn outcome(&self, event: EventId) -> Result<Option<OutcomeRow>, PortError> {
        Ok(self.outcomes.lock().unwrap().get(&event).cloned())
    }
    async fn fingerprint(&self, _: EventId) -> Result<Option<u64>, PortError> {
        unreachable!("an import reads entries only")
    }
    fn committed(&self) -> watch::Receiver<u64> {
        self.committed.subscribe()
    }
}
