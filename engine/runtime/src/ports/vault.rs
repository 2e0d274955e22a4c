//! The vault: who a patient reference is. Names, numbers and dates of birth live only here.

use async_trait::async_trait;
use backfill_core::{OfferId, PatientRef, Timestamp};

use super::{Contact, Doubt, Merge, PortError, Resolved, Who};
use crate::identity::has_two_nhs_numbers;

/// The secret part of a patient's link: 26 characters, 128 bits, the same for the same offer.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(pub String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(***)")
    }
}

/// For so long wrong answers to the light check count against a patient, whichever offer's page they were
/// given on: 30 days, in milliseconds. Against the offer they count for good.
pub const TRIES_COUNT_MS: i64 = 30 * 24 * 60 * 60 * 1_000;

/// An answer to the light check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Try {
    /// On whose page.
    pub offer: OfferId,
    /// As whom.
    pub patient: PatientRef,
    /// When.
    pub at: Timestamp,
}

/// The version of what is known of somebody, made with a key that only the vault has.
pub type Version = [u8; 32];

/// Keeps contact details, encrypted with a key per person. What is said of people comes in by
/// [`Intake`](super::Intake), with the event it belongs to; who is one person follows from the
/// events that merge and part.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Says who somebody is, by the rules of [`identity`](crate::identity). Changes nothing.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    async fn resolve(&self, who: &Who) -> Result<Resolved, PortError>;

    /// What is known; none if nothing is or the person was erased.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError>;

    /// A checksum of what is known that tells nothing of it: it is another after a name, number or
    /// address changed. None where [`get`](Self::get) gives none.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    async fn version(&self, patient: PatientRef) -> Result<Option<Version>, PortError>;

    /// Whether it may be that somebody, under this reference, is known to have died: no where nobody
    /// ever said so, decided or not. Who cannot tell says yes.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    async fn may_have_died(&self, _patient: PatientRef) -> Result<bool, PortError> {
        Ok(true)
    }

    /// The merges that hold, newest first, at most `count_max`.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    async fn merges(&self, count_max: usize) -> Result<Vec<Merge>, PortError>;

    /// The merge that ended this reference; none if it stands for itself.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    async fn merge_of(&self, from: PatientRef) -> Result<Option<Merge>, PortError>;

    /// Why two people cannot be merged: each has an NHS number, and they are different. By what is
    /// known of both, and what is said of them now.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    async fn merge_doubt(
        &self,
        from: (PatientRef, &Who),
        into: (PatientRef, &Who),
    ) -> Result<Option<Doubt>, PortError> {
        let mut numbers = Vec::new();
        for (patient, who) in [from, into] {
            numbers.extend(self.get(patient).await?.unwrap_or_default().identifiers);
            numbers.extend(who.numbers.iter().cloned());
        }
        Ok(has_two_nhs_numbers(&numbers).then_some(Doubt::OtherNhsNumber))
    }

    /// Destroys the person's key and numbers: nothing about them can be read again.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    async fn erase(&self, patient: PatientRef) -> Result<(), PortError>;

    /// The link token of an offer, made on first use.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    async fn link(&self, offer: OfferId) -> Result<Token, PortError>;

    /// The offer a token belongs to.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    async fn offer_of(&self, token: &str) -> Result<Option<OfferId>, PortError>;

    /// Whether a token that belongs to no offer was made for one that a restore took away: this is a
    /// restored copy, and the token is of its kind.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    async fn is_lost(&self, _token: &str) -> Result<bool, PortError> {
        Ok(false)
    }

    /// Counts one wrong answer to the light check, for the offer and for the patient; returns the greater
    /// of the two counts.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    async fn count_wrong_check(&self, wrong: Try) -> Result<u32, PortError>;

    /// How many wrong answers to the light check there were before this one: the greater count of those
    /// for the offer, and of those for the patient within [`TRIES_COUNT_MS`].
    ///
    /// # Errors
    /// If the vault cannot be reached.
    async fn wrong_checks(&self, before: Try) -> Result<u32, PortError>;
}
