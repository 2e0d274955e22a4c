//! The vault, in memory. Nothing is sealed: nothing is written anywhere.

use std::collections::HashMap;

use async_trait::async_trait;
use backfill_core::{OfferId, PatientRef};
use backfill_runtime::ports::{Contact, Identifier, PortError, Token, Vault};

use super::Memory;
use crate::Error;
use crate::contact::merged;
use crate::keys::random_reference;
use crate::token::{token, token_hash};

/// The vault's tables.
#[derive(Default)]
pub(super) struct Persons {
    numbers: HashMap<Identifier, PatientRef>,
    persons: HashMap<PatientRef, Person>,
    links: HashMap<Vec<u8>, OfferId>,
    wrong_checks: HashMap<OfferId, u32>,
}

enum Person {
    Known(Contact),
    Erased,
    MergedInto(PatientRef),
}

impl Persons {
    fn current(&self, patient: PatientRef) -> PatientRef {
        match self.persons.get(&patient) {
            Some(Person::MergedInto(into)) => *into,
            Some(Person::Known(_) | Person::Erased) | None => patient,
        }
    }

    fn claim(&mut self, identifiers: &[Identifier], patient: PatientRef) {
        for number in identifiers {
            self.numbers.entry(number.clone()).or_insert(patient);
        }
    }

    fn put(&mut self, patient: PatientRef, contact: &Contact) {
        let patient = self.current(patient);
        let contact = match self.persons.get(&patient) {
            Some(Person::Erased) => return,
            None if *contact == Contact::default() => return,
            Some(Person::Known(known)) => merged(known, contact),
            Some(Person::MergedInto(_)) | None => contact.clone(),
        };
        self.claim(&contact.identifiers, patient);
        self.persons.insert(patient, Person::Known(contact));
    }

    fn merge(&mut self, from: PatientRef, into: PatientRef) {
        let (from, into) = (self.current(from), self.current(into));
        if from == into {
            return;
        }
        for owner in self.numbers.values_mut().filter(|owner| **owner == from) {
            *owner = into;
        }
        for person in self.persons.values_mut() {
            if matches!(person, Person::MergedInto(other) if *other == from) {
                *person = Person::MergedInto(into);
            }
        }
        let old = self.persons.insert(from, Person::MergedInto(into));
        if let Some(Person::Known(old)) = old {
            let both = match self.persons.get(&into) {
                Some(Person::Known(kept)) => merged(&old, kept),
                Some(Person::Erased) => return,
                Some(Person::MergedInto(_)) | None => old,
            };
            self.persons.insert(into, Person::Known(both));
        }
    }
}

#[async_trait]
impl Vault for Memory {
    async fn resolve(&self, identifiers: &[Identifier]) -> Result<PatientRef, PortError> {
        if identifiers.is_empty() {
            return Err(Error::NoIdentifier.into());
        }
        let mut state = self.state();
        let known = identifiers.iter().find_map(|number| state.vault.numbers.get(number).copied());
        let patient = known.map_or_else(random_reference, Ok)?;
        state.vault.claim(identifiers, patient);
        Ok(patient)
    }

    async fn put(&self, patient: PatientRef, contact: &Contact) -> Result<(), PortError> {
        self.state().vault.put(patient, contact);
        Ok(())
    }

    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError> {
        let state = self.state();
        match state.vault.persons.get(&state.vault.current(patient)) {
            Some(Person::Known(contact)) => Ok(Some(contact.clone())),
            Some(Person::Erased | Person::MergedInto(_)) | None => Ok(None),
        }
    }

    async fn merge(&self, from: PatientRef, into: PatientRef) -> Result<(), PortError> {
        self.state().vault.merge(from, into);
        Ok(())
    }

    async fn erase(&self, patient: PatientRef) -> Result<(), PortError> {
        let mut state = self.state();
        let patient = state.vault.current(patient);
        state.vault.numbers.retain(|_, owner| *owner != patient);
        state.vault.persons.insert(patient, Person::Erased);
        Ok(())
    }

    async fn link(&self, offer: OfferId) -> Result<Token, PortError> {
        let token = token(&self.inner.link_key, offer);
        self.state().vault.links.insert(token_hash(&token.0), offer);
        Ok(token)
    }

    async fn offer_of(&self, token: &str) -> Result<Option<OfferId>, PortError> {
        Ok(self.state().vault.links.get(&token_hash(token)).copied())
    }

    async fn count_wrong_check(&self, offer: OfferId) -> Result<u32, PortError> {
        let mut state = self.state();
        let count = state.vault.wrong_checks.entry(offer).or_default();
        *count = count.saturating_add(1);
        Ok(*count)
    }

    async fn wrong_checks(&self, offer: OfferId) -> Result<u32, PortError> {
        Ok(self.state().vault.wrong_checks.get(&offer).copied().unwrap_or(0))
    }
}
