//! What is wrong with a message, where, and what to do: the content of a negative answer.

use std::fmt;

/// A place in a message, such as `SCH-11`. Field 0 means the whole segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    segment: [u8; 3],
    /// The field's number, from 1; 0 for the whole segment.
    pub field: u16,
}

impl Place {
    /// The place `segment`-`field`.
    ///
    /// # Panics
    /// If the name of the segment has fewer than three letters.
    #[must_use]
    pub const fn new(segment: &str, field: u16) -> Self {
        let name = segment.as_bytes();
        Self { segment: [name[0], name[1], name[2]], field }
    }

    /// The segment's name.
    #[must_use]
    pub fn segment(&self) -> &str {
        std::str::from_utf8(&self.segment).unwrap_or("")
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field == 0 {
            return f.write_str(self.segment());
        }
        write!(f, "{}-{}", self.segment(), self.field)
    }
}

/// The kind of fault: HL7 table 0357.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// The segments are not a message.
    SegmentSequence,
    /// A field that is needed is empty.
    RequiredFieldMissing,
    /// A value cannot be read.
    DataType,
    /// A code is not in the mapping file.
    TableValueNotFound,
    /// Messages of this type are not taken here.
    UnsupportedMessageType,
    /// Not a message for production.
    UnsupportedProcessingId,
    /// Not HL7 version 2.
    UnsupportedVersion,
    /// The control id was used before for another message.
    DuplicateKey,
    /// Something else.
    Internal,
}

impl Condition {
    /// Code and text of table 0357.
    #[must_use]
    pub fn code(self) -> (&'static str, &'static str) {
        match self {
            Self::SegmentSequence => ("100", "Segment sequence error"),
            Self::RequiredFieldMissing => ("101", "Required field missing"),
            Self::DataType => ("102", "Data type error"),
            Self::TableValueNotFound => ("103", "Table value not found"),
            Self::UnsupportedMessageType => ("200", "Unsupported message type"),
            Self::UnsupportedProcessingId => ("202", "Unsupported processing id"),
            Self::UnsupportedVersion => ("203", "Unsupported version id"),
            Self::DuplicateKey => ("205", "Duplicate key identifier"),
            Self::Internal => ("207", "Application internal error"),
        }
    }
}

/// Why a message is refused. The text never repeats a value of the message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {text}")]
pub struct Fault {
    /// Whether it is rejected unread (AR, CR) instead of found wrong (AE, CE).
    pub rejected: bool,
    /// Where it is.
    pub place: Place,
    /// What kind it is.
    pub condition: Condition,
    /// What is wrong and what to do.
    pub text: String,
}

impl Fault {
    /// A fault in the content: AE or CE.
    #[must_use]
    pub fn error(place: Place, condition: Condition, text: &str) -> Self {
        Self { rejected: false, place, condition, text: text.to_owned() }
    }

    /// A message that is not for us or cannot be read at all: AR or CR.
    #[must_use]
    pub fn reject(place: Place, condition: Condition, text: &str) -> Self {
        Self { rejected: true, place, condition, text: text.to_owned() }
    }
}
