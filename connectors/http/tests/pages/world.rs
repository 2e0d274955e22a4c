//! The parts behind the pages, made of lists: they count what was asked of them and decide as
//! plainly as the core would.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use backfill_core::appointment::Appointment;
use backfill_core::effect::Refusal;
use backfill_core::entry::Entry;
use backfill_core::offer::{Offer, OfferState, WithdrawalReason};
use backfill_core::slot::Slot;
use backfill_core::{
    AppointmentId, EntryId, Event, EventId, OfferId, PatientRef, SlotId, Timestamp,
};
use backfill_http::{App, Options};
use backfill_runtime::Zone;
use backfill_runtime::ports::{
    Contact, DecisionRow, Delivery, EntryFilter, Identifier, Intake, LedgerRow, OutboxRow,
    OutcomeRow, PortError, QuarantineRow, Reader, SlotFilter, Summary, Taken, Token, Vault,
};
use tokio::sync::watch;
use tower::ServiceExt;

use crate::sample;

/// What the parts hold.
pub(crate) struct Held {
    pub(crate) slots: BTreeMap<SlotId, Slot>,
    pub(crate) offers: BTreeMap<OfferId, Offer>,
    pub(crate) contact: Option<Contact>,
    pub(crate) taken: Vec<Delivery>,
    pub(crate) outcomes: BTreeMap<EventId, Option<Refusal>>,
    pub(crate) wrong: u32,
    pub(crate) quarantine: Vec<QuarantineRow>,
    pub(crate) outbox: Vec<OutboxRow>,
    pub(crate) summary: Summary,
    /// Whether deliveries are decided at once; otherwise they stay undecided.
    pub(crate) decides: bool,
    /// How long a page waits for an outcome, in milliseconds.
    pub(crate) wait_ms: u64,
    /// What every event is refused with, if it is.
    pub(crate) refuses: Option<Refusal>,
    /// Whether everything is out of order.
    pub(crate) is_broken: bool,
}

/// The parts and the clock.
pub(crate) struct World {
    held: Mutex<Held>,
    now: AtomicI64,
    lookups: AtomicUsize,
    committed: watch::Sender<u64>,
}

/// An answer of the service.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl World {
    /// One open slot, one live offer, and a patient born on 27 March.
    pub(crate) fn new() -> Arc<Self> {
        let contact = Contact {
            family_name: Some("Featherstonehaugh".to_owned()),
            given_name: Some("Philippa".to_owned()),
            birth_date: Some("1956-03-27".to_owned()),
            phone: Some("07700900123".to_owned()),
            ..Contact::default()
        };
        let held = Held {
            slots: [(sample::SLOT, sample::slot())].into(),
            offers: [(sample::OFFER, sample::offer())].into(),
            contact: Some(contact),
            taken: Vec::new(),
            outcomes: BTreeMap::new(),
            wrong: 0,
            quarantine: Vec::new(),
            outbox: Vec::new(),
            summary: Summary::default(),
            decides: true,
            wait_ms: 0,
            refuses: None,
            is_broken: false,
        };
        Arc::new(Self {
            held: Mutex::new(held),
            now: AtomicI64::new(sample::NOW.0),
            lookups: AtomicUsize::new(0),
            committed: watch::Sender::new(0),
        })
    }

    pub(crate) fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap()
    }

    pub(crate) fn set_state(&self, state: OfferState) {
        self.held().offers.get_mut(&sample::OFFER).unwrap().state = state;
    }

    pub(crate) fn pass_minutes(&self, minutes: i64) {
        self.now.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    pub(crate) fn lookups(&self) -> usize {
        self.lookups.load(Ordering::SeqCst)
    }

    /// Waits until something was taken, and only then decides it.
    pub(crate) async fn decide_later(&self) {
        let mut committed = self.committed.subscribe();
        committed.wait_for(|count| 0 < *count).await.unwrap();
        {
            let mut held = self.held();
            let new = held.taken[0].events[0].clone();
            held.decide(new.id, &new.event);
        }
        self.committed.send_modify(|count| *count += 1);
    }

    /// The events that were taken.
    pub(crate) fn events(&self) -> Vec<Event> {
        let held = self.held();
        let events = held.taken.iter().flat_map(|delivery| &delivery.events);
        events.map(|new| new.event.clone()).collect()
    }

    pub(crate) async fn get(self: &Arc<Self>, path: &str) -> Answer {
        self.send(Method::GET, path, &[], "").await
    }

    pub(crate) async fn post(self: &Arc<Self>, path: &str, form: &str) -> Answer {
        self.send(Method::POST, path, &[("sec-fetch-site", "same-origin")], form).await
    }

    pub(crate) async fn send(
        self: &Arc<Self>,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        form: &str,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(form.to_owned())).unwrap();
        let response = backfill_http::router(self.app()).oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), 1024 * 1024).await.unwrap();
        Answer { status, headers, body: String::from_utf8(body.to_vec()).unwrap() }
    }

    fn app(self: &Arc<Self>) -> App {
        let clock = Arc::clone(self);
        let mut options = Options { phone: "020 7946 0123".to_owned(), ..Options::default() };
        options.outcome_wait_ms = self.held().wait_ms;
        options.trust_names = [("R0A".to_owned(), "Anytown Hospitals".to_owned())].into();
        options.site_names =
            [("R0A01".to_owned(), "North Site, 1 High Street, Anytown".to_owned())].into();
        App {
            intake: Arc::clone(self) as Arc<dyn Intake>,
            reader: Arc::clone(self) as Arc<dyn Reader>,
            vault: Arc::clone(self) as Arc<dyn Vault>,
            zone: Zone::named(Zone::LONDON).unwrap(),
            now: Arc::new(move || Timestamp(clock.now.load(Ordering::SeqCst))),
            options: Arc::new(options),
        }
    }

    fn looked_up(&self) -> Result<MutexGuard<'_, Held>, PortError> {
        self.lookups.fetch_add(1, Ordering::SeqCst);
        let held = self.held();
        if held.is_broken {
            let reason = "the disk is full".to_owned();
            return Err(PortError::Unavailable { what: "the store", reason });
        }
        Ok(held)
    }
}

impl Held {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the pages make only these events")]
    fn decide(&mut self, id: EventId, event: &Event) {
        self.outcomes.insert(id, self.refuses);
        if self.refuses.is_some() {
            return;
        }
        let offer = self.offers.values_mut().next().unwrap();
        match event {
            Event::OfferAccepted(_) => offer.state = OfferState::Accepted,
            Event::OfferDeclined(_) => offer.state = OfferState::Declined,
            Event::BookingConfirmed(_) => offer.state = OfferState::Booked,
            Event::BookingRefused(_) => offer.state = OfferState::Refused,
            Event::PatientOptedOut(_) if offer.state == OfferState::Live => {
                offer.state = OfferState::Withdrawn(WithdrawalReason::OptedOut);
            }
            Event::PatientOptedOut(_) => {}
            other => panic!("the pages never make {}", other.name()),
        }
    }
}

#[async_trait]
impl Intake for World {
    async fn take(&self, delivery: Delivery) -> Result<Taken, PortError> {
        let mut held = self.looked_up()?;
        let same = |old: &&Delivery| old.source == delivery.source && old.id == delivery.id;
        if let Some(old) = held.taken.iter().find(same) {
            let is_same = old.body_hash == delivery.body_hash;
            let reply = old.reply.clone();
            return Ok(if is_same { Taken::Duplicate { reply } } else { Taken::Conflict });
        }
        if held.decides {
            for new in &delivery.events {
                held.decide(new.id, &new.event);
            }
        }
        held.taken.push(delivery);
        self.committed.send_modify(|count| *count += 1);
        Ok(Taken::New)
    }
}

#[async_trait]
impl Reader for World {
    async fn slots(&self, filter: &SlotFilter) -> Result<Vec<Slot>, PortError> {
        let held = self.looked_up()?;
        let fits = |slot: &&Slot| {
            (!filter.unfinished_only || !slot.is_closed())
                && filter.from.is_none_or(|from| from <= slot.facts.start)
        };
        Ok(held.slots.values().filter(fits).take(filter.count_max).cloned().collect())
    }
    async fn slot(&self, id: SlotId) -> Result<Option<Slot>, PortError> {
        Ok(self.looked_up()?.slots.get(&id).cloned())
    }
    async fn ledger(&self, _slot: SlotId) -> Result<Vec<LedgerRow>, PortError> {
        Ok(sample::story())
    }
    async fn decisions(&self, _slot: SlotId) -> Result<Vec<DecisionRow>, PortError> {
        Ok(sample::choices())
    }
    async fn offers_of(&self, slot: SlotId) -> Result<Vec<Offer>, PortError> {
        let held = self.looked_up()?;
        Ok(held.offers.values().filter(|offer| offer.slot == slot).cloned().collect())
    }
    async fn live_offers(&self, count_max: usize) -> Result<Vec<Offer>, PortError> {
        let held = self.looked_up()?;
        let offers = held.offers.values().filter(|offer| !offer.state.is_final());
        Ok(offers.take(count_max).cloned().collect())
    }
    async fn offer(&self, id: OfferId) -> Result<Option<Offer>, PortError> {
        Ok(self.looked_up()?.offers.get(&id).cloned())
    }
    async fn entries(&self, _filter: &EntryFilter) -> Result<Vec<Entry>, PortError> {
        Ok(Vec::new())
    }
    async fn entry(&self, _id: EntryId) -> Result<Option<Entry>, PortError> {
        Ok(None)
    }
    async fn appointment(&self, _id: AppointmentId) -> Result<Option<Appointment>, PortError> {
        Ok(None)
    }
    async fn outbox(&self, count_max: usize) -> Result<Vec<OutboxRow>, PortError> {
        Ok(self.looked_up()?.outbox.iter().take(count_max).cloned().collect())
    }
    async fn quarantine(&self, count_max: usize) -> Result<Vec<QuarantineRow>, PortError> {
        Ok(self.looked_up()?.quarantine.iter().take(count_max).cloned().collect())
    }
    async fn summary(&self) -> Result<Summary, PortError> {
        Ok(self.looked_up()?.summary)
    }
    async fn outcome(&self, event: EventId) -> Result<Option<OutcomeRow>, PortError> {
        let refusal = self.looked_up()?.outcomes.get(&event).copied();
        Ok(refusal.map(|refusal| OutcomeRow { event, refusal }))
    }
    fn committed(&self) -> watch::Receiver<u64> {
        self.committed.subscribe()
    }
}

#[async_trait]
impl Vault for World {
    async fn resolve(&self, _identifiers: &[Identifier]) -> Result<PatientRef, PortError> {
        panic!("the pages never resolve anybody")
    }
    async fn put(&self, _patient: PatientRef, _contact: &Contact) -> Result<(), PortError> {
        panic!("the pages never write to the vault")
    }
    async fn get(&self, _patient: PatientRef) -> Result<Option<Contact>, PortError> {
        // As a database would, lets others go first.
        tokio::task::yield_now().await;
        Ok(self.looked_up()?.contact.clone())
    }
    async fn merge(&self, _from: PatientRef, _into: PatientRef) -> Result<(), PortError> {
        panic!("the pages never merge anybody")
    }
    async fn erase(&self, _patient: PatientRef) -> Result<(), PortError> {
        panic!("the pages never erase anybody")
    }
    async fn link(&self, _offer: OfferId) -> Result<Token, PortError> {
        panic!("the pages never make links")
    }
    async fn offer_of(&self, token: &str) -> Result<Option<OfferId>, PortError> {
        let _held = self.looked_up()?;
        Ok((token == sample::TOKEN).then_some(sample::OFFER))
    }
    async fn count_wrong_check(&self, _offer: OfferId) -> Result<u32, PortError> {
        let mut held = self.looked_up()?;
        held.wrong += 1;
        Ok(held.wrong)
    }
    async fn wrong_checks(&self, _offer: OfferId) -> Result<u32, PortError> {
        Ok(self.looked_up()?.wrong)
    }
}
