//! The store in memory: the same promises without a file, for tests.

mod check;
mod copies;
mod intake;
mod log;
mod outbox;
mod reader;
mod store;
mod subjects;
mod vault;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use backfill_core::appointment::Appointment;
use backfill_core::code::Code;
use backfill_core::effect::Refusal;
use backfill_core::entry::Entry;
use backfill_core::offer::Offer;
use backfill_core::scope::{Offering, Scope};
use backfill_core::slot::Slot;
use backfill_core::{
    AppointmentId, EffectId, EntryId, EventId, OfferId, PatientRef, Recorded, RuleSet, SlotId,
    Snapshot, Timestamp,
};
use backfill_runtime::ports::{
    Accepted, Backup, Cursor, DecisionRow, Feed, HeardRow, LedgerRow, LogRecord, Original,
    OutboxRow, PausedWay, Position, QuarantineRow, Restored, UnusedRow, Way,
};
use tokio::sync::watch;

use crate::Error;
use crate::keys::{Key, random_key};

/// One region in memory. Clones share everything; the last to go takes it along.
#[derive(Clone)]
pub struct Memory {
    inner: Arc<Inner>,
}

struct Inner {
    /// Never held over an await.
    state: Mutex<State>,
    link_key: Key,
    version_key: Key,
    appended: watch::Sender<u64>,
    added: watch::Sender<u64>,
    committed: watch::Sender<u64>,
}

/// Everything that the tables of a database hold.
struct State {
    log: Vec<LogRecord>,
    /// By source and id.
    deliveries: HashMap<(String, String), Taking>,
    /// By source and reason.
    unused: BTreeMap<(String, String), UnusedRow>,
    quarantine: Vec<QuarantineRow>,
    /// Messages as they came, with their senders, by event.
    originals: HashMap<EventId, (String, Original)>,
    cursor: Cursor,
    places: BTreeMap<(Feed, u32), Position>,
    journal: Vec<Recorded>,
    inbox: HashMap<EventId, (u64, Option<Refusal>)>,
    snapshot: Option<Snapshot>,
    accepted: Option<Accepted>,
    restored: Option<Restored>,
    backup: Option<Backup>,
    entries: BTreeMap<EntryId, Entry>,
    slots: BTreeMap<SlotId, Slot>,
    offers: BTreeMap<OfferId, Offer>,
    appointments: BTreeMap<AppointmentId, Appointment>,
    live_offers_max: u8,
    /// In the order they were committed, with the time when each is due.
    outbox: Vec<(OutboxRow, Timestamp)>,
    paused: BTreeMap<Way, PausedWay>,
    heard: BTreeMap<Code, HeardRow>,
    offerings: BTreeMap<Scope, Offering>,
    /// Of whom it was told that they died.
    stops: BTreeSet<PatientRef>,
    ledger: Vec<(EffectId, LedgerRow)>,
    decisions: Vec<(EffectId, DecisionRow)>,
    vault: vault::Persons,
}

/// A delivery that was taken.
struct Taking {
    body_hash: [u8; 32],
    received_at: Timestamp,
    reply: Vec<u8>,
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memory(***)")
    }
}

impl Memory {
    /// An empty region under the built-in rules.
    ///
    /// # Errors
    /// If the machine gives no random bytes.
    pub fn new() -> Result<Self, Error> {
        let state = State {
            log: Vec::new(),
            deliveries: HashMap::new(),
            unused: BTreeMap::new(),
            quarantine: Vec::new(),
            originals: HashMap::new(),
            cursor: Cursor { next_offset: 0, owner_epoch: 0 },
            places: BTreeMap::new(),
            journal: Vec::new(),
            inbox: HashMap::new(),
            snapshot: None,
            accepted: None,
            restored: None,
            backup: None,
            entries: BTreeMap::new(),
            slots: BTreeMap::new(),
            offers: BTreeMap::new(),
            appointments: BTreeMap::new(),
            live_offers_max: RuleSet::built_in().live_offers_max,
            outbox: Vec::new(),
            paused: BTreeMap::new(),
            heard: BTreeMap::new(),
            offerings: BTreeMap::new(),
            stops: BTreeSet::new(),
            ledger: Vec::new(),
            decisions: Vec::new(),
            vault: vault::Persons::default(),
        };
        let inner = Inner {
            state: Mutex::new(state),
            link_key: random_key()?,
            version_key: random_key()?,
            appended: watch::Sender::default(),
            added: watch::Sender::default(),
            committed: watch::Sender::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// A test that panicked while it held the lock changed nothing by halves.
    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Keeps an original, once however often it comes.
    fn set_aside(
        &mut self,
        at: Timestamp,
        source: &str,
        new: &backfill_runtime::ports::Quarantined,
    ) {
        let same = |row: &QuarantineRow| row.source == source && row.original == new.original;
        if self.quarantine.iter().any(same) {
            return;
        }
        self.quarantine.push(QuarantineRow {
            number: self.quarantine.len() as u64 + 1,
            at,
            source: source.to_owned(),
            kind: new.kind.to_owned(),
            reason: new.reason.clone(),
            original: new.original.clone(),
        });
    }
}
