//! An intake that remembers what it took, and can be told to fail.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use backfill_core::Event;
use backfill_runtime::ports::{Delivery, Intake, PortError, Taken};

use super::RememberedVault;

#[derive(Default)]
pub(crate) struct RememberedIntake {
    taken: Mutex<Vec<Delivery>>,
    conflicts: Mutex<Vec<Delivery>>,
    vault: Arc<RememberedVault>,
    is_broken: AtomicBool,
    overtaken: AtomicUsize,
}

impl RememberedIntake {
    /// An intake that tells the vault what is said of people.
    pub(crate) fn beside(vault: &Arc<RememberedVault>) -> Self {
        Self { vault: Arc::clone(vault), ..Self::default() }
    }

    /// The next deliveries find that it was decided otherwise who their people are.
    pub(crate) fn overtake(&self, count: usize) {
        self.overtaken.store(count, Ordering::SeqCst);
    }

    pub(crate) fn set_broken(&self, is_broken: bool) {
        self.is_broken.store(is_broken, Ordering::SeqCst);
    }

    pub(crate) fn taken(&self) -> Vec<Delivery> {
        self.taken.lock().unwrap().clone()
    }

    pub(crate) fn conflicts(&self) -> usize {
        self.conflicts.lock().unwrap().len()
    }

    /// What a person looks at of messages under control ids that were used before.
    pub(crate) fn originals(&self) -> Vec<Vec<u8>> {
        let conflicts = self.conflicts.lock().unwrap();
        let kept = conflicts.iter().filter_map(|one| one.original.as_ref());
        kept.map(|original| original.bytes.clone()).collect()
    }

    /// Why messages have no effect.
    pub(crate) fn unused(&self) -> Vec<String> {
        self.taken().into_iter().filter_map(|one| one.unused).collect()
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.taken().into_iter().flat_map(|one| one.events).map(|one| one.event).collect()
    }

    /// Why originals are in quarantine.
    pub(crate) fn quarantined(&self) -> Vec<String> {
        self.taken().into_iter().filter_map(|one| one.quarantine).map(|one| one.reason).collect()
    }
}

#[async_trait]
impl Intake for RememberedIntake {
    async fn take(&self, delivery: Delivery) -> Result<Taken, PortError> {
        if self.is_broken.load(Ordering::SeqCst) {
            return Err(PortError::Unavailable { what: "store", reason: "told to".to_owned() });
        }
        let left = self.overtaken.load(Ordering::SeqCst);
        if 0 < left {
            self.overtaken.store(left - 1, Ordering::SeqCst);
            return Ok(Taken::Overtaken);
        }
        let mut taken = self.taken.lock().unwrap();
        let is_same = |one: &&Delivery| one.source == delivery.source && one.id == delivery.id;
        match taken.iter().rev().find(is_same) {
            // The sender counts from the beginning again.
            Some(one) if delivery.forgets_before().is_some_and(|at| one.received_at < at) => {
                self.vault.hear(&delivery);
                taken.push(delivery);
                Ok(Taken::New)
            }
            None => {
                self.vault.hear(&delivery);
                taken.push(delivery);
                Ok(Taken::New)
            }
            Some(one) if one.body_hash == delivery.body_hash => {
                Ok(Taken::Duplicate { reply: one.reply.clone() })
            }
            Some(_) => {
                self.conflicts.lock().unwrap().push(delivery);
                Ok(Taken::Conflict)
            }
        }
    }
}
