//! The signs that part a message: MSH-1 and MSH-2.

use crate::fault::{Condition, Fault, Place};

/// The signs of one message. A sign that MSH-2 leaves out does not part anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delimiters {
    /// Between fields: MSH-1, the character after the segment's name.
    pub field: char,
    /// Between components.
    pub component: Option<char>,
    /// Between repetitions.
    pub repetition: Option<char>,
    /// Around escapes.
    pub escape: Option<char>,
    /// Between subcomponents.
    pub subcomponent: Option<char>,
    /// Marks a truncated value (since 2.7).
    pub truncation: Option<char>,
}

impl Delimiters {
    /// `|` and `^~\&`.
    pub const STANDARD: Self = Self {
        field: '|',
        component: Some('^'),
        repetition: Some('~'),
        escape: Some('\\'),
        subcomponent: Some('&'),
        truncation: None,
    };

    /// Reads MSH-2. Empty means the standard signs.
    pub(crate) fn read(field: char, encoding: &str) -> Result<Self, Fault> {
        if encoding.is_empty() {
            return Ok(Self { field, ..Self::STANDARD });
        }
        if encoding.chars().any(|sign| sign.is_alphanumeric() || sign.is_control()) {
            return Err(Fault::reject(
                Place::new("MSH", 2),
                Condition::DataType,
                "the encoding characters must be signs, such as ^~\\&",
            ));
        }
        let mut signs = encoding.chars();
        Ok(Self {
            field,
            component: signs.next(),
            repetition: signs.next(),
            escape: signs.next(),
            subcomponent: signs.next(),
            truncation: signs.next(),
        })
    }
}
