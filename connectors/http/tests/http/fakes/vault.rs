//! A vault in memory.

use async_trait::async_trait;
use backfill_core::{OfferId, PatientRef};
use backfill_runtime::ports::{Contact, Identifier, PortError, Token, Vault};

use super::sample;
use super::world::World;

#[async_trait]
impl Vault for World {
    async fn resolve(&self, identifiers: &[Identifier]) -> Result<PatientRef, PortError> {
        let mut held = self.looked_up()?;
        held.vault_changes += 1;
        let found = identifiers.iter().find_map(|one| held.known.get(one).copied());
        let patient = found.unwrap_or(PatientRef(1_000 + held.known.len() as u128));
        held.known.extend(identifiers.iter().map(|one| (one.clone(), patient)));
        Ok(patient)
    }

    async fn put(&self, patient: PatientRef, contact: &Contact) -> Result<(), PortError> {
        let mut held = self.looked_up()?;
        held.vault_changes += 1;
        let old = held.contacts.remove(&patient).unwrap_or_default();
        let new = contact.clone();
        let known = Contact {
            identifiers: new.identifiers,
            family_name: new.family_name.or(old.family_name),
            given_name: new.given_name.or(old.given_name),
            birth_date: new.birth_date.or(old.birth_date),
            phone: new.phone.or(old.phone),
            email: new.email.or(old.email),
            language: new.language.or(old.language),
        };
        held.contacts.insert(patient, known);
        Ok(())
    }

    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError> {
        // As a database would, lets others go first.
        tokio::task::yield_now().await;
        Ok(self.looked_up()?.contacts.get(&patient).cloned())
    }

    async fn merge(&self, _: PatientRef, _: PatientRef) -> Result<(), PortError> {
        panic!("nobody is merged here")
    }

    async fn erase(&self, _: PatientRef) -> Result<(), PortError> {
        panic!("nobody is erased here")
    }

    async fn link(&self, _: OfferId) -> Result<Token, PortError> {
        panic!("no links are made here")
    }

    async fn offer_of(&self, token: &str) -> Result<Option<OfferId>, PortError> {
        let _held = self.looked_up()?;
        Ok((token == sample::TOKEN).then_some(sample::OFFER))
    }

    async fn count_wrong_check(&self, _: OfferId) -> Result<u32, PortError> {
        let mut held = self.looked_up()?;
        held.wrong += 1;
        Ok(held.wrong)
    }

    async fn wrong_checks(&self, _: OfferId) -> Result<u32, PortError> {
        Ok(self.looked_up()?.wrong)
    }
}
