//! Whom a clinic takes, as the mapping file says it.

use backfill_core::clinic::{self, Sex};
use backfill_core::entry::Priority;
use serde::Deserialize;

/// Youngest and oldest age in whole years, written `16+`, `0-15` or `18-65`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Ages(pub (Option<u16>, Option<u16>));

impl TryFrom<String> for Ages {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let ages = clinic::ages(&text).map(Self);
        ages.ok_or_else(|| format!("`{text}` are no ages; write `16+`, `0-15` or `18-65`"))
    }
}

/// The sex that a clinic takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappedSex {
    /// Only female patients.
    Female,
    /// Only male patients.
    Male,
}

impl MappedSex {
    /// The same in the core's words.
    #[must_use]
    pub fn sex(self) -> Sex {
        match self {
            Self::Female => Sex::Female,
            Self::Male => Sex::Male,
        }
    }
}

/// A clinical band for which times are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Suspected cancer.
    TwoWeekWait,
    /// Urgent.
    Urgent,
}

impl Band {
    /// The priority of the patients for whom they are kept.
    #[must_use]
    pub fn priority(self) -> Priority {
        match self {
            Self::TwoWeekWait => Priority::TwoWeekWait,
            Self::Urgent => Priority::Urgent,
        }
    }
}
