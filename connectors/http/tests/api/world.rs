//! A made-up service: an intake that remembers, projections that can be set, a clock that stands.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, header};
use backfill_core::appointment::Appointment;
use backfill_core::effect::Refusal;
use backfill_core::entry::Entry;
use backfill_core::offer::Offer;
use backfill_core::slot::Slot;
use backfill_core::{Event, EventId, Timestamp};
use backfill_http::{App, Options, router};
use backfill_runtime::Zone;
use backfill_runtime::ports::{
    DecisionRow, Delivery, Intake, LedgerRow, OutcomeRow, PortError, Taken,
};
use serde_json::Value;
use tokio::sync::watch;
use tower::ServiceExt;

use crate::vault::Persons;

/// Friday 20 November 2026, 09:00 in London.
pub(crate) const NOW: Timestamp = Timestamp(1_795_165_200_000);

/// Everything behind the ports.
pub(crate) struct World {
    pub(crate) deliveries: Mutex<Vec<Delivery>>,
    pub(crate) outcomes: Mutex<HashMap<EventId, OutcomeRow>>,
    /// What every event is refused with.
    pub(crate) refusal: Mutex<Option<Refusal>>,
    /// Whether events are decided at all.
    pub(crate) decides: Mutex<bool>,
    /// Whether the ports can be reached.
    pub(crate) reachable: Mutex<bool>,
    pub(crate) slots: Mutex<Vec<Slot>>,
    pub(crate) entries: Mutex<Vec<Entry>>,
    pub(crate) offers: Mutex<Vec<Offer>>,
    pub(crate) appointments: Mutex<Vec<Appointment>>,
    pub(crate) ledger: Mutex<Vec<LedgerRow>>,
    pub(crate) decisions: Mutex<Vec<DecisionRow>>,
    pub(crate) persons: Persons,
    pub(crate) committed: watch::Sender<u64>,
}

impl World {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            deliveries: Mutex::default(),
            outcomes: Mutex::default(),
            refusal: Mutex::default(),
            decides: Mutex::new(true),
            reachable: Mutex::new(true),
            slots: Mutex::default(),
            entries: Mutex::default(),
            offers: Mutex::default(),
            appointments: Mutex::default(),
            ledger: Mutex::default(),
            decisions: Mutex::default(),
            persons: Persons::default(),
            committed: watch::Sender::new(0),
        })
    }

    pub(crate) fn app(self: &Arc<Self>, options: Options) -> Router {
        router(App {
            intake: self.clone(),
            reader: self.clone(),
            vault: self.clone(),
            zone: Zone::named(Zone::LONDON).unwrap(),
            now: Arc::new(|| NOW),
            options: Arc::new(options),
        })
    }

    pub(crate) async fn send(self: &Arc<Self>, request: Request<Body>) -> Answer {
        let options = Options { outcome_wait_ms: 0, ..Options::default() };
        answer(self.app(options).oneshot(request).await.unwrap()).await
    }

    /// All events that were taken, in order.
    pub(crate) fn events(&self) -> Vec<Event> {
        let deliveries = self.deliveries.lock().unwrap();
        deliveries.iter().flat_map(|one| one.events.iter().map(|new| new.event.clone())).collect()
    }

    pub(crate) fn reached(&self) -> Result<(), PortError> {
        if *self.reachable.lock().unwrap() {
            return Ok(());
        }
        Err(PortError::Unavailable { what: "store", reason: "disk 7 on host x is full".to_owned() })
    }

    /// Decides an event as the core would: only as far as the tests look at it.
    fn decide(&self, id: EventId, event: &Event) {
        let refusal = *self.refusal.lock().unwrap();
        self.outcomes.lock().unwrap().insert(id, OutcomeRow { event: id, refusal });
        if refusal.is_some() {
            return;
        }
        let mut entries = self.entries.lock().unwrap();
        if let Event::EntryAdded(entry) | Event::EntryChanged(entry) = event {
            entries.retain(|old| old.id != entry.id);
            entries.push(entry.clone());
        }
        if let Event::EntryRemoved(removed) = event {
            entries.retain(|old| old.id != removed.entry);
        }
    }
}

#[async_trait]
impl Intake for World {
    async fn take(&self, delivery: Delivery) -> Result<Taken, PortError> {
        self.reached()?;
        let mut deliveries = self.deliveries.lock().unwrap();
        let same = |old: &&Delivery| old.source == delivery.source && old.id == delivery.id;
        if let Some(old) = deliveries.iter().find(same) {
            if old.body_hash != delivery.body_hash {
                return Ok(Taken::Conflict);
            }
            return Ok(Taken::Duplicate { reply: old.reply.clone() });
        }
        if *self.decides.lock().unwrap() {
            delivery.events.iter().for_each(|new| self.decide(new.id, &new.event));
        }
        deliveries.push(delivery);
        self.committed.send_modify(|count| *count += 1);
        Ok(Taken::New)
    }
}

/// An answer, read whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) retry_after: Option<String>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// The names of the fields that are wrong.
    pub(crate) fn fields(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
    }
}

pub(crate) async fn answer(response: Response<Body>) -> Answer {
    let header = |name| {
        let value = response.headers().get(name);
        value.map(|value| value.to_str().unwrap().to_owned())
    };
    let content_type = header(header::CONTENT_TYPE).unwrap_or_default();
    let retry_after = header(header::RETRY_AFTER);
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let text = String::from_utf8(body.to_vec()).unwrap();
    Answer { status, content_type, retry_after, text }
}

pub(crate) fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

/// A request with a JSON body and perhaps an idempotency key.
pub(crate) fn request(method: &str, path: &str, key: Option<&str>, body: &Value) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    request = request.header(header::CONTENT_TYPE, "application/json");
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    request.body(Body::from(body.to_string())).unwrap()
}

pub(crate) fn post(path: &str, body: &Value) -> Request<Body> {
    request("POST", path, None, body)
}
