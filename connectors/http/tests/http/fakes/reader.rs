//! Projections in memory.

use async_trait::async_trait;
use backfill_core::appointment::Appointment;
use backfill_core::entry::Entry;
use backfill_core::lacking::Lacking;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::scope::Offering;
use backfill_core::slot::{Slot, SlotState};
use backfill_core::{AppointmentId, EntryId, EventId, OfferId, SlotId, Timestamp};
use backfill_runtime::ports::{
    AppointmentFilter, DecisionRow, EntryFilter, HeardRow, LedgerRow, OutboxRow, OutcomeRow,
    PausedWay, PortError, QuarantineRow, Reader, SlotFilter, Summary, UnusedRow, WishState,
};
use tokio::sync::watch;

use super::world::{Held, World};

fn chosen<T: Clone>(all: &[T], count_max: usize, fits: impl Fn(&T) -> bool) -> Vec<T> {
    all.iter().filter(|one| fits(one)).take(count_max).cloned().collect()
}

fn fits(held: &Held, filter: &SlotFilter, slot: &Slot) -> bool {
    let facts = &slot.facts;
    let changed = |from, to| {
        let of_slot = held.ledger.iter().filter(|row| row.record.slot == slot.id);
        of_slot.into_iter().any(|row| (from..to).contains(&row.at))
    };
    (!filter.open_only || slot.state == SlotState::Open)
        && (!filter.unfinished_only || !slot.is_closed())
        && (filter.services.is_empty() || filter.services.contains(&facts.service))
        && (filter.sites.is_empty() || filter.sites.contains(&facts.site))
        && (filter.trusts.is_empty() || filter.trusts.contains(&facts.trust))
        && filter.from.is_none_or(|from| from <= facts.start)
        && filter.to.is_none_or(|to| facts.start < to)
        && filter.day.is_none_or(|(from, to)| {
            !slot.is_closed() || (from..to).contains(&facts.start) || changed(from, to)
        })
}

#[async_trait]
impl Reader for World {
    async fn slots(&self, filter: &SlotFilter) -> Result<Vec<Slot>, PortError> {
        let held = self.looked_up()?;
        let mut slots = chosen(&held.slots, usize::MAX, |slot| fits(&held, filter, slot));
        slots.sort_by_key(|slot| (slot.facts.start, slot.id));
        slots.truncate(filter.count_max);
        Ok(slots)
    }
    async fn slot(&self, id: SlotId) -> Result<Option<Slot>, PortError> {
        Ok(chosen(&self.looked_up()?.slots, 1, |slot| slot.id == id).pop())
    }
    async fn ledger(&self, slot: SlotId) -> Result<Vec<LedgerRow>, PortError> {
        Ok(chosen(&self.looked_up()?.ledger, usize::MAX, |row| row.record.slot == slot))
    }
    async fn decisions(&self, slot: SlotId) -> Result<Vec<DecisionRow>, PortError> {
        Ok(chosen(&self.looked_up()?.decisions, usize::MAX, |row| row.decision.slot == slot))
    }
    async fn offers_of(&self, slot: SlotId) -> Result<Vec<Offer>, PortError> {
        Ok(chosen(&self.looked_up()?.offers, usize::MAX, |offer| offer.slot == slot))
    }
    async fn live_offers(&self, count_max: usize) -> Result<Vec<Offer>, PortError> {
        Ok(chosen(&self.looked_up()?.offers, count_max, |offer| !offer.state.is_final()))
    }
    async fn bookings_from(
        &self,
        from: Timestamp,
        count_max: usize,
    ) -> Result<Vec<Offer>, PortError> {
        let held = self.looked_up()?;
        let is_later = |offer: &Offer| {
            held.slots.iter().any(|slot| slot.id == offer.slot && from <= slot.facts.start)
        };
        let booked = |offer: &Offer| offer.state == OfferState::Booked && is_later(offer);
        Ok(chosen(&held.offers, count_max, booked))
    }
    async fn offer(&self, id: OfferId) -> Result<Option<Offer>, PortError> {
        Ok(chosen(&self.looked_up()?.offers, 1, |offer| offer.id == id).pop())
    }
    async fn entries(&self, filter: &EntryFilter) -> Result<Vec<Entry>, PortError> {
        let all = self.looked_up()?.entries.clone();
        let lacks = |lacking: Lacking, entry: &Entry, today: i32| {
            lacking.is_of(entry, today) && all.iter().any(|other| lacking.is_shown_by(other, entry))
        };
        let mut entries = chosen(&all, usize::MAX, |entry| {
            filter.after.is_none_or(|after| after < entry.id)
                && filter.service.is_none_or(|service| service == entry.service)
                && filter.trust.is_none_or(|trust| trust == entry.trust)
                && filter.patient.is_none_or(|patient| patient == entry.patient)
                && filter.needs.is_none_or(|needs| needs.is_of(entry))
                && filter.lacks.is_none_or(|(lacking, today)| lacks(lacking, entry, today))
        });
        entries.sort_by_key(|entry| entry.id);
        entries.truncate(filter.count_max);
        Ok(entries)
    }
    async fn entry(&self, id: EntryId) -> Result<Option<Entry>, PortError> {
        Ok(chosen(&self.looked_up()?.entries, 1, |entry| entry.id == id).pop())
    }
    async fn appointment(&self, id: AppointmentId) -> Result<Option<Appointment>, PortError> {
        Ok(chosen(&self.looked_up()?.appointments, 1, |one| one.id == id).pop())
    }
    async fn appointments(
        &self,
        filter: &AppointmentFilter,
    ) -> Result<Vec<Appointment>, PortError> {
        Ok(chosen(&self.looked_up()?.appointments, filter.count_max, |one| {
            filter.patient.is_none_or(|patient| one.patient == Some(patient))
                && filter.trust.is_none_or(|trust| one.facts.trust == trust)
                && filter.reference.as_ref().is_none_or(|text| one.reference == *text)
                && filter.from.is_none_or(|from| from <= one.facts.start)
        }))
    }
    async fn outbox(&self, count_max: usize) -> Result<Vec<OutboxRow>, PortError> {
        Ok(chosen(&self.looked_up()?.outbox, count_max, |_| true))
    }
    async fn wishes_of(&self, _: u64) -> Result<Vec<OutboxRow>, PortError> {
        unreachable!("the notification service asks this")
    }
    async fn to_do(&self, count_max: usize) -> Result<Vec<OutboxRow>, PortError> {
        Ok(chosen(&self.looked_up()?.outbox, count_max, |row| row.state == WishState::ToDo))
    }
    async fn paused_ways(&self) -> Result<Vec<PausedWay>, PortError> {
        Ok(self.looked_up()?.paused.clone())
    }

    async fn heard(&self) -> Result<Vec<HeardRow>, PortError> {
        Ok(self.looked_up()?.heard.clone())
    }

    async fn offerings(&self) -> Result<Vec<Offering>, PortError> {
        Ok(self.looked_up()?.offerings.clone())
    }
    async fn unused(&self, count_max: usize) -> Result<Vec<UnusedRow>, PortError> {
        Ok(chosen(&self.looked_up()?.unused, count_max, |_| true))
    }
    async fn quarantine(&self, count_max: usize) -> Result<Vec<QuarantineRow>, PortError> {
        Ok(chosen(&self.looked_up()?.quarantine, count_max, |_| true))
    }
    async fn quarantined(&self, number: u64) -> Result<Option<QuarantineRow>, PortError> {
        Ok(chosen(&self.looked_up()?.quarantine, 1, |row| row.number == number).pop())
    }
    async fn lacking(&self, today: i32) -> Result<Vec<(Lacking, u64)>, PortError> {
        let held = self.looked_up()?;
        let entries = &held.entries;
        let lacks = |lacking: Lacking| {
            let is_told = move |it: &Entry| entries.iter().any(|of| lacking.is_shown_by(of, it));
            entries.iter().filter(move |it| lacking.is_of(it, today) && is_told(it))
        };
        let all = Lacking::ALL.into_iter().map(|it| (it, lacks(it).count() as u64));
        Ok(all.filter(|(_, count)| *count != 0).collect())
    }
    async fn summary(&self) -> Result<Summary, PortError> {
        Ok(self.looked_up()?.summary)
    }
    async fn outcome(&self, event: EventId) -> Result<Option<OutcomeRow>, PortError> {
        Ok(self.looked_up()?.outcomes.get(&event).copied())
    }
    async fn fingerprint(&self, event: EventId) -> Result<Option<u64>, PortError> {
        Ok(self.looked_up()?.fingerprints.get(&event).copied())
    }
    fn committed(&self) -> watch::Receiver<u64> {
        self.committed.subscribe()
    }
}
