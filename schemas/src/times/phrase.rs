//! Phrases: the words between two separators, with what they say together.
#![expect(clippy::wildcard_enum_match_arm, reason = "only the words of bounds come here")]

use super::clock::{self, MIDNIGHT};
use super::dates::{self, text};
use super::error::TimesError;
use super::words::{Form, Half, Token, Word};
use super::{AFTERNOON, MORNING};

/// How a phrase hangs on the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// Not at all.
    Apart,
    Comma,
    And,
    Or,
}

/// How much a phrase is wished for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Ideally,
    IfNeedBe,
}

/// A phrase as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) join: Join,
    pub(super) is_negated: bool,
    pub(super) mark: Option<Mark>,
    /// The mark stands first: the phrase begins something new.
    pub(super) is_marked_first: bool,
    pub(super) is_any_time: bool,
    pub(super) days: Option<(u8, Form)>,
    pub(super) hours: Option<(u16, u16)>,
    /// As in `mornings on Tuesdays`.
    pub(super) is_hours_first: bool,
    pub(super) from_day: Option<i32>,
    pub(super) to_day: Option<i32>,
    /// Dates that are a time by themselves (`3 to 14 January`), not only a bound (`from 3 January`).
    pub(super) is_dated: bool,
    pub(super) text: String,
}

impl Phrase {
    fn starting(join: Join) -> Self {
        Self {
            join,
            is_negated: false,
            mark: None,
            is_marked_first: false,
            is_any_time: false,
            days: None,
            hours: None,
            is_hours_first: false,
            from_day: None,
            to_day: None,
            is_dated: false,
            text: String::new(),
        }
    }

    pub(super) fn has_dates(&self) -> bool {
        self.from_day.is_some() || self.to_day.is_some()
    }

    /// Whether it names a time of the week.
    pub(super) fn is_weekly(&self) -> bool {
        self.days.is_some() || self.hours.is_some()
    }

    fn is_blank(&self) -> bool {
        !self.is_negated && self.mark.is_none() && !self.says_when()
    }

    /// Whether it names any time at all.
    fn says_when(&self) -> bool {
        self.is_any_time || self.is_weekly() || self.has_dates()
    }
}

/// Reads all phrases of a text.
pub(super) fn read(tokens: &[Token], today: i32) -> Result<Vec<Phrase>, TimesError> {
    let mut reader = Reader { tokens, at: 0, today, phrase: Phrase::starting(Join::Apart) };
    let mut phrases = Vec::new();
    let mut started_at = 0;
    while reader.at < tokens.len() {
        let before = reader.at;
        let next = reader.step()?;
        let Some(join) = next else { continue };
        let done = std::mem::replace(&mut reader.phrase, Phrase::starting(join));
        close(done, &tokens[started_at..before], &mut phrases, &mut reader.phrase)?;
        started_at = reader.at;
    }
    let mut rest = Phrase::starting(Join::Apart);
    close(reader.phrase, &tokens[started_at..], &mut phrases, &mut rest)?;
    if phrases.is_empty() { Err(TimesError::Empty) } else { Ok(phrases) }
}

/// Keeps a finished phrase. A blank one only hands its join on: `, and` is `and`.
fn close(
    mut done: Phrase,
    tokens: &[Token],
    phrases: &mut Vec<Phrase>,
    next: &mut Phrase,
) -> Result<(), TimesError> {
    if done.is_blank() {
        if done.join == Join::Apart || next.join == Join::Comma {
            next.join = done.join;
        }
        return Ok(());
    }
    if !done.says_when() {
        let word = text(tokens);
        return Err(TimesError::Unfinished { word, example: "ideally mornings; not Thursdays" });
    }
    done.text = text(tokens);
    phrases.push(done);
    Ok(())
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    today: i32,
    phrase: Phrase,
}

impl Reader<'_> {
    /// Takes the next words into the phrase, or says that another phrase begins, and how.
    fn step(&mut self) -> Result<Option<Join>, TimesError> {
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
            Word::Part(from, to) => return self.hours((from, to), 1).map(|()| None),
            Word::Half(half) => {
                let hours = if half == Half::Am { MORNING } else { AFTERNOON };
                return self.hours(hours, 1).map(|()| None);
            }
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
            Word::Ordinal | Word::To | Word::Filler => {
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
        TimesError::Ambiguous { text: text(&self.tokens[self.at.saturating_sub(2)..=self.at]) }
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
            self.phrase.is_dated = start == self.at;
            return self.dates((Some(days.first), Some(days.last)), start + days.length);
        }
        let Some((from, to, length)) = clock::two(rest, is_between) else {
            return Err(self.unfinished());
        };
        let backwards = || TimesError::Backwards { text: text(&rest[..length]) };
        let hours = clock::range(from, to).ok_or_else(backwards)?;
        self.hours(hours, start + length - self.at)
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
        let Some((clock, length)) = clock::read(rest) else { return Err(self.unfinished()) };
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
            return Err(TimesError::Ambiguous { text: text(&self.tokens[..end][self.at..]) });
        }
        self.phrase.from_day = dates.0.or(self.phrase.from_day);
        self.phrase.to_day = dates.1.or(self.phrase.to_day);
        self.at = end;
        Ok(())
    }

    fn unfinished(&self) -> TimesError {
        TimesError::Unfinished {
            word: self.tokens[self.at].text.clone(),
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
