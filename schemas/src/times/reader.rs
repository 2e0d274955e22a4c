//! The grammar of one phrase: days, hours, dates, `not` and marks, word by word.
#![expect(clippy::wildcard_enum_match_arm, reason = "only the words of bounds come here")]

use super::clock::{self, MIDNIGHT};
use super::dates::{self, Days, text};
use super::error::{DATES_EXAMPLE, NOT_EXAMPLE, TimesError};
use super::phrase::{Join, Mark, Phrase};
use super::words::{Form, Half, Token, Word};
use super::{AFTERNOON, MORNING};

/// Reads words into the phrase at hand.
pub(super) struct Reader<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    pub(super) today: i32,
    pub(super) phrase: Phrase,
}

impl Reader<'_> {
    /// Takes the next words into the phrase, or says that another phrase begins, and how.
    pub(super) fn step(&mut self) -> Result<Option<Join>, TimesError> {
        let token = &self.tokens[self.at];
        match token.word {
            Word::Comma => return Ok(self.ends(Join::Comma)),
            Word::And => return Ok(self.ends(Join::And)),
            Word::Or => return Ok(self.ends(Join::Or)),
            Word::End => return Ok(self.ends(Join::Apart)),
            Word::Not => return self.negation(),
            Word::Ideally => return self.mark(Mark::Ideally),
            Word::IfNeedBe => return self.mark(Mark::IfNeedBe),
            Word::AnyTime if self.phrase.is_negated => return Err(self.ambiguous()),
            Word::Every if self.phrase.is_negated => return Err(self.ambiguous()),
            Word::AnyTime => self.phrase.is_any_time = true,
            Word::Every => {}
            Word::Onwards if self.phrase.hours.is_some() || self.phrase.has_dates() => {}
            Word::Part(from, to) => return self.part_of_day((from, to)).map(|()| None),
            Word::Half(Half::Am) => return self.part_of_day(MORNING).map(|()| None),
            Word::Half(Half::Pm) => return self.part_of_day(AFTERNOON).map(|()| None),
            Word::From | Word::After | Word::Before | Word::Until | Word::Between => {
                return self.bound(token.word).map(|()| None);
            }
            Word::Days(days, form) => return self.days(days, form),
            Word::Number(..)
            | Word::Clock(..)
            | Word::Noon
            | Word::Midnight
            | Word::Month(_)
            | Word::Date(..)
            | Word::Today
            | Word::Tomorrow
            | Word::ThisWeek
            | Word::NextWeek => return self.span(self.at).map(|()| None),
            Word::Ordinal | Word::To | Word::Onwards | Word::Filler => {
                return Err(TimesError::not_understood(&token.text));
            }
        }
        self.at += 1;
        Ok(None)
    }

    fn ends(&mut self, join: Join) -> Option<Join> {
        self.at += 1;
        Some(join)
    }

    fn ambiguous(&self) -> TimesError {
        let text = text(&self.tokens[self.at.saturating_sub(1)..=self.at]);
        TimesError::Ambiguous { text, example: NOT_EXAMPLE }
    }

    /// `not` begins a phrase: `weekdays not Fridays` are two.
    fn negation(&mut self) -> Result<Option<Join>, TimesError> {
        let is_begun = self.phrase.is_negated || self.phrase.mark.is_some();
        if is_begun && !self.phrase.says_when() {
            return Err(self.ambiguous());
        }
        if !self.phrase.is_blank() {
            return Ok(Some(Join::Apart));
        }
        self.at += 1;
        self.phrase.is_negated = true;
        Ok(None)
    }

    /// A mark begins a phrase, or ends one if nothing follows it.
    fn mark(&mut self, mark: Mark) -> Result<Option<Join>, TimesError> {
        if self.phrase.is_negated || (self.phrase.mark.is_some() && !self.phrase.says_when()) {
            return Err(self.ambiguous());
        }
        let after = self.tokens.get(self.at + 1).map(|token| token.word);
        let is_last = matches!(
            after,
            None | Some(Word::Comma | Word::And | Word::Or | Word::End | Word::Not)
        );
        if self.phrase.says_when() && (!is_last || self.phrase.mark.is_some()) {
            return Ok(Some(Join::Comma));
        }
        self.at += 1;
        self.phrase.is_marked_first = !self.phrase.says_when();
        self.phrase.mark = Some(mark);
        Ok(None)
    }

    fn days(&mut self, days: u8, form: Form) -> Result<Option<Join>, TimesError> {
        if form == Form::Singular && dates::one(&self.tokens[self.at..], self.today)?.is_some() {
            return self.span(self.at).map(|()| None);
        }
        if self.phrase.days.is_some() {
            return Ok(Some(Join::Comma));
        }
        self.at += 1;
        let mut days = days;
        let is_to = self.tokens.get(self.at).is_some_and(|token| token.word == Word::To);
        if let (true, Some(Word::Days(to, _))) =
            (is_to, self.tokens.get(self.at + 1).map(|token| token.word))
        {
            let range = &self.tokens[self.at - 1..=self.at + 1];
            days = from_day_to_day(days, to)
                .ok_or_else(|| TimesError::not_understood(&text(range)))?;
            self.at += 2;
        }
        self.phrase.is_hours_first = self.phrase.hours.is_some();
        self.phrase.days = Some((days, form));
        Ok(None)
    }

    fn part_of_day(&mut self, hours: (u16, u16)) -> Result<(), TimesError> {
        self.phrase.is_part_of_day = true;
        self.hours(hours, 1)
    }

    /// Narrows the hours: `Tuesday mornings after 10`.
    fn hours(&mut self, hours: (u16, u16), length: usize) -> Result<(), TimesError> {
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
    fn span(&mut self, start: usize) -> Result<(), TimesError> {
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
            let backwards = || TimesError::Backwards { text: text(&rest[..length]) };
            let hours = clock::range(from, to).ok_or_else(backwards)?;
            return self.hours(hours, start + length - self.at);
        }
        match clock::read(rest) {
            Some((from, length)) if self.is_onwards(start + length) => {
                self.hours((clock::alone(from), MIDNIGHT), length)
            }
            one => Err(self.unfinished(one.map_or(1, |(_, length)| length))),
        }
    }

    fn dated(&mut self, days: &Days, start: usize) -> Result<(), TimesError> {
        let end = start + days.length;
        if self.is_onwards(end) {
            return self.dates((Some(days.first), None), end);
        }
        self.phrase.is_dated = start == self.at;
        self.dates((Some(days.first), Some(days.last)), end)
    }

    fn is_onwards(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.word == Word::Onwards)
    }

    /// `from`, `after`, `before`, `until` or `between`, with a time or a date.
    fn bound(&mut self, word: Word) -> Result<(), TimesError> {
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
            let dates = match word {
                Word::After => (Some(days.last + 1), None),
                Word::Before => (None, Some(days.first - 1)),
                // `not until 3 January`: from that day on it is possible.
                Word::Until if self.phrase.is_negated => (None, Some(days.first - 1)),
                Word::Until => (None, Some(days.last)),
                _ => (Some(days.first), None),
            };
            return self.dates(dates, start + days.length);
        }
        let Some((clock, length)) = clock::read(rest) else {
            return Err(self.unfinished(1));
        };
        let minute = clock::alone(clock);
        let hours = match word {
            Word::Before | Word::Until => (0, minute),
            _ => (minute, MIDNIGHT),
        };
        self.hours(hours, length + 1)
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

fn hours_follow(rest: &[Token]) -> bool {
    clock::two(rest, false).is_some()
}

/// The days from one weekday to another, over the end of the week if need be.
fn from_day_to_day(from: u8, to: u8) -> Option<u8> {
    if from.count_ones() != 1 || to.count_ones() != 1 {
        return None;
    }
    let mut day = from;
    let mut days = from;
    while day != to {
        day = if day == 1 << 6 { 1 } else { day << 1 };
        days |= day;
    }
    Some(days)
}
