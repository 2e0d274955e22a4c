//! Hours and dates of a phrase, from one to another.
#![expect(clippy::wildcard_enum_match_arm, reason = "only the words of bounds come here")]

use super::clock::{self, MIDNIGHT, Side};
use super::dates::{self, Days, text};
use super::error::{DATES_EXAMPLE, HOURS_EXAMPLE, LIST_EXAMPLE, TimesError, YEAR_EXAMPLE};
use super::reader::Reader;
use super::words::{Half, Token, Word};
use super::{AFTERNOON, MORNING};

/// How many days ago a start may have been that is sure not to be the next one.
const QUARTER: i32 = 92;

impl Reader<'_> {
    pub(super) fn part_of_day(&mut self, hours: (u16, u16)) -> Result<(), TimesError> {
        self.phrase.is_part_of_day = true;
        self.hours(hours, 1)
    }

    /// Narrows the hours: `Tuesday mornings after 10`.
    pub(super) fn hours(&mut self, hours: (u16, u16), length: usize) -> Result<(), TimesError> {
        let (from, to) = self.phrase.hours.unwrap_or((0, MIDNIGHT));
        let narrowed = (from.max(hours.0), to.min(hours.1));
        let end = self.at + length;
        if narrowed.1 <= narrowed.0 {
            return Err(TimesError::Backwards { text: text(&self.tokens[..end][self.at..]) });
        }
        self.phrase.hours = Some(narrowed);
        self.at = end;
        Ok(())
    }

    /// A date, a range of dates, or a range of hours, that begins at `start`.
    pub(super) fn span(&mut self, start: usize) -> Result<(), TimesError> {
        let rest = &self.tokens[start..];
        let is_between = start != self.at && self.tokens[self.at].word == Word::Between;
        if let Some(days) = dates::range(rest, self.today, is_between)? {
            return self.dated(&days, start);
        }
        if start == self.at && self.phrase.days.is_none() {
            // `not 25 or 26 December`: the month of the 25th comes later.
            if let Some(days) = dates::before_its_month(rest, self.today)? {
                return self.dated(&days, start);
            }
        }
        if let Some((from, to, length)) = clock::two(rest, is_between) {
            let is_twelve = clock::is_noon_or_midnight(from) || clock::is_noon_or_midnight(to);
            if is_twelve || clock::is_either(from, to) {
                return Err(either(&rest[..length]));
            }
            let backwards = || TimesError::Backwards { text: text(&rest[..length]) };
            let hours = clock::range(from, to).ok_or_else(backwards)?;
            self.phrase.is_bare_number = clock::is_bare(from) && clock::is_bare(to);
            return self.hours(hours, start + length - self.at);
        }
        match clock::read(rest) {
            Some((from, length)) if self.is_onwards(start + length) => {
                let minute = self.minute(from, Side::From, start, length)?;
                self.hours((minute, MIDNIGHT), length)
            }
            one => Err(self.unfinished(one.map_or(1, |(_, length)| length))),
        }
    }

    fn dated(&mut self, days: &Days, start: usize) -> Result<(), TimesError> {
        let end = start + days.length;
        if self.is_onwards(end) {
            let days = self.bounding(days, Word::From, end)?;
            return self.dates((Some(days.first), None), end);
        }
        self.phrase.is_dated = start == self.at;
        self.phrase.has_passed |= days.passed.is_some() || days.is_far;
        self.dates((Some(days.first), Some(days.last)), end)
    }

    fn is_onwards(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.word == Word::Onwards)
    }

    /// `from`, `after`, `before`, `until` or `between`, with a time or a date.
    pub(super) fn bound(&mut self, word: Word) -> Result<(), TimesError> {
        let start = self.at + 1;
        let rest = &self.tokens[start..];
        let is_span = match word {
            Word::Between => true,
            Word::From => hours_follow(rest) || self.dates_follow(rest)?,
            _ => word == Word::After && hours_follow(rest),
        };
        if is_span {
            return self.span(start);
        }
        if let Some(days) = dates::one(rest, self.today)? {
            let days = self.bounding(&days, word, start + days.length)?;
            let dates = match word {
                Word::After => (Some(days.last + 1), None),
                Word::Before => (None, Some(days.first - 1)),
                // `not until 3 January`: from that day on it is possible.
                Word::Until if self.is_not_until() => (None, Some(days.first - 1)),
                Word::Until => (None, Some(days.last)),
                _ => (Some(days.first), None),
            };
            return self.dates(dates, start + days.length);
        }
        let Some((clock, length)) = clock::read(rest) else {
            return Err(self.unfinished(1));
        };
        let side = match word {
            Word::Before | Word::Until => Side::Before,
            Word::After => Side::After,
            _ => Side::From,
        };
        let minute = self.minute(clock, side, start, length)?;
        self.phrase.is_bare_number = clock::is_bare(clock);
        let hours = if side == Side::Before { (0, minute) } else { (minute, MIDNIGHT) };
        self.bound_once(hours, start + length)?;
        self.phrase.is_half_open = true;
        self.hours(hours, length + 1)
    }

    /// `from 1pm Mon from 2pm Tue` has two starts.
    fn bound_once(&self, hours: (u16, u16), end: usize) -> Result<(), TimesError> {
        let is_same_side = self.phrase.hours.is_some_and(|(from, to)| {
            (hours.0 == 0 && from == 0) || (hours.1 == MIDNIGHT && to == MIDNIGHT)
        });
        if !self.phrase.is_half_open || !is_same_side {
            return Ok(());
        }
        let text = text(&self.tokens[..end][self.at..]);
        Err(TimesError::Ambiguous { text, example: LIST_EXAMPLE })
    }

    fn is_not_until(&self) -> bool {
        self.phrase.is_negated && !self.phrase.is_away
    }

    /// The days that a bound speaks of. A start without a year that has just passed is past; an end
    /// that has passed, or that is a whole month, can be meant in two ways.
    fn bounding(&self, days: &Days, word: Word, end: usize) -> Result<Days, TimesError> {
        let is_start = matches!(word, Word::After | Word::From) != self.phrase.is_negated;
        let is_long_end = word == Word::Until && days.first != days.last && !self.is_not_until();
        let just_passed = days.passed.filter(|past| is_start && self.today - past.1 <= QUARTER);
        match (days.passed, just_passed) {
            _ if is_long_end || days.is_far => Err(self.year_missing(end)),
            (None, _) => Ok(*days),
            (Some(_), Some((first, last))) => Ok(Days { first, last, ..*days }),
            (Some(_), None) => Err(self.year_missing(end)),
        }
    }

    fn year_missing(&self, end: usize) -> TimesError {
        let text = text(&self.tokens[self.at..end]);
        TimesError::Ambiguous { text, example: YEAR_EXAMPLE }
    }

    /// The minute of a time by itself. Without a half of the day, the part of the day that stands
    /// beside it decides.
    fn minute(
        &self,
        clock: clock::Clock,
        side: Side,
        start: usize,
        length: usize,
    ) -> Result<u16, TimesError> {
        let after = self.tokens.get(start + length).map(|token| token.word);
        let part = match after {
            Some(Word::Part(from, to)) => Some((from, to)),
            Some(Word::Half(Half::Am)) => Some(MORNING),
            Some(Word::Half(Half::Pm)) => Some(AFTERNOON),
            _ => self.phrase.hours.filter(|_| self.phrase.is_part_of_day),
        };
        let minute = clock::within(clock, part).or_else(|| clock::alone(clock, side));
        // `after 10 in the evening` is not after 10 in the morning.
        let is_outside = |minute: u16| {
            let is_before = part.is_some_and(|(from, _)| minute < from);
            clock::is_bare(clock) && side != Side::Before && is_before
        };
        let is_twelve = clock::is_noon_or_midnight(clock);
        let minute = minute.filter(|minute| !is_twelve && !is_outside(*minute));
        minute.ok_or_else(|| either(&self.tokens[self.at..start + length]))
    }

    fn dates_follow(&self, rest: &[Token]) -> Result<bool, TimesError> {
        let range = dates::range(rest, self.today, false)?.map(|days| days.length);
        let one = dates::one(rest, self.today)?.map(|days| days.length);
        Ok(one < range)
    }

    fn dates(&mut self, dates: (Option<i32>, Option<i32>), end: usize) -> Result<(), TimesError> {
        let is_twice = (dates.0.is_some() && self.phrase.from_day.is_some())
            || (dates.1.is_some() && self.phrase.to_day.is_some());
        if is_twice {
            let text = text(&self.tokens[..end][self.at..]);
            return Err(TimesError::Ambiguous { text, example: DATES_EXAMPLE });
        }
        self.phrase.from_day = dates.0.or(self.phrase.from_day);
        self.phrase.to_day = dates.1.or(self.phrase.to_day);
        self.at = end;
        Ok(())
    }

    fn unfinished(&self, length: usize) -> TimesError {
        TimesError::Unfinished {
            word: text(&self.tokens[self.at..][..length]),
            example: "after 5pm, 9am to 11:30, from 3 January",
        }
    }
}

fn either(tokens: &[Token]) -> TimesError {
    TimesError::Ambiguous { text: text(tokens), example: HOURS_EXAMPLE }
}

fn hours_follow(rest: &[Token]) -> bool {
    clock::two(rest, false).is_some()
}
