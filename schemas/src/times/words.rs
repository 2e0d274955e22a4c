//! The text in words: what each one means by itself.

use super::error::TimesError;
use super::idioms;
use super::pieces::pieces;
use super::vocabulary::meaning;

/// How days are written; days of one form make one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `Tuesday`, `Tue`.
    Singular,
    /// `Tuesdays`.
    Plural,
    /// `weekdays`, `weekends`, `every day`.
    Group,
}

/// Before or after noon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Am,
    Pm,
}

/// A time that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    BankHolidays,
    SchoolHours,
    SchoolRun,
    OfficeHours,
}

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Days(u8, Form),
    Part(u16, u16),
    Half(Half),
    /// A whole number, and how many digits it was written with.
    Number(u16, u8),
    /// `st`, `nd`, `rd` or `th` after a number.
    Ordinal,
    /// An hour with minutes, and whether it is sure to be on the 24-hour clock.
    Clock(u16, bool),
    /// 12:00, or the midnight that ends a day.
    Noon,
    Midnight,
    Month(u8),
    /// A date that is two: day and month can be either.
    EitherDate,
    /// Year (0 if none), month, day.
    Date(u16, u8, u8),
    Today,
    Tomorrow,
    ThisWeek,
    NextWeek,
    /// The seven days from the date that follows.
    WeekOf,
    /// Weeks of the month, as bits of `MonthWeeks`.
    Nth(u8),
    OfMonth,
    Named(Named),
    From,
    After,
    Before,
    Until,
    Between,
    Onwards,
    To,
    And,
    Or,
    Comma,
    End,
    Not,
    /// As `not`, but it may also stand after what it takes away.
    Unavailable,
    /// What follows is only put up with: `but can do`.
    ButAlso,
    Including,
    /// What was said suits: adds nothing, but after `not` it is not clear what is meant.
    Suits,
    Ideally,
    IfNeedBe,
    AnyTime,
    /// `any day`: of the hours it says nothing.
    AnyDay,
    /// `all day`: hours of its own, though all of them.
    AllDay,
    Only,
    /// `every`, `all`: adds nothing, but after `not` it is not clear what is meant.
    Every,
    /// Adds nothing.
    Filler,
}

/// A word with the text it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) word: Word,
    pub(super) text: String,
}

/// Splits a text into words.
pub(super) fn split(text: &str) -> Result<Vec<Token>, TimesError> {
    let raw = pieces(text);
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < raw.len() {
        let before = at.checked_sub(1).map(|at| &raw[at]);
        let meant = tokens.last().map(|token| token.word);
        let one = || meaning(&raw[at]).map(|word| (word, 1));
        let read = idioms::read(&raw[at..], before, meant).or_else(one);
        let (word, length) = read.ok_or_else(|| TimesError::not_understood(&raw[at]))?;
        tokens.push(Token { word, text: raw[at..at + length].join(" ") });
        at += length;
    }
    tokens.retain(|token| token.word != Word::Filler);
    Ok(tokens)
}
