//! A vault in memory.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use backfill_core::{OfferId, PatientRef};
use backfill_runtime::ports::{Contact, Identifier, PortError, Token, Vault};

use crate::world::World;

/// Who is known, and how often the vault was asked to change.
#[derive(Default)]
pub(crate) struct Persons {
    pub(crate) known: Mutex<HashMap<Identifier, PatientRef>>,
    pub(crate) contacts: Mutex<HashMap<PatientRef, Contact>>,
    pub(crate) changes: AtomicU32,
}

#[async_trait]
impl Vault for World {
    async fn resolve(&self, identifiers: &[Identifier]) -> Result<PatientRef, PortError> {
        self.reached()?;
        self.persons.changes.fetch_add(1, Ordering::Relaxed);
        let mut known = self.persons.known.lock().unwrap();
        let found = identifiers.iter().find_map(|one| known.get(one).copied());
        let patient = found.unwrap_or(PatientRef(1_000 + known.len() as u128));
        known.extend(identifiers.iter().map(|one| (one.clone(), patient)));
        Ok(patient)
    }

    async fn put(&self, patient: PatientRef, contact: &Contact) -> Result<(), PortError> {
        self.reached()?;
        self.persons.changes.fetch_add(1, Ordering::Relaxed);
        self.persons.contacts.lock().unwrap().insert(patient, contact.clone());
        Ok(())
    }

    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError> {
        Ok(self.persons.contacts.lock().unwrap().get(&patient).cloned())
    }

    async fn merge(&self, _: PatientRef, _: PatientRef) -> Result<(), PortError> {
        panic!("the API merges nobody")
    }

    async fn erase(&self, _: PatientRef) -> Result<(), PortError> {
        panic!("the API erases nobody")
    }

    async fn link(&self, _: OfferId) -> Result<Token, PortError> {
        panic!("the API makes no links")
    }

    async fn offer_of(&self, _: &str) -> Result<Option<OfferId>, PortError> {
        Ok(None)
    }

    async fn count_wrong_check(&self, _: OfferId) -> Result<u32, PortError> {
        panic!("the API makes no checks")
    }

    async fn wrong_checks(&self, _: OfferId) -> Result<u32, PortError> {
        Ok(0)
    }
}
