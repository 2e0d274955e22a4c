//! A segment: one line of a message, read and written.

use super::{Delimiters, Value};

/// One segment. Debug output shows no content.
#[derive(Clone, Copy)]
pub struct Segment<'a> {
    text: &'a str,
    delimiters: Delimiters,
}

impl<'a> Segment<'a> {
    pub(crate) fn new(text: &'a str, delimiters: Delimiters) -> Self {
        Self { text, delimiters }
    }

    /// Its name, such as `SCH`.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.text.get(..3).unwrap_or("")
    }

    /// A field, from 1; empty if there is none. In MSH, FHS and BHS field 1 is the field
    /// separator itself, as the standard counts.
    #[must_use]
    pub fn field(&self, number: usize) -> Value<'a> {
        let is_header = matches!(self.name(), "MSH" | "FHS" | "BHS");
        let skipped = if is_header { number.saturating_sub(1) } else { number };
        let raw = match number {
            0 => "",
            1 if is_header => self.text.get(3..4).unwrap_or(""),
            _ => self.text.split(self.delimiters.field).nth(skipped).unwrap_or(""),
        };
        Value::new(raw, self.delimiters)
    }
}

impl std::fmt::Debug for Segment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Segment({})", self.name())
    }
}

/// Writes a segment with the standard signs and its closing carriage return. Fields are given by
/// number, in rising order, already escaped; the ones between are empty.
#[must_use]
pub fn compose(name: &str, fields: &[(usize, String)]) -> String {
    let mut text = name.to_owned();
    let mut written = 0;
    for (number, value) in fields {
        for _ in written..*number {
            text.push('|');
        }
        text.push_str(value);
        written = *number;
    }
    text.push('\r');
    text
}
