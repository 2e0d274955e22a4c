//! The words for what the core says and takes: a code for programs and a sentence for people, each in one
//! place. Programs are given both, the pages the sentences.

pub mod kinds;
pub mod lacking;
pub mod offers;
pub mod passed_over;
pub mod refusals;

/// Words of requests and what they mean.
pub type Choices<T> = [(&'static str, T)];

/// How one thing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// For programs; never changes.
    pub code: &'static str,
    /// For people: begins with a capital letter, has no full stop.
    pub sentence: &'static str,
}

/// The two ways of saying one thing.
pub const fn said(code: &'static str, sentence: &'static str) -> Said {
    Said { code, sentence }
}

/// A sentence as a part of another one.
pub fn within(sentence: &str) -> String {
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
