//! A reader that is only ever asked where an offer stands.

use std::sync::Mutex;

use async_trait::async_trait;
use backfill_core::appointment::Appointment;
use backfill_core::effect::{Chosen, Decision, Message, Rank};
use backfill_core::entry::{Entry, Priority, Reach};
use backfill_core::lacking::Lacking;
use backfill_core::offer::{Arrange, Offer, OfferState};
use backfill_core::scope::Offering;
use backfill_core::slot::Slot;
use backfill_core::{AppointmentId, EntryId, EventId, OfferId, SlotId, Timestamp};
use backfill_runtime::ports::{
    AppointmentFilter, DecisionRow, Ended, EntryFilter, HeardRow, LedgerRow, OutboxRow, OutcomeRow,
    PausedWay, PortError, QuarantineRow, Reader, SlotFilter, Summary, Task, Topic, UnusedRow, Way,
    WishState,
};
use tokio::sync::watch;

use crate::desk::{DEADLINE, NOW, OFFER, PATIENT, task};

/// Every offer stands as this says; live if it says nothing.
#[derive(Default)]
pub(crate) struct FakeReader {
    pub(crate) state: Mutex<Option<OfferState>>,
    /// Where the message that made the offer stands; sent if this says nothing.
    pub(crate) made: Mutex<Option<WishState>>,
}

/// The record of the journal that made the offer.
const MADE: u64 = 3;

fn not_asked<T>() -> Result<T, PortError> {
    unreachable!("a message only asks where its offer stands")
}

#[async_trait]
impl Reader for FakeReader {
    async fn offer(&self, id: OfferId) -> Result<Option<Offer>, PortError> {
        let state = self.state.lock().unwrap().unwrap_or(OfferState::Live);
        Ok(Some(Offer {
            id,
            slot: SlotId(1),
            entry: EntryId(1),
            patient: PATIENT,
            reach: Reach::Text,
            made_at: NOW,
            deadline: DEADLINE,
            rules: 1,
            score: 0,
            moves: None,
            booked_as: None,
            arrange: Arrange::default(),
            state,
        }))
    }
    async fn slots(&self, _: &SlotFilter) -> Result<Vec<Slot>, PortError> {
        not_asked()
    }
    async fn slot(&self, _: SlotId) -> Result<Option<Slot>, PortError> {
        not_asked()
    }
    async fn ledger(&self, _: SlotId) -> Result<Vec<LedgerRow>, PortError> {
        not_asked()
    }
    async fn decisions(&self, slot: SlotId) -> Result<Vec<DecisionRow>, PortError> {
        let rank = Rank { priority: Priority::Routine, comes_first: false };
        let (entry, points) = (EntryId(1), Vec::new());
        let decision = Decision {
            slot,
            rules: 1,
            candidates: 1,
            chosen: Some(Chosen { offer: OFFER, entry, rank, score: 0, points }),
            passed: Vec::new(),
            tally: Vec::new(),
            lacking: Vec::new(),
        };
        Ok(vec![DecisionRow { at: NOW, seq: MADE, decision }])
    }
    async fn wishes_of(&self, seq: u64) -> Result<Vec<OutboxRow>, PortError> {
        assert_eq!(seq, MADE, "the record that made the offer");
        let sent = WishState::Done(Some(Ended::Sent(Way::Text)));
        let Task { id, command, created_at, attempts } =
            task(Reach::Text, Message::Offer { deadline: DEADLINE, moves: false });
        let state = self.made.lock().unwrap().unwrap_or(sent);
        let (topic, error) = (Topic::Offers, String::new());
        Ok(vec![OutboxRow { id, topic, command, created_at, attempts, state, error }])
    }
    async fn offers_of(&self, _: SlotId) -> Result<Vec<Offer>, PortError> {
        not_asked()
    }
    async fn live_offers(&self, _: usize) -> Result<Vec<Offer>, PortError> {
        not_asked()
    }
    async fn bookings_from(&self, _: Timestamp, _: usize) -> Result<Vec<Offer>, PortError> {
        not_asked()
    }
    async fn entries(&self, _: &EntryFilter) -> Result<Vec<Entry>, PortError> {
        not_asked()
    }
    async fn entry(&self, _: EntryId) -> Result<Option<Entry>, PortError> {
        not_asked()
    }
    async fn appointment(&self, _: AppointmentId) -> Result<Option<Appointment>, PortError> {
        not_asked()
    }
    async fn appointments(&self, _: &AppointmentFilter) -> Result<Vec<Appointment>, PortError> {
        not_asked()
    }
    async fn outbox(&self, _: usize) -> Result<Vec<OutboxRow>, PortError> {
        not_asked()
    }
    async fn to_do(&self, _: usize) -> Result<Vec<OutboxRow>, PortError> {
        not_asked()
    }
    async fn paused_ways(&self) -> Result<Vec<PausedWay>, PortError> {
        not_asked()
    }
    async fn heard(&self) -> Result<Vec<HeardRow>, PortError> {
        not_asked()
    }

    async fn offerings(&self) -> Result<Vec<Offering>, PortError> {
        not_asked()
    }
    async fn unused(&self, _: usize) -> Result<Vec<UnusedRow>, PortError> {
        not_asked()
    }
    async fn quarantine(&self, _: usize) -> Result<Vec<QuarantineRow>, PortError> {
        not_asked()
    }
    async fn quarantined(&self, _: u64) -> Result<Option<QuarantineRow>, PortError> {
        not_asked()
    }
    async fn lacking(&self, _: i32) -> Result<Vec<(Lacking, u64)>, PortError> {
        not_asked()
    }
    async fn summary(&self) -> Result<Summary, PortError> {
        not_asked()
    }
    async fn outcome(&self, _: EventId) -> Result<Option<OutcomeRow>, PortError> {
        not_asked()
    }
    async fn fingerprint(&self, _: EventId) -> Result<Option<u64>, PortError> {
        not_asked()
    }
    fn committed(&self) -> watch::Receiver<u64> {
        watch::channel(0).1
    }
}
