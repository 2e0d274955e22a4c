//! An HL7 v2 message as it came: tolerant of everything that does not change what it says.
//!
//! Fields are split when they are asked for. Segments that nobody asks for (Z segments among
//! them) are never looked at.

mod batch;
mod charset;
mod delimiters;
mod escape;
mod parse;
mod segment;
mod value;

use std::fmt;
use std::ops::Range;

use crate::warning::Warning;

pub use batch::{BATCH_MESSAGES_MAX, Batch, split};
pub use delimiters::Delimiters;
pub use escape::escape;
pub use parse::{FIELDS_MAX, MESSAGE_BYTES_MAX, REPETITIONS_MAX, SEGMENTS_MAX};
pub use segment::{Segment, compose};
pub use value::Value;

/// One message. Debug output shows no content.
#[derive(Clone)]
pub struct Message {
    text: String,
    delimiters: Delimiters,
    segments: Vec<Range<usize>>,
    warning: Option<Warning>,
}

impl Message {
    /// All segments in their order.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        self.segments.iter().filter_map(|range| {
            self.text.get(range.clone()).map(|text| Segment::new(text, self.delimiters))
        })
    }

    /// All segments of one name in their order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Segment<'a>> {
        self.segments().filter(move |segment| segment.name() == name)
    }

    /// The first segment of a name.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<Segment<'_>> {
        self.segments().find(|segment| segment.name() == name)
    }

    /// A field of the first segment of a name; an empty value if there is none.
    #[must_use]
    pub fn field(&self, name: &str, number: usize) -> Value<'_> {
        self.first(name)
            .map_or_else(|| Value::empty(self.delimiters), |segment| segment.field(number))
    }

    /// The same message without some of its segments, named by their position.
    pub(crate) fn without(&self, positions: &[usize]) -> Self {
        let mut message = self.clone();
        let mut position = 0;
        message.segments.retain(|_| {
            position += 1;
            !positions.contains(&(position - 1))
        });
        message
    }

    /// The signs that this message uses.
    #[must_use]
    pub fn delimiters(&self) -> Delimiters {
        self.delimiters
    }

    /// What was odd about the character set.
    #[must_use]
    pub fn warning(&self) -> Option<Warning> {
        self.warning
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({} segments)", self.segments.len())
    }
}

#[cfg(test)]
mod tests;
