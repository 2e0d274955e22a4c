//! The vault: contact details under a key per person, numbers under keyed hashes, links.

use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::{OfferId, PatientRef};
use backfill_runtime::ports::{
    Contact, Copies as _, Merge, PortError, Resolved, Token, Try, Vault, Version, Who,
};

use super::persons::Persons;
use super::{Connection, House, merges, stops, tries};
use crate::Error;
use crate::columns::{blob, id};
use crate::people::{Record, version};
use crate::token::{is_ours, token, token_hash};

#[async_trait]
impl Vault for House {
    async fn resolve(&self, who: &Who) -> Result<Resolved, PortError> {
        let mut connection = self.inner.readers.acquire().await.map_err(Error::from)?;
        Ok(self.persons().resolve(&mut connection, who).await?)
    }

    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError> {
        let mut connection = self.inner.readers.acquire().await.map_err(Error::from)?;
        let known = self.persons().known(&mut connection, patient).await?;
        Ok(known.map(Record::contact))
    }

    async fn version(&self, patient: PatientRef) -> Result<Option<Version>, PortError> {
        let known = self.get(patient).await?;
        Ok(known.map(|contact| version::of(&self.inner.keys.version, patient, &contact)))
    }

    async fn may_have_died(&self, patient: PatientRef) -> Result<bool, PortError> {
        Ok(stops::is_known(&self.inner.readers, self.region(), patient).await?)
    }

    async fn merges(&self, count_max: usize) -> Result<Vec<Merge>, PortError> {
        let mut connection = self.inner.readers.acquire().await.map_err(Error::from)?;
        Ok(merges::newest(&mut connection, self.region(), count_max).await?)
    }

    async fn merge_of(&self, from: PatientRef) -> Result<Option<Merge>, PortError> {
        let mut connection = self.inner.readers.acquire().await.map_err(Error::from)?;
        Ok(merges::of(&mut connection, self.region(), from).await?)
    }

    async fn erase(&self, patient: PatientRef) -> Result<(), PortError> {
        let vault = self.persons();
        self.inner
            .writer
            .transact(move |connection| {
                Box::pin(async move { vault.erase(connection, patient).await })
            })
            .await?;
        let _done = self.inner.writer.forget_old_pages().await;
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

    async fn is_lost(&self, token: &str) -> Result<bool, PortError> {
        Ok(is_ours(&self.inner.keys.link, token) && self.restored().await?.is_some())
    }

    async fn count_wrong_check(&self, wrong: Try) -> Result<u32, PortError> {
        let vault = self.persons();
        let count = self
            .inner
            .writer
            .together(move |connection| {
                Box::pin(async move { tries::count(connection, &vault, wrong).await })
            })
            .await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn wrong_checks(&self, before: Try) -> Result<u32, PortError> {
        let mut connection = self.inner.readers.acquire().await.map_err(Error::from)?;
        let count = tries::before(&mut connection, &self.persons(), before).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }
}

impl House {
    pub(super) fn persons(&self) -> Persons {
        Persons {
            region: Arc::clone(&self.inner.region),
            keys: self.inner.keys.clone(),
            nobodys: Arc::clone(&self.inner.nobodys),
        }
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
