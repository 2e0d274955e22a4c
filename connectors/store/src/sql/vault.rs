//! The vault: contact details under a key per person, numbers under keyed hashes, links.

use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::{OfferId, PatientRef};
use backfill_runtime::ports::{Contact, Identifier, PortError, Token, Vault};

use super::person::{self, Person};
use super::persons::{Persons, claim};
use super::{Connection, House};
use crate::Error;
use crate::columns::{blob, id, loaded};
use crate::contact::merged;
use crate::token::{token, token_hash};

#[async_trait]
impl Vault for House {
    async fn resolve(&self, identifiers: &[Identifier]) -> Result<PatientRef, PortError> {
        Ok(self.resolve_numbers(identifiers).await?)
    }

    async fn put(&self, patient: PatientRef, contact: &Contact) -> Result<(), PortError> {
        let known = self.person(patient).await?.1;
        if matches!(&known, Person::Known { contact: old, .. } if merged(old, contact) == *old) {
            // Most messages repeat what is known: reading is cheaper than writing.
            return Ok(());
        }
        let (vault, contact) = (self.persons(), contact.clone());
        Ok(self
            .inner
            .writer
            .together(move |connection| {
                Box::pin(async move { vault.put(connection, patient, &contact).await })
            })
            .await?)
    }

    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError> {
        match self.person(patient).await?.1 {
            Person::Known { contact, .. } => Ok(Some(contact)),
            Person::Unknown | Person::Erased => Ok(None),
        }
    }

    async fn merge(&self, from: PatientRef, into: PatientRef) -> Result<(), PortError> {
        let vault = self.persons();
        Ok(self
            .inner
            .writer
            .transact(move |connection| {
                Box::pin(async move { vault.merge(connection, from, into).await })
            })
            .await?)
    }

    async fn erase(&self, patient: PatientRef) -> Result<(), PortError> {
        let vault = self.persons();
        self.inner
            .writer
            .transact(move |connection| {
                Box::pin(async move { vault.erase(connection, patient).await })
            })
            .await?;
        self.inner.writer.forget_old_pages().await;
        Ok(())
    }

    async fn link(&self, offer: OfferId) -> Result<Token, PortError> {
        let token = token(&self.inner.keys.link, offer);
        if self.offer_of(&token.0).await?.is_some() {
            return Ok(token);
        }
        let (region, hash) = (Arc::clone(&self.inner.region), token_hash(&token.0));
        self.inner
            .writer
            .together(move |connection| {
                Box::pin(async move { write_link(connection, &region, hash, offer).await })
            })
            .await?;
        Ok(token)
    }

    async fn offer_of(&self, token: &str) -> Result<Option<OfferId>, PortError> {
        let query = "SELECT offer FROM vault_link WHERE region = $1 AND token_hash = $2";
        let offer: Option<Vec<u8>> = sqlx::query_scalar(query)
            .bind(self.region())
            .bind(token_hash(token))
            .fetch_optional(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        Ok(offer.map(|bytes| id("vault_link", &bytes).map(OfferId)).transpose()?)
    }

    async fn count_wrong_check(&self, offer: OfferId) -> Result<u32, PortError> {
        let region = Arc::clone(&self.inner.region);
        let count = self
            .inner
            .writer
            .together(move |connection| {
                Box::pin(async move { count_wrong_check(connection, &region, offer).await })
            })
            .await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn wrong_checks(&self, offer: OfferId) -> Result<u32, PortError> {
        let query = "SELECT wrong_count FROM vault_check WHERE region = $1 AND offer = $2";
        let count: Option<i64> = sqlx::query_scalar(query)
            .bind(self.region())
            .bind(blob(offer.0))
            .fetch_optional(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        Ok(count.map_or(0, |count| u32::try_from(loaded(count)).unwrap_or(u32::MAX)))
    }
}

impl House {
    fn persons(&self) -> Persons {
        Persons { region: Arc::clone(&self.inner.region), keys: self.inner.keys.clone() }
    }

    async fn resolve_numbers(&self, identifiers: &[Identifier]) -> Result<PatientRef, Error> {
        if identifiers.is_empty() {
            return Err(Error::NoIdentifier);
        }
        let (keys, region) = (&self.inner.keys, self.region());
        let index = |number| person::blind_index(keys, region, number);
        let indexes: Vec<Vec<u8>> = identifiers.iter().map(index).collect();
        let owners: Vec<person::Owner> = person::owners_query(region, &indexes)
            .build_query_as()
            .fetch_all(&self.inner.readers)
            .await?;
        let all_known = indexes.iter().all(|index| owners.iter().any(|owner| owner.0 == *index));
        match person::first_owner(&indexes, &owners)? {
            Some(patient) if all_known => Ok(patient),
            _ => {
                let region = Arc::clone(&self.inner.region);
                self.inner
                    .writer
                    .together(move |connection| {
                        Box::pin(async move { claim(connection, &region, &indexes).await })
                    })
                    .await
            }
        }
    }

    /// The row that a reference leads to.
    async fn person(&self, patient: PatientRef) -> Result<(PatientRef, Person), Error> {
        let mut connection = self.inner.readers.acquire().await?;
        self.persons().person(&mut connection, patient).await
    }
}

async fn write_link(
    connection: &mut Connection,
    region: &str,
    hash: Vec<u8>,
    offer: OfferId,
) -> Result<(), Error> {
    let query = "INSERT INTO vault_link (region, token_hash, offer) VALUES ($1, $2, $3)
        ON CONFLICT (region, token_hash) DO NOTHING";
    let query = sqlx::query(query).bind(region).bind(hash).bind(blob(offer.0));
    query.execute(connection).await?;
    Ok(())
}

async fn count_wrong_check(
    connection: &mut Connection,
    region: &str,
    offer: OfferId,
) -> Result<i64, Error> {
    let query = "INSERT INTO vault_check (region, offer, wrong_count) VALUES ($1, $2, 1)
        ON CONFLICT (region, offer) DO UPDATE SET wrong_count = vault_check.wrong_count + 1
        RETURNING wrong_count";
    let count = sqlx::query_scalar(query).bind(region).bind(blob(offer.0)).fetch_one(connection);
    Ok(count.await?)
}
