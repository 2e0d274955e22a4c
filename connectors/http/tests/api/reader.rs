//! Projections in memory.

use async_trait::async_trait;
use backfill_core::appointment::Appointment;
use backfill_core::entry::Entry;
use backfill_core::offer::Offer;
use backfill_core::slot::{Slot, SlotState};
use backfill_core::{AppointmentId, EntryId, EventId, OfferId, SlotId};
use backfill_runtime::ports::{
    DecisionRow, EntryFilter, LedgerRow, OutboxRow, OutcomeRow, PortError, QuarantineRow, Reader,
    SlotFilter, Summary,
};
use tokio::sync::watch;

use crate::world::World;

fn fits(filter: &SlotFilter, slot: &Slot) -> bool {
    let facts = &slot.facts;
    (!filter.open_only || slot.state == SlotState::Open)
        && (!filter.unfinished_only || !slot.is_closed())
        && (filter.services.is_empty() || filter.services.contains(&facts.service))
        && (filter.sites.is_empty() || filter.sites.contains(&facts.site))
        && (filter.trusts.is_empty() || filter.trusts.contains(&facts.trust))
        && filter.from.is_none_or(|from| from <= facts.start)
        && filter.to.is_none_or(|to| facts.start < to)
}

#[async_trait]
impl Reader for World {
    async fn slots(&self, filter: &SlotFilter) -> Result<Vec<Slot>, PortError> {
        self.reached()?;
        let mut slots = self.slots.lock().unwrap().clone();
        slots.retain(|slot| fits(filter, slot));
        slots.sort_by_key(|slot| slot.facts.start);
        slots.truncate(filter.count_max);
        Ok(slots)
    }

    async fn slot(&self, id: SlotId) -> Result<Option<Slot>, PortError> {
        self.reached()?;
        Ok(self.slots.lock().unwrap().iter().find(|slot| slot.id == id).cloned())
    }

    async fn ledger(&self, slot: SlotId) -> Result<Vec<LedgerRow>, PortError> {
        let mut rows = self.ledger.lock().unwrap().clone();
        rows.retain(|row| row.record.slot == slot);
        Ok(rows)
    }

    async fn decisions(&self, slot: SlotId) -> Result<Vec<DecisionRow>, PortError> {
        let mut rows = self.decisions.lock().unwrap().clone();
        rows.retain(|row| row.decision.slot == slot);
        Ok(rows)
    }

    async fn offers_of(&self, slot: SlotId) -> Result<Vec<Offer>, PortError> {
        let mut offers = self.offers.lock().unwrap().clone();
        offers.retain(|offer| offer.slot == slot);
        Ok(offers)
    }

    async fn live_offers(&self, _: usize) -> Result<Vec<Offer>, PortError> {
        Ok(Vec::new())
    }

    async fn offer(&self, id: OfferId) -> Result<Option<Offer>, PortError> {
        Ok(self.offers.lock().unwrap().iter().find(|offer| offer.id == id).cloned())
    }

    async fn entries(&self, filter: &EntryFilter) -> Result<Vec<Entry>, PortError> {
        self.reached()?;
        let mut entries = self.entries.lock().unwrap().clone();
        entries.sort_by_key(|entry| entry.id);
        entries.retain(|entry| {
            filter.after.is_none_or(|after| after < entry.id)
                && filter.service.is_none_or(|service| service == entry.service)
                && filter.trust.is_none_or(|trust| trust == entry.trust)
                && filter.patient.is_none_or(|patient| patient == entry.patient)
        });
        entries.truncate(filter.count_max);
        Ok(entries)
    }

    async fn entry(&self, id: EntryId) -> Result<Option<Entry>, PortError> {
        self.reached()?;
        Ok(self.entries.lock().unwrap().iter().find(|entry| entry.id == id).cloned())
    }

    async fn appointment(&self, id: AppointmentId) -> Result<Option<Appointment>, PortError> {
        self.reached()?;
        Ok(self.appointments.lock().unwrap().iter().find(|one| one.id == id).cloned())
    }

    async fn outbox(&self, _: usize) -> Result<Vec<OutboxRow>, PortError> {
        Ok(Vec::new())
    }

    async fn quarantine(&self, _: usize) -> Result<Vec<QuarantineRow>, PortError> {
        Ok(Vec::new())
    }

    async fn summary(&self) -> Result<Summary, PortError> {
        Ok(Summary::default())
    }

    async fn outcome(&self, event: EventId) -> Result<Option<OutcomeRow>, PortError> {
        self.reached()?;
        Ok(self.outcomes.lock().unwrap().get(&event).copied())
    }

    fn committed(&self) -> watch::Receiver<u64> {
        self.committed.subscribe()
    }
}
