//! Why a text about times was refused, in words for the person who wrote it.

use backfill_core::availability::WINDOWS_MAX;

use super::TIMES_BYTES_MAX;

/// Why a text about times was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimesError {
    /// Nothing was written.
    #[error("no time is given; write `any time` if any time suits")]
    Empty,
    /// A word or sign that means nothing here.
    #[error(
        "`{word}` was not understood; write times like `any Tuesday afternoon`, \
         `weekdays after 5pm` or `not 24 Dec to 2 Jan`"
    )]
    NotUnderstood {
        /// The word, shortened if it is very long.
        word: String,
    },
    /// A word that something must follow.
    #[error("something is missing after `{word}`; write it like `{example}`")]
    Unfinished {
        /// The word.
        word: String,
        /// How to write it.
        example: &'static str,
    },
    /// A date that is not in the calendar.
    #[error("there is no `{date}` in the calendar; write dates like `24 December 2026`")]
    NoSuchDate {
        /// The date as it was written.
        date: String,
    },
    /// The weekday and the date do not belong together.
    #[error("`{date}` is a {weekday}; write the date without its weekday, or correct one of them")]
    WrongWeekday {
        /// The date as it was written.
        date: String,
        /// The weekday it really is.
        weekday: &'static str,
    },
    /// An end that is not after its start.
    #[error("`{text}` ends before it starts; write the earlier one first, like `9am to 11:30`")]
    Backwards {
        /// The range as it was written.
        text: String,
    },
    /// It could be meant in two ways.
    #[error("`{text}` can be read in two ways; write it like {example}")]
    Ambiguous {
        /// The words in question.
        text: String,
        /// How to write what is meant.
        example: &'static str,
    },
    /// A time is excluded in a way that cannot be kept, such as a weekday between two dates.
    #[error(
        "`{text}` excludes more than one kind of time at once, which cannot be kept; exclude one \
         after the other, like `not Thursdays; not 24 Dec to 2 Jan`"
    )]
    Mixed {
        /// The words in question.
        text: String,
    },
    /// A time of which only the person knows when it is.
    #[error("`{text}` is another time for each person; write days and hours, like `{example}`")]
    NotKnown {
        /// The words in question.
        text: String,
        /// How to write it.
        example: &'static str,
    },
    /// What is given is taken back again.
    #[error("`{text}` leaves no time at all; take out what excludes it")]
    NothingLeft {
        /// The words in question.
        text: String,
    },
    /// More times than one entry may hold.
    #[error("these are more than {WINDOWS_MAX} times; write fewer and wider ones")]
    TooMany,
    /// A longer text than is read.
    #[error("the text is longer than {TIMES_BYTES_MAX} bytes; write fewer and wider times")]
    TooLong,
}

/// How much of a word an error repeats.
const WORD_CHARS_MAX: usize = 40;

/// How to write what suits and what does not, next to each other.
pub(super) const NOT_EXAMPLE: &str = "`not Thursdays or Fridays`, or `not Thursdays; Fridays`";
/// How to write days and hours next to each other.
pub(super) const LIST_EXAMPLE: &str = "`Tuesday mornings`, or `Tuesdays; mornings`";
/// How to write days of the month.
pub(super) const MONTH_EXAMPLE: &str = "`first Tuesday of the month`, or `from 1 December`";
/// How to write hours.
pub(super) const HOURS_EXAMPLE: &str = "`after 8pm`, or `7am to 9am`";
/// How to write dates.
pub(super) const SLASH_EXAMPLE: &str = "`2 March`, or `2027-03-02`";
/// How to write a date of which the year is not sure.
pub(super) const YEAR_EXAMPLE: &str = "`until 14 February 2027`, with day and year";
/// How to write two ranges of dates.
pub(super) const DATES_EXAMPLE: &str = "`from 3 January until 14 February`";

impl TimesError {
    pub(super) fn not_understood(word: &str) -> Self {
        Self::NotUnderstood { word: shortened(word) }
    }
}

/// At most [`WORD_CHARS_MAX`] characters of `text`.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(WORD_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
