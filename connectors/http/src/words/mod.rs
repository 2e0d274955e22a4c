//! The words for what the core says: a code for programs and a sentence for people, each in one
//! place. The API gives both, the pages the sentences.

pub(crate) mod arranging;
pub(crate) mod kinds;
pub(crate) mod lacking;
pub(crate) mod languages;
pub(crate) mod moments;
pub(crate) mod offers;
pub(crate) mod passed_over;
pub(crate) mod prerequisites;
pub(crate) mod record;
pub(crate) mod refusals;
pub(crate) mod slots;
pub(crate) mod terms;
pub(crate) mod waits;

/// Words of requests and what they mean.
pub(crate) type Choices<T> = [(&'static str, T)];

/// How one thing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Said {
    /// For programs; never changes.
    pub(crate) code: &'static str,
    /// For people: begins with a capital letter, has no full stop.
    pub(crate) sentence: &'static str,
}

/// The two ways of saying one thing.
pub(crate) const fn said(code: &'static str, sentence: &'static str) -> Said {
    Said { code, sentence }
}

/// A sentence as a part of another one.
pub(crate) fn within(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_goes_on_inside_another() {
        assert_eq!(within("Needs more notice"), "needs more notice");
        assert_eq!(within(""), "");
    }
}
