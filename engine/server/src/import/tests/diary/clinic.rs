//! A service in memory that decides as the product does.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::effect::Refusal;
use backfill_core::entry::Entry;
use backfill_core::lacking::Lacking;
use backfill_core::offer::Offer;
use backfill_core::scope::Offering;
use backfill_core::slot::Slot;
use backfill_core::{
    AppointmentId, Engine, EntryId, Event, EventId, OfferId, Recorded, RuleSet, SlotId, Timestamp,
};
use backfill_runtime::ports::{
    AppointmentFilter, DecisionRow, Delivery, EntryFilter, HeardRow, Intake, LedgerRow, OutboxRow,
    OutcomeRow, PausedWay, PortError, QuarantineRow, Reader, SlotFilter, Summary, Taken, UnusedRow,
};
use tokio::sync::watch;

use super::super::fakes::{IMPORT, Service};
use crate::import::Ports;

pub(super) struct Clinic {
    pub(super) service: Service,
    engine: Mutex<Engine>,
    appointments: Mutex<BTreeMap<AppointmentId, Appointment>>,
    outcomes: Mutex<BTreeMap<EventId, OutcomeRow>>,
    pub(super) is_silent: bool,
    now: Mutex<Timestamp>,
    committed: watch::Sender<u64>,
}

impl Clinic {
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            service: Service::silent(),
            engine: Mutex::new(Engine::new(RuleSet::built_in())),
            appointments: Mutex::default(),
            outcomes: Mutex::default(),
            is_silent: false,
            now: Mutex::new(now),
            committed: watch::Sender::default(),
        }
    }

    pub(super) fn ports(&self) -> Ports<'_> {
        Ports {
            intake: self,
            vault: &self.service,
            reader: self,
            principal: &IMPORT,
            decides: !self.is_silent,
        }
    }

    pub(super) fn set_now(&self, now: Timestamp) {
        *self.now.lock().unwrap() = now;
    }

    /// What happens elsewhere; why it was refused.
    pub(super) fn happen(&self, event: Event) -> Option<Refusal> {
        let seq = self.engine.lock().unwrap().seq() + 1;
        self.decide(EventId(u128::from(seq)), event)
    }

    fn decide(&self, id: EventId, event: Event) -> Option<Refusal> {
        let mut engine = self.engine.lock().unwrap();
        let (seq, at) = (engine.seq() + 1, *self.now.lock().unwrap());
        let decided = engine.step(&Recorded {
            seq,
            id,
            at,
            utc_offset_minutes: 60,
            said_at: None,
            source: String::new(),
            event,
        });
        assert_eq!(engine.violations(), []);
        let refusal = decided.refusal;
        for changed in engine.take_touched().appointments {
            let known = engine.appointment(changed).cloned();
            let mut all = self.appointments.lock().unwrap();
            drop(match known {
                Some(known) => all.insert(changed, known),
                None => all.remove(&changed),
            });
        }
        self.outcomes.lock().unwrap().insert(id, OutcomeRow { event: id, refusal });
        refusal
    }

    pub(super) fn known(&self, id: AppointmentId) -> Option<Appointment> {
        self.appointments.lock().unwrap().get(&id).cloned()
    }

    pub(super) fn listed(&self, id: EntryId) -> Option<Entry> {
        self.engine.lock().unwrap().entry(id).cloned()
    }

    pub(super) fn all_slots(&self) -> Vec<Slot> {
        self.engine.lock().unwrap().slots().cloned().collect()
    }

    pub(super) fn event_count(&self) -> usize {
        self.service.event_count()
    }
}

#[async_trait]
impl Intake for Clinic {
    async fn take(&self, delivery: Delivery) -> Result<Taken, PortError> {
        let taken = self.service.take(delivery.clone()).await?;
        if taken == Taken::New && !self.is_silent {
            for event in delivery.events {
                self.decide(event.id, event.event);
            }
        }
        Ok(taken)
    }
}

#[async_trait]
impl Reader for Clinic {
    async fn appointment(&self, id: AppointmentId) -> Result<Option<Appointment>, PortError> {
        Ok(self.known(id))
    }
    async fn appointments(
        &self,
        filter: &AppointmentFilter,
    ) -> Result<Vec<Appointment>, PortError> {
        let all = self.appointments.lock().unwrap();
        let fits = |it: &&Appointment| {
            filter.trust == Some(it.facts.trust)
                && it.status == AppointmentStatus::Booked
                && filter.from <= Some(it.facts.start)
                && Some(it.facts.start) < filter.to
        };
        let mut found: Vec<Appointment> = all.values().filter(fits).cloned().collect();
        found.sort_by_key(|it| (it.facts.start, it.id));
        Ok(found)
    }
    async fn outcome(&self, event: EventId) -> Result<Option<OutcomeRow>, PortError> {
        Ok(self.outcomes.lock().unwrap().get(&event).cloned())
    }
    async fn fingerprint(&self, _: EventId) -> Result<Option<u64>, PortError> {
        unreachable!("an import sends what it sends once")
    }
    fn committed(&self) -> watch::Receiver<u64> {
        self.committed.subscribe()
    }
    async fn entry(&self, id: EntryId) -> Result<Option<Entry>, PortError> {
        Ok(self.listed(id))
    }
    async fn slots(&self, _: &SlotFilter) -> Result<Vec<Slot>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn slot(&self, _: SlotId) -> Result<Option<Slot>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn ledger(&self, _: SlotId) -> Result<Vec<LedgerRow>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn decisions(&self, _: SlotId) -> Result<Vec<DecisionRow>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn offers_of(&self, _: SlotId) -> Result<Vec<Offer>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn live_offers(&self, _: usize) -> Result<Vec<Offer>, PortError> {
        Ok(self.engine.lock().unwrap().offers().cloned().collect())
    }
    async fn bookings_from(&self, _: Timestamp, _: usize) -> Result<Vec<Offer>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn offer(&self, _: OfferId) -> Result<Option<Offer>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn entries(&self, _: &EntryFilter) -> Result<Vec<Entry>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn outbox(&self, _: usize) -> Result<Vec<OutboxRow>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn wishes_of(&self, _: u64) -> Result<Vec<OutboxRow>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn to_do(&self, _: usize) -> Result<Vec<OutboxRow>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn paused_ways(&self) -> Result<Vec<PausedWay>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn unused(&self, _: usize) -> Result<Vec<UnusedRow>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn quarantine(&self, _: usize) -> Result<Vec<QuarantineRow>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn quarantined(&self, _: u64) -> Result<Option<QuarantineRow>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn heard(&self) -> Result<Vec<HeardRow>, PortError> {
        unreachable!("a diary reads appointments only")
    }

    async fn offerings(&self) -> Result<Vec<Offering>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn lacking(&self, _: i32) -> Result<Vec<(Lacking, u64)>, PortError> {
        unreachable!("a diary reads appointments only")
    }
    async fn summary(&self) -> Result<Summary, PortError> {
        unreachable!("a diary reads appointments only")
    }
}
