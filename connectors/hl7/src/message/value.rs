//! A value: a field, a repetition, a component or a subcomponent, split when it is asked for.

use super::Delimiters;
use super::escape::unescape;

/// A part of a message, still escaped.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    raw: &'a str,
    delimiters: Delimiters,
}

impl<'a> Value<'a> {
    pub(crate) fn new(raw: &'a str, delimiters: Delimiters) -> Self {
        Self { raw, delimiters }
    }

    pub(crate) fn empty(delimiters: Delimiters) -> Self {
        Self { raw: "", delimiters }
    }

    /// As it was written.
    #[must_use]
    pub fn raw(&self) -> &'a str {
        self.raw
    }

    /// The repetitions of a field; one if it does not repeat.
    pub fn repetitions(&self) -> impl Iterator<Item = Value<'a>> + use<'a> {
        let delimiters = self.delimiters;
        pieces(self.raw, delimiters.repetition).map(move |raw| Value { raw, delimiters })
    }

    /// A component of the first repetition, from 1; empty if there is none.
    #[must_use]
    pub fn component(&self, number: usize) -> Value<'a> {
        let first = pieces(self.raw, self.delimiters.repetition).next().unwrap_or("");
        self.piece(first, self.delimiters.component, number)
    }

    /// A subcomponent of a component, from 1; empty if there is none.
    #[must_use]
    pub fn subcomponent(&self, number: usize) -> Value<'a> {
        self.piece(self.raw, self.delimiters.subcomponent, number)
    }

    /// The first component of the first repetition as text: none where it is empty ("no
    /// information") or `""` ("delete"). An unescaped subcomponent sign stays, because clinics
    /// are called `A&E`.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let raw = self.component(1).raw.trim();
        if raw.is_empty() || raw == DELETE {
            return None;
        }
        let text = unescape(raw, &self.delimiters);
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Whether the sender says that the value is to be deleted: `""`.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.raw.trim() == DELETE
    }

    fn piece(&self, raw: &'a str, sign: Option<char>, number: usize) -> Value<'a> {
        let piece = number.checked_sub(1).and_then(|skipped| pieces(raw, sign).nth(skipped));
        Value { raw: piece.unwrap_or(""), delimiters: self.delimiters }
    }
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Value(***)")
    }
}

const DELETE: &str = "\"\"";

fn pieces(raw: &str, sign: Option<char>) -> impl Iterator<Item = &str> {
    raw.split(move |letter| Some(letter) == sign)
}
