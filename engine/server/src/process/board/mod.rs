//! The board: what the parts of this process say of themselves, for `/readyz`.
//!
//! A role is ready if what it needs is there: matching a region that is in memory and read to its
//! end, telling and booking a feed that is nearly read to its end, and every shared role a
//! membership that is fresh. A process whose roles hold no region, as others hold them all, is
//! ready: it stands by.

mod region;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use backfill_core::EventId;
use backfill_runtime::clock::Clock;
use backfill_runtime::ports::Reader;
use backfill_runtime::tenure::{Held, LEASE};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::args::Role;
pub(crate) use region::{Lag, RegionBoard, Trouble, Untold};

/// How long the database may take to answer before a front door counts as closed.
const DATABASE_WAIT: Duration = Duration::from_secs(1);

/// See the module. Clones share everything.
#[derive(Clone)]
pub(crate) struct Board {
    member: String,
    clock: Clock,
    roles: Arc<Mutex<BTreeMap<Role, RoleBoard>>>,
    broker: Option<watch::Receiver<bool>>,
    front: Option<Arc<dyn Reader>>,
}

/// What one role says.
#[derive(Clone, Default)]
struct RoleBoard {
    regions: BTreeMap<String, RegionBoard>,
    /// The regions whose leases it holds; those without work are just about to begin again.
    held: Vec<String>,
    /// When its leases were last renewed, by the steady clock; none where nobody shares.
    renewed_ms: Option<u64>,
}

impl Board {
    pub(crate) fn new(member: &str, clock: Clock, roles: &[Role]) -> Self {
        let roles = roles.iter().map(|role| (*role, RoleBoard::default())).collect();
        Self {
            member: member.to_owned(),
            clock,
            roles: Arc::new(Mutex::new(roles)),
            broker: None,
            front: None,
        }
    }

    /// Whether the broker answers is seen here from now on.
    pub(crate) fn watch_broker(&mut self, broker: watch::Receiver<bool>) {
        self.broker = Some(broker);
    }

    /// What the front door reads from.
    pub(crate) fn watch_front(&mut self, reader: Arc<dyn Reader>) {
        self.front = Some(reader);
    }

    /// The work of a region began.
    pub(crate) fn begin(&self, role: Role, region: &str, work: RegionBoard) {
        self.with(role, |board| board.regions.insert(region.to_owned(), work));
    }

    /// The work of a region ended.
    pub(crate) fn end(&self, role: Role, region: &str) {
        self.with(role, |board| board.regions.remove(region));
    }

    /// Notes each renewal of a role's leases, until who renews them ends.
    pub(crate) async fn follow(self, role: Role, mut held: watch::Receiver<Held>) {
        self.with(role, |board| board.renewed_ms = Some(0));
        while held.changed().await.is_ok() {
            let Held { is_member, regions } = held.borrow_and_update().clone();
            let now_ms = self.clock.steady_ms();
            self.with(role, |board| {
                board.held = regions;
                if is_member {
                    board.renewed_ms = Some(now_ms);
                }
            });
        }
    }

    /// Whether everything that this process does is in order, and each part of it.
    pub(crate) async fn read(&self) -> (bool, Value) {
        let roles = self.roles.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut said = BTreeMap::new();
        let mut all_ready = true;
        for (role, board) in &roles {
            let (ready, mut value) = self.role(board);
            let open = if *role == Role::Http { self.is_open().await } else { true };
            if *role == Role::Http {
                value["database"] = json!(open);
            }
            value["ready"] = json!(ready && open);
            all_ready &= ready && open;
            said.insert(role.name(), value);
        }
        let broker = self.broker.as_ref().map(|it| *it.borrow());
        all_ready &= broker.unwrap_or(true);
        let mut body = json!({"ready": all_ready, "member": self.member, "roles": said});
        if let Some(reachable) = broker {
            body["broker"] = json!({"reachable": reachable});
        }
        if let Some(reason) = self.clock.implausible() {
            all_ready = false;
            body["ready"] = json!(false);
            body["clock"] = json!(reason.to_string());
        }
        let seqs = roles.values().flat_map(|role| role.regions.values().filter_map(|it| it.seq()));
        if let Some(seq) = seqs.max() {
            body["journal_seq"] = json!(seq);
        }
        (all_ready, body)
    }

    fn role(&self, board: &RoleBoard) -> (bool, Value) {
        let mut value = json!({});
        let mut ready = true;
        if let Some(renewed_ms) = board.renewed_ms {
            let ago_ms = self.clock.steady_ms().saturating_sub(renewed_ms);
            let is_member =
                0 < renewed_ms && ago_ms <= u64::try_from(LEASE.as_millis()).unwrap_or(0);
            value["member"] = json!(is_member);
            value["standby"] =
                json!(is_member && board.regions.is_empty() && board.held.is_empty());
            ready &= is_member;
        }
        let now = self.clock.now();
        let regions = board.regions.iter().map(|(name, region)| {
            let (is_ready, value) = region.read(now);
            ready &= is_ready;
            (name.clone(), value)
        });
        let mut regions: serde_json::Map<String, Value> = regions.collect();
        for idle in board.held.iter().filter(|it| !board.regions.contains_key(*it)) {
            ready = false;
            regions.insert(idle.clone(), json!({"ready": false}));
        }
        if !regions.is_empty() || board.renewed_ms.is_some() {
            value["regions"] = Value::Object(regions);
        }
        (ready, value)
    }

    /// Whether the database answers a small question in time, and takes what comes.
    async fn is_open(&self) -> bool {
        let Some(reader) = &self.front else { return true };
        let answers = async { reader.outcome(EventId(0)).await.and(reader.can_write().await) };
        matches!(timeout(DATABASE_WAIT, answers).await, Ok(Ok(())))
    }

    fn with<T>(&self, role: Role, change: impl FnOnce(&mut RoleBoard) -> T) {
        let mut roles = self.roles.lock().unwrap_or_else(PoisonError::into_inner);
        change(roles.entry(role).or_default());
    }
}

#[cfg(test)]
mod tests;
