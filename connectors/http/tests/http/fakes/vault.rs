//! A vault in memory.

use async_trait::async_trait;
use backfill_core::{OfferId, PatientRef};
use backfill_runtime::ports::{
    Contact, Merge, PortError, Resolved, Token, Try, Vault, Version, Who,
};
use backfill_runtime::{identity, ids};

use super::sample;
use super::world::World;

#[async_trait]
impl Vault for World {
    async fn resolve(&self, who: &Who) -> Result<Resolved, PortError> {
        let held = self.looked_up()?;
        if let Some(doubt) = held.doubts {
            return Ok(Resolved::Doubt(doubt));
        }
        let numbers = identity::telling(&who.numbers, &[]);
        let known = numbers.iter().find_map(|one| held.known.get(one).copied());
        let new = || PatientRef(1_000 + held.known.len() as u128);
        Ok(match who.patient.or(known) {
            Some(patient) => Resolved::Known(patient),
            None if numbers.is_empty() => Resolved::Nobody,
            None => Resolved::New(new()),
        })
    }

    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError> {
        // As a database would, lets others go first.
        tokio::task::yield_now().await;
        Ok(self.looked_up()?.contacts.get(&patient).cloned())
    }

    async fn version(&self, patient: PatientRef) -> Result<Option<Version>, PortError> {
        let known = self.looked_up()?.contacts.get(&patient).cloned();
        let text = known.map(|it| format!("{:?}", (it.family_name, it.phone, it.email)));
        Ok(text.map(|text| ids::body_hash(text.as_bytes())))
    }

    async fn merges(&self, count_max: usize) -> Result<Vec<Merge>, PortError> {
        Ok(self.looked_up()?.merges.iter().take(count_max).copied().collect())
    }

    async fn merge_of(&self, from: PatientRef) -> Result<Option<Merge>, PortError> {
        Ok(self.looked_up()?.merges.iter().find(|merge| merge.from == from).copied())
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

    async fn count_wrong_check(&self, _: Try) -> Result<u32, PortError> {
        let mut held = self.looked_up()?;
        held.wrong += 1;
        Ok(held.wrong)
    }

    async fn wrong_checks(&self, _: Try) -> Result<u32, PortError> {
        Ok(self.looked_up()?.wrong)
    }
}
