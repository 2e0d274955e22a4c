//! Short codes of the field: trusts and sites (ODS), services (treatment function).

use core::fmt;
use core::str::FromStr;

/// The longest code, in bytes. ODS stores 12 characters, treatment functions have 3.
pub const CODE_BYTES_MAX: usize = 15;

/// A code of at most [`CODE_BYTES_MAX`] printable ASCII characters, held in place.
/// The empty code means "unknown"; nothing is ever offered on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    bytes: [u8; CODE_BYTES_MAX],
    len: u8,
}

impl Code {
    /// The unknown code.
    pub const EMPTY: Self = Self { bytes: [0; CODE_BYTES_MAX], len: 0 };

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or("")
    }

    /// Whether the code is unknown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether both codes are known, and not the same.
    #[must_use]
    pub fn contradicts(self, other: Self) -> bool {
        !self.is_empty() && !other.is_empty() && self != other
    }
}

/// The text was longer than [`CODE_BYTES_MAX`] or not printable ASCII without spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidCode;

impl fmt::Display for InvalidCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a code has at most {CODE_BYTES_MAX} letters, digits or signs and no spaces")
    }
}

impl core::error::Error for InvalidCode {}

impl FromStr for Code {
    type Err = InvalidCode;
    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        let source = text.as_bytes();
        if CODE_BYTES_MAX < source.len() || !source.iter().all(u8::is_ascii_graphic) {
            return Err(InvalidCode);
        }
        let mut bytes = [0; CODE_BYTES_MAX];
        bytes[..source.len()].copy_from_slice(source);
        let len = u8::try_from(source.len()).map_err(|_| InvalidCode)?;
        Ok(Self { bytes, len })
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({:?})", self.as_str())
    }
}
