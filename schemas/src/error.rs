//! Why bytes were refused: which message, which field, what is wrong with it. Never the value: it
//! may be about a person.

use backfill_core::code::InvalidCode;

/// Bytes that are not one of our messages, or not a whole one.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}.{field}: {problem}")]
pub struct DecodeError {
    /// The message as `proto/` names it, such as `SlotFacts`.
    pub message: &'static str,
    /// The field as `proto/` names it; `*` if it is the message as a whole.
    pub field: &'static str,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The bytes are no protobuf of this message.
    #[error("not protobuf of this message: {}", without_value(.0))]
    Bytes(#[from] prost::DecodeError),
    /// The text is no JSON of this message. The sentence names the field as the text has it.
    #[error("{0}")]
    Json(String),
    /// The field must be there.
    #[error("missing, or of a kind that this version does not know")]
    Missing,
    /// The number stands for nothing in this version.
    #[error("holds a number that stands for nothing that this version knows")]
    UnknownValue,
    /// An id of another length than 16 bytes.
    #[error("an id has 16 bytes, this one has {0}")]
    IdLength(usize),
    /// A number outside of what the field may hold.
    #[error("is outside of {min} to {max}")]
    Range {
        /// The lowest allowed.
        min: i64,
        /// The highest allowed.
        max: i64,
    },
    /// More items, or more bytes, than the limit.
    #[error("has {found}, at most {max} are allowed")]
    TooMany {
        /// How many there are.
        found: usize,
        /// The limit.
        max: usize,
    },
    /// A code with spaces, signs beyond ASCII, or too long.
    #[error("{0}")]
    Code(InvalidCode),
    /// A field that belongs to another value of its neighbour.
    #[error("does not belong here: another field says that there is none")]
    Unexpected,
    /// A value of another kind than what is read.
    #[error("is of another kind than what belongs here")]
    OtherKind,
    /// A trust's own number outside of a topic.
    #[error("a trust's own number stands for an id on a topic only")]
    Unresolved,
    /// An id and a trust's own number that are not of the same thing.
    #[error("is another one than the id beside it; give one of both")]
    Disagrees,
}

/// What is wrong with protobuf, without the number at the end that prost read in wrong bytes.
fn without_value(error: &prost::DecodeError) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("failed to decode Protobuf message: ").unwrap_or(&text);
    text.trim_end_matches(|it: char| it.is_ascii_digit()).trim_end_matches([':', ' ']).to_owned()
}
