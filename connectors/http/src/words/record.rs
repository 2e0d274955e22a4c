//! Words for what an offer is for the trust's record of waiting times.

use backfill_core::counts_as::CountsAs;
use backfill_reading::words::{Said, said as both};

/// The codes of all of them.
pub(crate) const CODES: &[&str] = &["short_notice", "reasonable"];

/// The words for it, as they follow a label.
pub(crate) fn said(counts: CountsAs) -> Said {
    match counts {
        CountsAs::ShortNotice => both("short_notice", "At short notice, not a reasonable offer"),
        CountsAs::Reasonable => both("reasonable", "Accepted, so a reasonable offer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_listed() {
        assert_eq!([CountsAs::ShortNotice, CountsAs::Reasonable].map(|it| said(it).code), CODES);
    }
}
