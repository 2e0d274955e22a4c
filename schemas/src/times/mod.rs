//! The words people use for times: `any Tuesday afternoon`, `weekdays after 5pm`,
//! `not 24 Dec to 2 Jan`.
//!
//! ```text
//!   text ──words──► words ──phrase──► phrases ──combine──► Availability ──describe──► text
//! ```
//!
//! What is written is taken by these rules. Whoever takes words from a person shows
//! [`describe`] of what was understood, so that the person can see it and change it.
//!
//! * A text is a list of phrases. `;` and a new line end a list for good; a comma, `and` and `or`
//!   join: in `Mon, Wed and Fri mornings` and `Mondays and Fridays after 5pm` the hours hold for
//!   all the days, as all are written in one form; `Mondays, Wednesday mornings` are two phrases.
//!   A day that follows hours in the same form (`Mon am, Tue`) may share them, and so is refused.
//! * Times add up: somebody who writes `Tuesdays; mornings` can come on Tuesdays and on any
//!   morning. `not …` takes away from all of them, wherever it stands. Two bounds are what lies
//!   between them: `after 10 and before 2`. A time that lies within another of its list, or that an
//!   `only` contradicts, is refused: `weekdays, Friday mornings`.
//! * Each `not`, `no`, `never` and `nor` excludes for itself. One `not` holds for a list, but hours
//!   hold for none of its other parts: `not Mondays or Fridays am` is refused.
//! * Parts of the day are narrow where they suit and wide where they do not: `not pm` is nothing
//!   from noon on.
//! * A time that is named is one the person asked for: it is preferred. `any time` is not, and a
//!   text that only takes away (`not Thursdays`, `from 3 January`) prefers nothing. A phrase with
//!   `if need be` or `otherwise` is acceptable only.
//! * As soon as one phrase says `ideally` or `preferably`, only such phrases are preferred and
//!   all others are acceptable. A preference lies within what is acceptable where it can:
//!   `weekdays, ideally mornings` prefers weekday mornings. If nothing else is said, any time is
//!   acceptable beside it.
//! * `any time` beside a named time takes its hours (`Tuesdays, any time`), `any day` its days (`any
//!   day, after 2`); elsewhere the named time would say nothing, and so it is refused.
//! * Lines and sentences are parts of their own, but a line of days beside one of hours is refused;
//!   only `;` parts those.
//! * `from` and `until` with a date hold for the list they end, or for the whole text if they
//!   stand alone. A date without a year is the next such date from today; a range is the next
//!   that has not ended. Where they were over less than half a year ago, `from` is past if it was
//!   not long ago, and what was to suit or to end then is refused: nobody means next year's.
//!   `until March` can be either end of it. Who is `away until` a day is back the day after.
//!   `next week` is Monday to Sunday, and numbers in a list of dates are no hours.
//! * `5pm`, `5.30pm`, `17:00`, `1700` and `noon` are times. A bare `1` to `6` is in the afternoon,
//!   `after 7` in the evening, and the end of a range is after its start: `9 to 5` is 09:00 to
//!   17:00. Other bounds at a bare `7` or `8`, and `7 to 9`, can be either.
//! * `but can do Saturdays` adds what is only put up with, `any day but Sunday` takes away, `but not
//!   Fridays` is `not Fridays`. Any other `but` is not understood.
//! * `first and third Tuesdays`, `last Friday of the month` recur each month. `first Tuesday` alone
//!   may be the next one.
//! * `school hours` are taken narrowly where they suit and widely where they do not, as is the
//!   `school run`; `not bank holidays` holds for whatever bank holidays there will be.
//! * `any`, `-`, `N/A`, `none`, `no preference` and the like say that any time suits, where nothing
//!   else is written. `unknown` and `?` do not.
//! * Welsh days and parts of the day are read; `Mawrth` only where it is sure to be the day.
//! * `02/03` is two dates, and so is refused. What could be read in two ways, or leaves no time at
//!   all, is refused: whoever took the words keeps them for a person to read, and never guesses.

mod anything;
mod calendar;
mod pieces;
mod words;
mod vocabulary;
mod numbers;
mod idioms;
mod welsh;
mod clock;
mod dates;
mod month_weeks;
mod phrase;
mod reader;
mod spans;
mod lists;
mod nots;
mod day_numbers;
mod bounds;
mod overlaps;
mod any_time;
mod gather;
mod join;
mod named;
mod windows;
mod combine;
mod describe;
mod error;

use backfill_core::LocalTime;
use backfill_core::availability::Availability;

pub use describe::describe;
pub use error::TimesError;

/// The hours of a morning, in minutes of the day: 08:00 to 12:00.
pub const MORNING: (u16, u16) = (8 * 60, 12 * 60);
/// The hours of an afternoon: 12:00 to 17:00.
pub const AFTERNOON: (u16, u16) = (12 * 60, 17 * 60);
/// The hours of an evening: 17:00 to 21:00.
pub const EVENING: (u16, u16) = (17 * 60, 21 * 60);

/// The longest text that is read, in bytes.
pub const TIMES_BYTES_MAX: usize = 8 * 1024;

/// Reads when a person can come. `today` decides the year of dates that have none.
///
/// # Errors
/// If a word is not understood, a date does not exist, the text can be read in two ways, takes
/// back all that it gives, or is over a limit. The error names the words and shows what works.
pub fn parse(text: &str, today: LocalTime) -> Result<Availability, TimesError> {
    if TIMES_BYTES_MAX < text.len() {
        return Err(TimesError::TooLong);
    }
    if anything::is_anything(text) {
        return Ok(Availability::default());
    }
    let words = words::split(text)?;
    let phrases = phrase::read(&words, calendar::clamp(today.day))?;
    combine::availability(join::joined(phrases)?)
}
