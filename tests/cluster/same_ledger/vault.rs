//! A vault that gives people the references of the seeded list, so that a day is the same each
//! time it is written.

use std::collections::HashMap;
use std::sync::Mutex;

use async_trait::async_trait;
use backfill_core::{OfferId, PatientRef};
use backfill_runtime::ports::{
    Contact, Merge, PortError, Resolved, Token, Try, Vault, Version, Who,
};
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
    async fn resolve(&self, who: &Who) -> Result<Resolved, PortError> {
        let mut known = self.0.lock().unwrap();
        let names: Vec<(String, String)> =
            who.numbers.iter().map(|it| (it.system.clone(), it.value.clone())).collect();
        if names.is_empty() {
            return Ok(Resolved::Nobody);
        }
        let found = names.iter().find_map(|name| known.get(name).copied());
        let patient = found.unwrap_or(PatientRef(1 + known.len() as u128));
        for name in names {
            known.entry(name).or_insert(patient);
        }
        Ok(Resolved::Known(patient))
    }

    async fn version(&self, _: PatientRef) -> Result<Option<Version>, PortError> {
        Err(unused())
    }

    async fn merges(&self, _: usize) -> Result<Vec<Merge>, PortError> {
        Err(unused())
    }

    async fn merge_of(&self, _: PatientRef) -> Result<Option<Merge>, PortError> {
        Err(unused())
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

    async fn count_wrong_check(&self, _: Try) -> Result<u32, PortError> {
        Err(unused())
    }

    async fn wrong_checks(&self, _: Try) -> Result<u32, PortError> {
        Err(unused())
    }
}

fn unused() -> PortError {
    PortError::Fatal { what: "vault", reason: "the day needs no such thing".to_owned() }
}
