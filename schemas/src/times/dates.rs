//! Dates and ranges of dates: `24 Dec to 2 Jan`, `in January`, `next week`.
#![expect(clippy::wildcard_enum_match_arm, reason = "most words begin no date")]

use super::calendar::{self, WEEKDAYS, civil_of, day_of, month_days, weekday};
use super::error::TimesError;
use super::words::{Form, Token, Word};

/// How many years to look ahead for a date; 29 February is at most 8 years away.
const YEARS_AHEAD: i32 = 8;

/// A date that was longer ago is the next one.
const HALF_YEAR: i32 = 183;

/// The longest year, in days.
const YEAR: i32 = 366;

/// A date as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Written {
    /// Days that are known already, such as `next week`.
    Known(i32, i32),
    /// A date, or a whole month if there is no day.
    Civil { year: Option<i32>, month: u8, day: Option<u8>, weekday: Option<u8> },
}

/// A range of days, both inclusive, and how many words it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) first: i32,
    pub(super) last: i32,
    pub(super) length: usize,
    /// The last such days, if no year is written and they were over less than half a year ago.
    pub(super) passed: Option<(i32, i32)>,
    /// Whether no year is written and none of the coming year has such a day: `29 February`.
    pub(super) is_far: bool,
}

/// Reads one date at the start of `tokens`, if there is one.
pub(super) fn one(tokens: &[Token], today: i32) -> Result<Option<Days>, TimesError> {
    if let Some(Word::WeekOf) = tokens.first().map(|token| token.word) {
        return week_of(&tokens[1..], today);
    }
    let Some((written, length)) = read(tokens, today) else { return Ok(None) };
    let text = text(&tokens[..length]);
    let last = resolve(&written, Seek::EndFrom(today), &text)?;
    let first = resolve(&written, Seek::StartUntil(last), &text)?;
    check_weekday(&written, first, &text)?;
    let passed = passed(&written, &written, today);
    let is_far = year(&written).is_none() && today + YEAR < last;
    Ok(Some(Days { first, last, length, passed, is_far }))
}

/// The last days from one date to another, if they are over, and not for long.
fn passed(from: &Written, to: &Written, today: i32) -> Option<(i32, i32)> {
    let (Written::Civil { year: None, .. }, Written::Civil { year: None, .. }) = (from, to) else {
        return None;
    };
    let end = resolve(to, Seek::EndFrom(today - HALF_YEAR), "").ok()?;
    let start = resolve(from, Seek::StartUntil(end), "").ok()?;
    (end < today).then_some((start, end))
}

/// The seven days from the date at the start of `tokens`: `week commencing 7 December`.
fn week_of(tokens: &[Token], today: i32) -> Result<Option<Days>, TimesError> {
    let days = one(tokens, today)?.filter(|days| days.first == days.last);
    Ok(days.map(|Days { first, length, passed, is_far, .. }| {
        let passed = passed.map(|(start, _)| (start, start + 6));
        let (now, passed): (Vec<_>, Vec<_>) =
            passed.into_iter().partition(|(_, last)| today <= *last);
        let first = now.first().map_or(first, |(start, _)| *start);
        Days { first, last: first + 6, length: length + 1, passed: passed.first().copied(), is_far }
    }))
}

/// Reads a range of dates, or one date, at the start of `tokens`. `and` joins a range only
/// after `between`.
pub(super) fn range(
    tokens: &[Token],
    today: i32,
    is_between: bool,
) -> Result<Option<Days>, TimesError> {
    let Some((from, to, length)) = two(tokens, today, is_between) else {
        return one(tokens, today);
    };
    let text = text(&tokens[..length]);
    let (first, last) = match year(&from) {
        Some(_) => {
            let first = resolve(&from, Seek::StartUntil(i32::MAX), &text)?;
            (first, resolve(&to, Seek::EndFrom(first), &text)?)
        }
        None => {
            let last = resolve(&to, Seek::EndFrom(today), &text)?;
            (resolve(&from, Seek::StartUntil(last), &text)?, last)
        }
    };
    check_weekday(&from, first, &text)?;
    check_weekday(&to, last, &text)?;
    if last < first {
        return Err(TimesError::Backwards { text });
    }
    let passed = passed(&from, &to, today);
    let is_far = year(&from).or(year(&to)).is_none() && today + YEAR < last;
    Ok(Some(Days { first, last, length, passed, is_far }))
}

/// Two dates with `to` between them, and how many words that took.
fn two(tokens: &[Token], today: i32, is_between: bool) -> Option<(Written, Written, usize)> {
    let (from, length) = read(tokens, today).or_else(|| day_of_later_month(tokens, is_between))?;
    let joins = joins(tokens.get(length)?.word, is_between);
    let (to, more) = read(tokens.get(length + 1..)?, today)?;
    let from = match (from, &to) {
        (Written::Civil { month: 0, day, .. }, Written::Civil { month, year, .. }) => {
            Written::Civil { year: *year, month: *month, day, weekday: None }
        }
        (from, _) => from,
    };
    joins.then_some((from, to, length + 1 + more))
}

fn joins(word: Word, is_between: bool) -> bool {
    matches!(word, Word::To | Word::Until) || (is_between && word == Word::And)
}

/// The `24` of `24 to 27 December`; its month follows and is 0 until then.
fn day_of_later_month(tokens: &[Token], is_between: bool) -> Option<(Written, usize)> {
    let (day, length) = month_day(tokens)?;
    let (_, more) = month_day(tokens.get(length + 1..)?)?;
    let is_month = matches!(tokens.get(length + 1 + more)?.word, Word::Month(_));
    let is_range = joins(tokens.get(length)?.word, is_between);
    let written = Written::Civil { year: None, month: 0, day: Some(day), weekday: None };
    (is_month && is_range).then_some((written, length))
}

/// The `25` of `25 and 26 December`, which takes the month of the date after it.
pub(super) fn before_its_month(tokens: &[Token], today: i32) -> Result<Option<Days>, TimesError> {
    let Some((day, length)) = month_day(tokens) else { return Ok(None) };
    let mut at = length;
    while let Some(Word::And | Word::Or | Word::Comma) = tokens.get(at).map(|token| token.word) {
        at += 1;
        let rest = tokens.get(at..).unwrap_or_default();
        if let Some((Written::Civil { year, month, day: Some(_), .. }, more)) = civil(rest) {
            let text = text(&tokens[..at + more]);
            let written = Written::Civil { year, month, day: Some(day), weekday: None };
            let first = resolve(&written, Seek::EndFrom(today), &text)?;
            let passed = passed(&written, &written, today);
            let is_far = year.is_none() && today + YEAR < first;
            return Ok(Some(Days { first, last: first, length, passed, is_far }));
        }
        at += month_day(rest).map_or(0, |(_, length)| length);
    }
    Ok(None)
}

fn read(tokens: &[Token], today: i32) -> Option<(Written, usize)> {
    let monday = today - i32::from(weekday(today));
    match tokens.first()?.word {
        Word::Today => Some((Written::Known(today, today), 1)),
        Word::Tomorrow => Some((Written::Known(today + 1, today + 1), 1)),
        Word::ThisWeek => Some((Written::Known(monday, monday + 6), 1)),
        Word::NextWeek => Some((Written::Known(monday + 7, monday + 13), 1)),
        Word::Days(days, Form::Singular) if days.count_ones() == 1 => {
            let (written, length) = civil(&tokens[1..])?;
            let on = u8::try_from(days.trailing_zeros()).ok();
            match written {
                Written::Civil { year, month, day: Some(day), .. } => {
                    let written = Written::Civil { year, month, day: Some(day), weekday: on };
                    Some((written, length + 1))
                }
                Written::Civil { .. } | Written::Known(..) => None,
            }
        }
        _ => civil(tokens),
    }
}

fn civil(tokens: &[Token]) -> Option<(Written, usize)> {
    if let Word::Date(year, month, day) = tokens.first()?.word {
        let year = (year != 0).then(|| i32::from(year));
        return Some((Written::Civil { year, month, day: Some(day), weekday: None }, 1));
    }
    let (day, month, mut length) = day_and_month(tokens)?;
    let mut year = None;
    if let Some(Word::Number(number, 4)) = tokens.get(length).map(|token| token.word) {
        year = Some(i32::from(number));
        length += 1;
    }
    Some((Written::Civil { year, month, day, weekday: None }, length))
}

fn day_and_month(tokens: &[Token]) -> Option<(Option<u8>, u8, usize)> {
    if let Word::Month(month) = tokens.first()?.word {
        let day = month_day(&tokens[1..]).filter(|(_, length)| {
            // `January 9am` speaks of an hour.
            let after = tokens.get(1 + length).map(|token| token.word);
            !matches!(after, Some(Word::Half(_)))
        });
        return Some(match day {
            Some((day, length)) => (Some(day), month, 1 + length),
            None => (None, month, 1),
        });
    }
    let (day, length) = month_day(tokens)?;
    match tokens.get(length)?.word {
        Word::Month(month) => Some((Some(day), month, length + 1)),
        _ => None,
    }
}

fn month_day(tokens: &[Token]) -> Option<(u8, usize)> {
    let Word::Number(number, 1 | 2) = tokens.first()?.word else { return None };
    let is_ordinal = tokens.get(1).is_some_and(|token| token.word == Word::Ordinal);
    Some((u8::try_from(number).ok()?, if is_ordinal { 2 } else { 1 }))
}

/// Which of the years is meant where none is written.
#[derive(Debug, Clone, Copy)]
enum Seek {
    /// The first that ends on this day or later; the last day is wanted.
    EndFrom(i32),
    /// The last that starts on this day or earlier; the first day is wanted.
    StartUntil(i32),
}

fn resolve(written: &Written, seek: Seek, text: &str) -> Result<i32, TimesError> {
    let is_start = matches!(seek, Seek::StartUntil(_));
    let (year, month, day) = match written {
        Written::Known(first, last) => return Ok(if is_start { *first } else { *last }),
        Written::Civil { year, month, day, .. } => (*year, *month, *day),
    };
    let in_year = |year: i32| {
        let last = if is_start { 1 } else { month_days(year, month) };
        day_of(year, month, day.unwrap_or(last))
    };
    let found = match (year, seek) {
        (Some(year), _) => in_year(year),
        (None, Seek::EndFrom(from)) => {
            let now = civil_of(from).0;
            (now..=now + YEARS_AHEAD).filter_map(in_year).find(|day| from <= *day)
        }
        (None, Seek::StartUntil(until)) => {
            let now = civil_of(calendar::clamp(until)).0;
            (now - YEARS_AHEAD..=now).rev().filter_map(in_year).find(|day| *day <= until)
        }
    };
    found.ok_or_else(|| TimesError::NoSuchDate { date: text.to_owned() })
}

fn year(written: &Written) -> Option<i32> {
    match written {
        Written::Known(first, _) => Some(civil_of(*first).0),
        Written::Civil { year, .. } => *year,
    }
}

fn check_weekday(written: &Written, day: i32, text: &str) -> Result<(), TimesError> {
    match written {
        Written::Civil { weekday: Some(said), .. } if *said != weekday(day) => {
            let weekday = WEEKDAYS[usize::from(weekday(day))];
            Err(TimesError::WrongWeekday { date: text.to_owned(), weekday })
        }
        Written::Civil { .. } | Written::Known(..) => Ok(()),
    }
}

/// The words as they were written, for errors.
pub(super) fn text(tokens: &[Token]) -> String {
    let words: Vec<&str> = tokens.iter().map(|token| token.text.trim()).collect();
    super::error::shortened(&words.join(" "))
}
