//! Everything behind the ports, and the clock.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use backfill_core::appointment::Appointment;
use backfill_core::effect::Refusal;
use backfill_core::entry::Entry;
use backfill_core::event::BookingConfirmed;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::scope::Offering;
use backfill_core::slot::Slot;
use backfill_core::{Event, EventId, OfferId, PatientRef, Timestamp};
use backfill_http::{App, ClockSays, Options, router};
use backfill_runtime::Zone;
use backfill_runtime::ports::{
    Contact, DecisionRow, Delivery, Doubt, HeardRow, Identifier, LedgerRow, Merge, OutboxRow,
    OutcomeRow, PausedWay, PortError, QuarantineRow, Summary, UnusedRow,
};
use tokio::sync::watch;
use tower::ServiceExt;

use super::browser::{Answer, answer};
use super::sample;

/// Friday 20 November 2026, 09:00 in London: the time in an empty world.
pub(crate) const NOW: Timestamp = Timestamp(1_795_165_200_000);

/// What the parts hold.
#[derive(Default)]
pub(crate) struct Held {
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) outcomes: HashMap<EventId, OutcomeRow>,
    /// The checksums of the events that were decided.
    pub(crate) fingerprints: HashMap<EventId, u64>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) offers: Vec<Offer>,
    pub(crate) appointments: Vec<Appointment>,
    pub(crate) ledger: Vec<LedgerRow>,
    pub(crate) decisions: Vec<DecisionRow>,
    pub(crate) outbox: Vec<OutboxRow>,
    pub(crate) paused: Vec<PausedWay>,
    pub(crate) quarantine: Vec<QuarantineRow>,
    pub(crate) heard: Vec<HeardRow>,
    pub(crate) offerings: Vec<Offering>,
    pub(crate) unused: Vec<UnusedRow>,
    pub(crate) summary: Summary,
    pub(crate) known: HashMap<Identifier, PatientRef>,
    pub(crate) contacts: HashMap<PatientRef, Contact>,
    pub(crate) merges: Vec<Merge>,
    /// How often something was said of somebody that counts.
    pub(crate) vault_changes: u32,
    /// What is known of the clock, if it is not right.
    pub(crate) clock: Option<ClockSays>,
    /// Why it cannot be told who anybody is, if it cannot.
    pub(crate) doubts: Option<Doubt>,
    /// How many deliveries others are quicker than.
    pub(crate) overtaken: u32,
    /// Wrong answers to the light check.
    pub(crate) wrong: u32,
    /// What every event is refused with, if it is.
    pub(crate) refuses: Option<Refusal>,
    /// Whether deliveries stay undecided.
    pub(crate) dawdles: bool,
    /// Whether everything is out of order.
    pub(crate) is_broken: bool,
    /// Whether what is taken is answered as if it were out of reach: the answer was lost.
    pub(crate) loses_answers: bool,
    /// What an entry is by the time an event is decided, unlike what was read before.
    pub(crate) overtakes: Option<Entry>,
    /// Whether nothing can be read any more once something was taken.
    pub(crate) is_blind_once_taken: bool,
    /// How long an answer waits for its outcome, in milliseconds.
    pub(crate) wait_ms: u64,
    /// Whether the trust's system books by itself.
    pub(crate) writes_back: bool,
}

/// What a port says that cannot be reached.
pub(super) fn out_of_reach() -> PortError {
    let reason = "disk 7 on host x is full".to_owned();
    PortError::Unavailable { what: "the store", reason }
}

/// The parts and the clock.
pub(crate) struct World {
    held: Mutex<Held>,
    pub(crate) now: AtomicI64,
    lookups: AtomicUsize,
    pub(super) committed: watch::Sender<u64>,
}

impl World {
    /// Nobody waits, nothing happened.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            held: Mutex::default(),
            now: AtomicI64::new(NOW.0),
            lookups: AtomicUsize::new(0),
            committed: watch::Sender::new(0),
        })
    }

    /// One open slot, one live offer, and a patient born on 27 March.
    pub(crate) fn with_offer() -> Arc<Self> {
        let world = Self::new();
        world.now.store(sample::NOW.0, Ordering::SeqCst);
        {
            let mut held = world.held();
            held.slots.push(sample::slot());
            held.offers.push(sample::offer());
            held.entries.push(sample::entry());
            held.contacts.insert(sample::PATIENT, sample::contact());
            held.ledger = sample::story();
            held.decisions = sample::choices();
        }
        world
    }

    pub(crate) fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap()
    }

    /// What a port reads, if it can be reached.
    pub(super) fn looked_up(&self) -> Result<MutexGuard<'_, Held>, PortError> {
        self.lookups.fetch_add(1, Ordering::SeqCst);
        let held = self.held();
        let is_blind = held.is_blind_once_taken && !held.deliveries.is_empty();
        if held.is_broken || is_blind { Err(out_of_reach()) } else { Ok(held) }
    }

    pub(crate) fn lookups(&self) -> usize {
        self.lookups.load(Ordering::SeqCst)
    }

    pub(crate) fn offer(&self, id: OfferId) -> Offer {
        self.held().offers.iter().find(|offer| offer.id == id).unwrap().clone()
    }

    pub(crate) fn set_state(&self, state: OfferState) {
        self.held().offers[0].state = state;
    }

    pub(crate) fn pass_minutes(&self, minutes: i64) {
        self.now.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    pub(crate) fn committed(&self) -> watch::Receiver<u64> {
        self.committed.subscribe()
    }

    /// Waits until something was taken, and only then decides it.
    pub(crate) async fn decide_later(&self) {
        self.committed().wait_for(|count| 0 < *count).await.unwrap();
        {
            let mut held = self.held();
            let new = held.deliveries[0].events[0].clone();
            held.decide(new.id, &new.event);
        }
        self.committed.send_modify(|count| *count += 1);
    }

    /// The trust confirms a booking.
    pub(crate) fn confirm(&self, offer: OfferId) {
        let reference = String::new();
        let confirmed =
            Event::BookingConfirmed(BookingConfirmed { offer, reference, appointment: None });
        self.held().decide(EventId(0xc0), &confirmed);
        self.committed.send_modify(|count| *count += 1);
    }

    /// All events that were taken, in order.
    pub(crate) fn events(&self) -> Vec<Event> {
        let held = self.held();
        let events = held.deliveries.iter().flat_map(|delivery| &delivery.events);
        events.map(|new| new.event.clone()).collect()
    }

    fn says_of_clock(self: &Arc<Self>) -> Arc<dyn Fn() -> ClockSays + Send + Sync> {
        let world = Arc::clone(self);
        Arc::new(move || world.held().clock.clone().unwrap_or(ClockSays::Right))
    }

    pub(crate) fn app(self: &Arc<Self>, options: Options) -> Router {
        let clock = Arc::clone(self);
        router(App {
            intake: self.clone(),
            reader: self.clone(),
            vault: self.clone(),
            subjects: self.clone(),
            outbox: self.clone(),
            zone: Zone::named(Zone::LONDON).unwrap(),
            now: Arc::new(move || Timestamp(clock.now.load(Ordering::SeqCst))),
            clock: self.says_of_clock(),
            options: Arc::new(options),
        })
    }

    pub(crate) async fn send(self: &Arc<Self>, request: Request<Body>) -> Answer {
        let (outcome_wait_ms, writes_back) = {
            let held = self.held();
            (held.wait_ms, held.writes_back)
        };
        let options = Options {
            phone: "020 7946 0123".to_owned(),
            trust_names: sample::trust_names(),
            site_names: sample::site_names(),
            outcome_wait_ms,
            writes_back,
            ..Options::default()
        };
        answer(self.app(options).oneshot(request).await.unwrap()).await
    }

    pub(crate) async fn get(self: &Arc<Self>, path: &str) -> Answer {
        self.browse(Method::GET, path, &[], "").await
    }

    /// A form sent from one of the own pages.
    pub(crate) async fn post(self: &Arc<Self>, path: &str, form: &str) -> Answer {
        self.browse(Method::POST, path, &[("sec-fetch-site", "same-origin")], form).await
    }

    pub(crate) async fn browse(
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
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }
}
