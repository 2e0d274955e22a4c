//! A code in the mapping file: ODS or treatment function.

use backfill_core::code::Code;
use serde::Deserialize;

/// A [`Code`] that is checked when the file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct MappedCode(pub Code);

impl TryFrom<String> for MappedCode {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map(Self).map_err(|error| format!("`{text}`: {error}"))
    }
}
