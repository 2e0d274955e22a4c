//! A vault that gives people the references of the seeded list, so that a day is the same each
//! time it is written.

use std::collections::HashMap;
use std::sync::Mutex;

use async_trait::async_trait;
use backfill_core::{OfferId, PatientRef};
use backfill_runtime::ports::{Contact, Identifier, PortError, Token, Vault};
use backfill_simulations::trust::{SyntheticEntry, TRUST};

/// Knows the people of the list; others are numbered as they come.
#[derive(Debug)]
pub(super) struct SeededVault(Mutex<HashMap<(String, String), PatientRef>>);

impl SeededVault {
    pub(super) fn of(list: &[SyntheticEntry]) -> Self {
        let number = |system: &str, value: &str| (system.to_owned(), value.to_owned());
        let known = list.iter().flat_map(|line| {
            let (person, patient) = (&line.person, line.entry.patient);
            [
                (number("NHS", &person.nhs_number), patient),
                (number(TRUST, &person.hospital_number), patient),
            ]
        });
        Self(Mutex::new(known.collect()))
    }
}

#[async_trait]
impl Vault for SeededVault {
    async fn resolve(&self, identifiers: &[Identifier]) -> Result<PatientRef, PortError> {
        let mut known = self.0.lock().unwrap();
        let names: Vec<(String, String)> =
            identifiers.iter().map(|it| (it.system.clone(), it.value.clone())).collect();
        let found = names.iter().find_map(|name| known.get(name).copied());
        let patient = found.unwrap_or(PatientRef(1 + known.len() as u128));
        for name in names {
            known.entry(name).or_insert(patient);
        }
        Ok(patient)
    }

    async fn merge(&self, from: PatientRef, into: PatientRef) -> Result<(), PortError> {
        let mut known = self.0.lock().unwrap();
        known.values_mut().filter(|it| **it == from).for_each(|it| *it = into);
        Ok(())
    }

    async fn put(&self, _: PatientRef, _: &Contact) -> Result<(), PortError> {
        Ok(())
    }

    async fn get(&self, _: PatientRef) -> Result<Option<Contact>, PortError> {
        Ok(None)
    }

    async fn erase(&self, _: PatientRef) -> Result<(), PortError> {
        Err(unused())
    }

    async fn link(&self, _: OfferId) -> Result<Token, PortError> {
        Err(unused())
    }

    async fn offer_of(&self, _: &str) -> Result<Option<OfferId>, PortError> {
        Err(unused())
    }

    async fn count_wrong_check(&self, _: OfferId) -> Result<u32, PortError> {
        Err(unused())
    }

    async fn wrong_checks(&self, _: OfferId) -> Result<u32, PortError> {
        Err(unused())
    }
}

fn unused() -> PortError {
    PortError::Fatal { what: "vault", reason: "the day needs no such thing".to_owned() }
}
