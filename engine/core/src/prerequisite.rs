//! Prerequisites: what must be done before an appointment, such as bloods or a plan for
//! anticoagulants. The list is open: each word that a trust writes counts, and one that is written
//! in another way on the other side is lacking, never guessed.

use alloc::string::String;
use alloc::vec::Vec;

use crate::clinic::plain_types;

/// Pre-operative assessment is done.
pub const PRE_OP: &str = "pre_op";
/// The patient can fast at short notice.
pub const FASTING: &str = "fasting";
/// How many prerequisites one appointment or entry may name.
pub const PREREQUISITES_MAX: usize = 16;

/// A set of prerequisites by name: what an appointment requires, or what is done for an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prerequisites {
    names: Vec<String>,
    is_unsaid: bool,
}

impl Prerequisites {
    /// None at all.
    pub const NOTHING: Self = Self { names: Vec::new(), is_unsaid: false };
    /// The sender does not say: as known, nothing where nothing is. Only in what is told.
    pub const UNSAID: Self = Self { names: Vec::new(), is_unsaid: true };

    /// These, as [`plain_type`](crate::clinic::plain_type) writes them, each once, in order.
    #[must_use]
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self { names: plain_types(names), is_unsaid: false }
    }

    /// Their names, in order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether the sender said nothing of it.
    #[must_use]
    pub fn is_unsaid(&self) -> bool {
        self.is_unsaid
    }

    /// Whether all that is required is in this set.
    #[must_use]
    pub fn covers(&self, required: &Self) -> bool {
        self.lacking(required).next().is_none()
    }

    /// What is required and not in this set, in order.
    pub fn lacking<'a>(&self, required: &'a Self) -> impl Iterator<Item = &'a String> {
        required.names.iter().filter(|name| !self.names.contains(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> Prerequisites {
        Prerequisites::of(names.iter().copied())
    }

    /// Slots need all that they require, and what is lacking is named (DESIGN §7, prerequisites).
    #[track_caller]
    fn check(done: &[&str], required: &[&str], lacking: &[&str]) {
        let (done, required) = (set(done), set(required));
        let found: Vec<&str> = done.lacking(&required).map(String::as_str).collect();
        assert_eq!(found, lacking, "{done:?} for {required:?}");
        assert_eq!(done.covers(&required), lacking.is_empty());
    }

    #[test]
    fn all_that_is_required_must_be_done() {
        check(&[], &[], &[]);
        check(&["bloods"], &[], &[]);
        check(&["bloods"], &["bloods"], &[]);
        check(&["bloods", "drops"], &["drops", "bloods"], &[]);
        check(&["bloods"], &["bloods", "drops"], &["drops"]);
        check(&["drops"], &["bloods", "anticoagulation plan"], &["anticoagulation_plan", "bloods"]);
        check(&[], &[PRE_OP, FASTING], &[FASTING, PRE_OP]);
    }

    #[test]
    fn one_word_may_be_written_in_several_ways() {
        check(&["Pre-op", "IMAGING reported"], &["pre_op", " Imaging  Reported "], &[]);
        check(&["Bloods", "bloods"], &["BLOODS"], &[]);
        assert_eq!(set(&["drops", "Bloods", "", " - ", "bloods"]).names(), ["bloods", "drops"]);
    }

    #[test]
    fn what_is_misspelt_or_longer_is_another_word() {
        check(&["blods"], &["bloods"], &["bloods"]);
        check(&["bloods due"], &["bloods"], &["bloods"]);
        check(&["not pre_op"], &["pre_op"], &["pre_op"]);
        check(&["drop"], &["drops"], &["drops"]);
    }

    #[test]
    fn nothing_said_is_not_nothing() {
        assert_ne!(Prerequisites::UNSAID, Prerequisites::NOTHING);
        assert_eq!(set(&[]), Prerequisites::NOTHING);
        assert!(Prerequisites::UNSAID.is_unsaid() && !set(&["bloods"]).is_unsaid());
    }
}
