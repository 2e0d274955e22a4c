//! Reads, in memory.

use std::ops::Range;

use async_trait::async_trait;
use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::code::Code;
use backfill_core::entry::Entry;
use backfill_core::lacking::Lacking;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::scope::Offering;
use backfill_core::slot::{Outcome, Slot, SlotState};
use backfill_core::{AppointmentId, EntryId, EventId, OfferId, SlotId, Timestamp};
use backfill_runtime::ports::{
    AppointmentFilter, DecisionRow, EntryFilter, HeardRow, LedgerRow, Needs, OutboxRow, OutcomeRow,
    PausedWay, PortError, QuarantineRow, Reader, SlotFilter, Summary, UnusedRow, WishState,
};
use tokio::sync::watch;

use super::{Memory, State};

#[async_trait]
impl Reader for Memory {
    async fn slots(&self, filter: &SlotFilter) -> Result<Vec<Slot>, PortError> {
        let state = self.state();
        let mut slots: Vec<&Slot> =
            state.slots.values().filter(|slot| state.fits(slot, filter)).collect();
        slots.sort_by_key(|slot| (slot.facts.start, slot.id));
        Ok(slots.into_iter().take(filter.count_max).cloned().collect())
    }

    async fn slot(&self, id: SlotId) -> Result<Option<Slot>, PortError> {
        Ok(self.state().slots.get(&id).cloned())
    }

    async fn ledger(&self, slot: SlotId) -> Result<Vec<LedgerRow>, PortError> {
        let state = self.state();
        let rows = state.ledger.iter().filter(|(_, row)| row.record.slot == slot);
        Ok(rows.map(|(_, row)| *row).collect())
    }

    async fn decisions(&self, slot: SlotId) -> Result<Vec<DecisionRow>, PortError> {
        let state = self.state();
        let rows = state.decisions.iter().filter(|(_, row)| row.decision.slot == slot);
        Ok(rows.map(|(_, row)| row.clone()).collect())
    }

    async fn offers_of(&self, slot: SlotId) -> Result<Vec<Offer>, PortError> {
        let state = self.state();
        let of_slot = state.offers.values().filter(|offer| offer.slot == slot);
        let mut offers: Vec<Offer> = of_slot.cloned().collect();
        offers.sort_by_key(|offer| (offer.made_at, offer.id));
        Ok(offers)
    }

    async fn live_offers(&self, count_max: usize) -> Result<Vec<Offer>, PortError> {
        let state = self.state();
        let mut offers: Vec<Offer> =
            state.offers.values().filter(|offer| !offer.state.is_final()).cloned().collect();
        offers.sort_by_key(|offer| std::cmp::Reverse((offer.made_at, offer.id)));
        offers.truncate(count_max);
        Ok(offers)
    }

    async fn bookings_from(
        &self,
        from: Timestamp,
        count_max: usize,
    ) -> Result<Vec<Offer>, PortError> {
        let state = self.state();
        let start = |offer: &Offer| state.slots.get(&offer.slot).map(|slot| slot.facts.start);
        let booked = state.offers.values().filter(|it| it.state == OfferState::Booked);
        let mut offers: Vec<Offer> =
            booked.filter(|it| start(it).is_some_and(|at| from <= at)).cloned().collect();
        offers.sort_by_key(|offer| (start(offer), offer.id));
        offers.truncate(count_max);
        Ok(offers)
    }

    async fn offer(&self, id: OfferId) -> Result<Option<Offer>, PortError> {
        Ok(self.state().offers.get(&id).cloned())
    }

    async fn entries(&self, filter: &EntryFilter) -> Result<Vec<Entry>, PortError> {
        let state = self.state();
        let fitting = state.entries.values().filter(|entry| {
            filter.patient.is_none_or(|patient| patient == entry.patient)
                && filter.service.is_none_or(|service| service == entry.service)
                && filter.trust.is_none_or(|trust| trust == entry.trust)
                && filter.needs.is_none_or(|needs| needs.is_of(entry))
                && filter.lacks.is_none_or(|(lacks, today)| state.lacks(entry, lacks, today))
                && filter.after.is_none_or(|after| after < entry.id)
        });
        Ok(fitting.take(filter.count_max).cloned().collect())
    }

    async fn entry(&self, id: EntryId) -> Result<Option<Entry>, PortError> {
        Ok(self.state().entries.get(&id).cloned())
    }

    async fn appointment(&self, id: AppointmentId) -> Result<Option<Appointment>, PortError> {
        Ok(self.state().appointments.get(&id).cloned())
    }

    async fn appointments(
        &self,
        filter: &AppointmentFilter,
    ) -> Result<Vec<Appointment>, PortError> {
        let state = self.state();
        let fits = |row: &&Appointment| {
            let reference = filter.reference.as_ref();
            filter.patient.is_none_or(|patient| Some(patient) == row.patient)
                && filter.trust.is_none_or(|trust| trust == row.facts.trust)
                && reference.is_none_or(|text| !text.is_empty() && *text == row.reference)
                && (!filter.booked_only || row.status == AppointmentStatus::Booked)
                && filter.from.is_none_or(|from| from <= row.facts.start)
                && filter.to.is_none_or(|to| row.facts.start < to)
        };
        let mut rows: Vec<&Appointment> = state.appointments.values().filter(fits).collect();
        rows.sort_by_key(|row| (row.facts.start, row.id));
        Ok(rows.into_iter().take(filter.count_max).cloned().collect())
    }

    async fn outbox(&self, count_max: usize) -> Result<Vec<OutboxRow>, PortError> {
        let state = self.state();
        Ok(state.outbox.iter().rev().take(count_max).map(|(row, _)| row.clone()).collect())
    }

    async fn wishes_of(&self, seq: u64) -> Result<Vec<OutboxRow>, PortError> {
        let state = self.state();
        let record = state.journal.iter().find(|record| record.seq == seq);
        let rows = state.outbox.iter().map(|(row, _)| row);
        let rows = rows.filter(|row| record.is_some_and(|it| it.id == row.id.event));
        Ok(rows.cloned().collect())
    }

    async fn to_do(&self, count_max: usize) -> Result<Vec<OutboxRow>, PortError> {
        let state = self.state();
        let rows = state.outbox.iter().map(|(row, _)| row);
        let rows = rows.filter(|row| row.state == WishState::ToDo);
        Ok(rows.take(count_max).cloned().collect())
    }

    async fn paused_ways(&self) -> Result<Vec<PausedWay>, PortError> {
        Ok(self.state().paused.values().cloned().collect())
    }

    async fn heard(&self) -> Result<Vec<HeardRow>, PortError> {
        Ok(self.state().heard.values().copied().collect())
    }

    async fn offerings(&self) -> Result<Vec<Offering>, PortError> {
        Ok(self.state().offerings.values().cloned().collect())
    }

    async fn unused(&self, count_max: usize) -> Result<Vec<UnusedRow>, PortError> {
        let mut rows: Vec<UnusedRow> = self.state().unused.values().cloned().collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.last_at));
        rows.truncate(count_max);
        Ok(rows)
    }

    async fn quarantine(&self, count_max: usize) -> Result<Vec<QuarantineRow>, PortError> {
        Ok(self.state().quarantine.iter().rev().take(count_max).cloned().collect())
    }

    async fn quarantined(&self, number: u64) -> Result<Option<QuarantineRow>, PortError> {
        Ok(self.state().quarantine.iter().find(|row| row.number == number).cloned())
    }

    async fn summary(&self) -> Result<Summary, PortError> {
        Ok(self.state().summary())
    }

    async fn lacking(&self, today: i32) -> Result<Vec<(Lacking, u64)>, PortError> {
        let state = self.state();
        let count = |lacking: Lacking| {
            state.entries.values().filter(|it| state.lacks(it, lacking, today)).count() as u64
        };
        let all = Lacking::ALL.into_iter().map(|lacking| (lacking, count(lacking)));
        Ok(all.filter(|(_, count)| *count != 0).collect())
    }

    async fn outcome(&self, event: EventId) -> Result<Option<OutcomeRow>, PortError> {
        let state = self.state();
        Ok(state.inbox.get(&event).map(|(_, refusal)| OutcomeRow { event, refusal: *refusal }))
    }

    async fn fingerprint(&self, event: EventId) -> Result<Option<u64>, PortError> {
        Ok(self.state().inbox.get(&event).map(|(fingerprint, _)| *fingerprint))
    }

    fn committed(&self) -> watch::Receiver<u64> {
        self.inner.committed.subscribe()
    }
}

impl State {
    fn fits(&self, slot: &Slot, filter: &SlotFilter) -> bool {
        let listed = |codes: &[Code], code: Code| codes.is_empty() || codes.contains(&code);
        (!filter.open_only || slot.state == SlotState::Open)
            && (!filter.unfinished_only || !slot.is_closed())
            && listed(&filter.services, slot.facts.service)
            && listed(&filter.sites, slot.facts.site)
            && listed(&filter.trusts, slot.facts.trust)
            && filter.from.is_none_or(|from| from <= slot.facts.start)
            && filter.to.is_none_or(|to| slot.facts.start < to)
            && filter.day.is_none_or(|(from, to)| self.matters(slot, from..to))
    }

    /// Some of it counts only where the list says it of anybody.
    fn lacks(&self, entry: &Entry, lacking: Lacking, today: i32) -> bool {
        lacking.is_of(entry, today)
            && self.entries.values().any(|other| lacking.is_shown_by(other, entry))
    }

    fn matters(&self, slot: &Slot, day: Range<Timestamp>) -> bool {
        let mut lines = self.ledger.iter().map(|(_, row)| row);
        !slot.is_closed()
            || day.contains(&slot.facts.start)
            || lines.any(|row| row.record.slot == slot.id && day.contains(&row.at))
    }

    fn summary(&self) -> Summary {
        let slots = |wanted: fn(&Slot) -> bool| {
            self.slots.values().filter(|slot| wanted(slot)).count() as u64
        };
        let wishes =
            |wanted| self.outbox.iter().filter(|(row, _)| row.state == wanted).count() as u64;
        let needing =
            |needs: Needs| self.entries.values().filter(|it| needs.is_of(it)).count() as u64;
        let live = self.offers.values().filter(|offer| offer.state == OfferState::Live);
        Summary {
            entries: self.entries.len() as u64,
            entries_to_review: needing(Needs::Review),
            entries_to_read: needing(Needs::TimesRead),
            slots_unfinished: slots(|slot| !slot.is_closed()),
            slots_filled: slots(|slot| ended(slot, Outcome::Filled)),
            slots_unfilled: slots(|slot| ended(slot, Outcome::Unfilled)),
            slots_withdrawn: slots(|slot| ended(slot, Outcome::Withdrawn)),
            slots_not_offered: slots(|slot| ended(slot, Outcome::NotOffered)),
            offers_live: live.count() as u64,
            outbox_waiting: wishes(WishState::Waiting),
            outbox_to_do: wishes(WishState::ToDo),
            outbox_failed: wishes(WishState::Failed),
            quarantined: self.quarantine.len() as u64,
            seq: self.journal.last().map_or(0, |last| last.seq),
        }
    }
}

fn ended(slot: &Slot, wanted: Outcome) -> bool {
    matches!(slot.state, SlotState::Closed { outcome, .. } if outcome == wanted)
}
