//! A vault that numbers people in the order in which they come.

use std::collections::HashMap;
use std::sync::Mutex;

use async_trait::async_trait;
use backfill_core::{OfferId, PatientRef};
use backfill_runtime::ports::{Contact, Identifier, PortError, Token, Vault};

#[derive(Default)]
pub(crate) struct RememberedVault {
    numbers: Mutex<HashMap<Identifier, PatientRef>>,
    contacts: Mutex<HashMap<PatientRef, Contact>>,
    merges: Mutex<Vec<(PatientRef, PatientRef)>>,
}

impl RememberedVault {
    pub(crate) fn contact(&self, patient: PatientRef) -> Option<Contact> {
        self.contacts.lock().unwrap().get(&patient).cloned()
    }

    pub(crate) fn people(&self) -> usize {
        self.contacts.lock().unwrap().len()
    }

    pub(crate) fn merges(&self) -> Vec<(PatientRef, PatientRef)> {
        self.merges.lock().unwrap().clone()
    }

    pub(crate) fn known(&self, system: &str, value: &str) -> Option<PatientRef> {
        let number = Identifier { system: system.to_owned(), value: value.to_owned() };
        self.numbers.lock().unwrap().get(&number).copied()
    }
}

#[async_trait]
impl Vault for RememberedVault {
    async fn resolve(&self, identifiers: &[Identifier]) -> Result<PatientRef, PortError> {
        let mut numbers = self.numbers.lock().unwrap();
        let known = identifiers.iter().find_map(|number| numbers.get(number)).copied();
        let next = 1 + numbers.values().map(|patient| patient.0).max().unwrap_or(0);
        let patient = known.unwrap_or(PatientRef(next));
        for number in identifiers {
            numbers.entry(number.clone()).or_insert(patient);
        }
        Ok(patient)
    }

    async fn put(&self, patient: PatientRef, contact: &Contact) -> Result<(), PortError> {
        self.contacts.lock().unwrap().insert(patient, contact.clone());
        Ok(())
    }

    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError> {
        Ok(self.contact(patient))
    }

    async fn merge(&self, from: PatientRef, into: PatientRef) -> Result<(), PortError> {
        self.merges.lock().unwrap().push((from, into));
        for patient in self.numbers.lock().unwrap().values_mut() {
            if *patient == from {
                *patient = into;
            }
        }
        Ok(())
    }

    async fn erase(&self, patient: PatientRef) -> Result<(), PortError> {
        self.contacts.lock().unwrap().remove(&patient);
        Ok(())
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
    PortError::Fatal { what: "vault", reason: "HL7 has no business with links".to_owned() }
}
