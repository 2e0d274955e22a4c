//! The vault: who a patient reference is. Names, numbers and dates of birth live only here.

use async_trait::async_trait;
use backfill_core::{OfferId, PatientRef};

use super::PortError;

/// A number by which an organisation knows a person.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Identifier {
    /// `NHS` for the NHS number, otherwise the assigning authority, such as an ODS code.
    pub system: String,
    /// The number.
    pub value: String,
}

/// How to reach a person and how to know them. Debug output is redacted.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// All numbers they are known by.
    pub identifiers: Vec<Identifier>,
    /// Family name.
    pub family_name: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Date of birth, `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// Mobile number, digits with an optional leading plus.
    pub phone: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// Language, ISO 639.
    pub language: Option<String>,
}

impl std::fmt::Debug for Identifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identifier({}, ***)", self.system)
    }
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(***)")
    }
}

/// The secret part of a patient's link: 26 characters, 128 bits, the same for the same offer.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(pub String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(***)")
    }
}

/// Keeps contact details, encrypted with a key per person.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Finds the person known by one of these numbers, or makes a new reference for them.
    /// If the numbers belong to several persons, the first number decides.
    ///
    /// # Errors
    /// If the vault can not be reached, or `identifiers` is empty.
    async fn resolve(&self, identifiers: &[Identifier]) -> Result<PatientRef, PortError>;

    /// Adds what is known: fields with a value replace, empty ones leave what is there.
    ///
    /// # Errors
    /// If the vault can not be reached.
    async fn put(&self, patient: PatientRef, contact: &Contact) -> Result<(), PortError>;

    /// What is known; none if nothing is or the person was erased.
    ///
    /// # Errors
    /// If the vault can not be reached.
    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError>;

    /// Makes all numbers of `from` lead to `into` from now on.
    ///
    /// # Errors
    /// If the vault can not be reached.
    async fn merge(&self, from: PatientRef, into: PatientRef) -> Result<(), PortError>;

    /// Destroys the person's key and numbers: nothing about them can be read again.
    ///
    /// # Errors
    /// If the vault can not be reached.
    async fn erase(&self, patient: PatientRef) -> Result<(), PortError>;

    /// The link token of an offer, made on first use.
    ///
    /// # Errors
    /// If the vault can not be reached.
    async fn link(&self, offer: OfferId) -> Result<Token, PortError>;

    /// The offer a token belongs to.
    ///
    /// # Errors
    /// If the vault can not be reached.
    async fn offer_of(&self, token: &str) -> Result<Option<OfferId>, PortError>;

    /// Counts one wrong answer to the light check of an offer; returns how many there were.
    ///
    /// # Errors
    /// If the vault can not be reached.
    async fn count_wrong_check(&self, offer: OfferId) -> Result<u32, PortError>;

    /// How many wrong answers to the light check there were.
    ///
    /// # Errors
    /// If the vault can not be reached.
    async fn wrong_checks(&self, offer: OfferId) -> Result<u32, PortError>;
}
