//! What counts where a sender gives no reason, or one that is in no table.

use backfill_core::slot::Cause;
use serde::Deserialize;

/// What a move counts as whose reason says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovedAs {
    /// The clinic still runs and the time can be used.
    #[default]
    Moved,
    /// The clinic does not run at that time.
    Clinic,
    /// It is not known: a person looks.
    Unknown,
}

impl MovedAs {
    /// Who gave the time up.
    #[must_use]
    pub fn cause(self) -> Cause {
        match self {
            Self::Moved => Cause::Moved,
            Self::Clinic => Cause::Clinic,
            Self::Unknown => Cause::Unknown,
        }
    }
}

/// What a cancellation counts as whose reason says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelledAs {
    /// The patient's: the time can be used.
    Patient,
    /// The clinic's: it cannot.
    Clinic,
    /// It is not known: a person looks.
    #[default]
    Unknown,
}

impl CancelledAs {
    /// Who gave the time up.
    #[must_use]
    pub fn cause(self) -> Cause {
        match self {
            Self::Patient => Cause::Patient,
            Self::Clinic => Cause::Clinic,
            Self::Unknown => Cause::Unknown,
        }
    }
}
