//! Of whose messages a person wants no more: a stop is said to a trust or, where it cannot be told
//! to which, to all of them.

use alloc::collections::BTreeSet;

use crate::code::Code;

/// See the module. Only offers and what goes with them end with a stop: what became of a yes is
/// told all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptedOut {
    /// Of these trusts' messages; of nobody's if there are none.
    Of(BTreeSet<Code>),
    /// Of everybody's, except those of trusts that they asked to write again since.
    AllBut(BTreeSet<Code>),
}

impl Default for OptedOut {
    fn default() -> Self {
        Self::Of(BTreeSet::new())
    }
}

impl OptedOut {
    /// Whether a trust's offers are not to be sent.
    #[must_use]
    pub fn covers(&self, trust: Code) -> bool {
        match self {
            Self::Of(trusts) => trusts.contains(&trust),
            Self::AllBut(trusts) => !trusts.contains(&trust),
        }
    }

    /// Whether they never said stop, or took it back.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        matches!(self, Self::Of(trusts) if trusts.is_empty())
    }

    /// Stop was said to a trust; none means to all.
    pub fn stop(&mut self, trust: Option<Code>) {
        match (self, trust) {
            (all, None) => *all = Self::AllBut(BTreeSet::new()),
            (Self::Of(trusts), Some(trust)) => drop(trusts.insert(trust)),
            (Self::AllBut(trusts), Some(trust)) => drop(trusts.remove(&trust)),
        }
    }

    /// A trust's messages are wanted again; none means those of all.
    pub fn resume(&mut self, trust: Option<Code>) {
        match (self, trust) {
            (all, None) => *all = Self::default(),
            (Self::Of(trusts), Some(trust)) => drop(trusts.remove(&trust)),
            (Self::AllBut(trusts), Some(trust)) => drop(trusts.insert(trust)),
        }
    }

    /// What holds for one person who was known as two: a stop said under either name counts.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Of(one), Self::Of(two)) => Self::Of(one | two),
            (Self::AllBut(one), Self::AllBut(two)) => Self::AllBut(one & two),
            (Self::AllBut(all), Self::Of(some)) | (Self::Of(some), Self::AllBut(all)) => {
                Self::AllBut(all - some)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::OptedOut;
    use crate::code::Code;
    use std::vec::Vec;

    const TRUSTS: [&str; 3] = ["R0A", "R0B", "R0C"];

    fn code(text: &str) -> Code {
        text.parse().unwrap()
    }

    /// Those of [`TRUSTS`] that may not write after these words, the last one last: `-` is a stop,
    /// `+` the wish for messages, and `*` means all.
    fn silent(words: &[&str]) -> Vec<&'static str> {
        let said = said(words);
        TRUSTS.into_iter().filter(|it| said.covers(code(it))).collect()
    }

    fn said(words: &[&str]) -> OptedOut {
        let mut said = OptedOut::default();
        for word in words {
            let (sign, trust) = word.split_at(1);
            let trust = (trust != "*").then(|| code(trust));
            match sign {
                "-" => said.stop(trust),
                _ => said.resume(trust),
            }
        }
        said
    }

    /// A stop is said to one trust: another trust of the region goes on.
    #[test]
    fn the_last_word_about_a_trust_counts() {
        for (words, expected) in [
            (&[][..], &[][..]),
            (&["-R0A"], &["R0A"]),
            (&["-R0A", "-R0B"], &["R0A", "R0B"]),
            (&["-R0A", "+R0A"], &[]),
            (&["-R0A", "+R0B"], &["R0A"]),
            (&["-*"], &TRUSTS),
            (&["-*", "+R0A"], &["R0B", "R0C"]),
            (&["-*", "+R0A", "-R0A"], &TRUSTS),
            (&["-*", "+R0A", "-*"], &TRUSTS),
            (&["-R0A", "-*", "+*"], &[]),
            (&["-R0A", "+*"], &[]),
        ] {
            assert_eq!(silent(words), expected, "{words:?}");
            assert_eq!(said(words).is_nobody(), expected.is_empty(), "{words:?}");
        }
    }

    #[test]
    fn a_stop_said_under_either_name_counts_for_both() {
        let words = [&[][..], &["-R0A"], &["-R0B"], &["-*"], &["-*", "+R0A"], &["-*", "+R0B"]];
        for (one, other) in words.iter().flat_map(|one| words.map(|other| (*one, other))) {
            let both = said(one).with(&said(other));
            for trust in TRUSTS {
                let either = silent(one).contains(&trust) || silent(other).contains(&trust);
                assert_eq!(both.covers(code(trust)), either, "{one:?} and {other:?}: {trust}");
            }
        }
    }
}
