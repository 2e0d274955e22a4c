//! Why a text is no date.

/// Why a text is no date, and what to write. Never says what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateFault {
    /// It is none.
    #[error("must be a date like 2026-03-31 or 31/03/2026")]
    NotADate,
    /// The calendar has no such day.
    #[error("is no day of the calendar; write it like 2026-03-31")]
    NoSuchDay,
    /// Day and month can be either.
    #[error(
        "can be two dates, as the day or the month comes first; write it like 2026-03-31, or say \
         which comes first"
    )]
    Ambiguous,
    /// The year has two digits, and both centuries are possible.
    #[error("has a year of two digits that can be of two centuries; write all four")]
    Century,
    /// The weekday beside it is another.
    #[error("is another weekday than the one beside it; put one of them right")]
    Weekday,
    /// It has a time, where a day is wanted.
    #[error("has a time of day; write the date alone, like 2026-03-31")]
    HasTime,
}
