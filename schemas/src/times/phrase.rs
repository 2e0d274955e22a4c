//! Phrases: the words between two separators, with what they say together.

use backfill_core::availability::MonthWeeks;

use super::dates::text;
use super::error::TimesError;
use super::reader::Reader;
use super::words::{Form, Named, Token, Word};

/// How a phrase hangs on the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// Not at all.
    Apart,
    /// Not at all, and only as something to put up with: `but can do Saturdays`.
    Besides,
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
    /// The `not` stands before another phrase of its list.
    pub(super) is_negated_by_list: bool,
    pub(super) mark: Option<Mark>,
    /// The mark stands first: the phrase begins something new.
    pub(super) is_marked_first: bool,
    pub(super) is_any_time: bool,
    /// `any day`, which leaves the hours open.
    pub(super) is_any_day: bool,
    pub(super) is_only: bool,
    /// Begins with `but can do`.
    pub(super) is_besides: bool,
    /// Says that it suits: what was excluded before does not reach here.
    pub(super) is_suited: bool,
    /// It begins a line or a sentence.
    pub(super) is_new_line: bool,
    /// A `not` or a wish cut it off, without a sign between: `weekdays not Fridays`.
    pub(super) is_cut_off: bool,
    pub(super) days: Option<(u8, Form)>,
    pub(super) weeks: MonthWeeks,
    /// `of the month` is said, so that `first Tuesday` is sure to recur.
    pub(super) is_of_month: bool,
    pub(super) named: Option<Named>,
    pub(super) hours: Option<(u16, u16)>,
    /// The hours are those of a word like `mornings`.
    pub(super) is_part_of_day: bool,
    /// That word is `pm`, which ends at midnight.
    pub(super) is_pm: bool,
    /// The hours are written as a bound: `after 5pm`, not `00:00 to 17:00`.
    pub(super) is_half_open: bool,
    /// The hours are bare numbers: `1-3`, `after 5`.
    pub(super) is_bare_number: bool,
    /// The days are written from one to another: `Mon-Thu`.
    pub(super) is_range: bool,
    /// As in `mornings on Tuesdays`.
    pub(super) is_hours_first: bool,
    pub(super) from_day: Option<i32>,
    pub(super) to_day: Option<i32>,
    /// The `not` is one like `away`, which may last to the end of the day that is named.
    pub(super) is_away: bool,
    /// Dates without a year that are just over: the next such dates are a year away.
    pub(super) has_passed: bool,
    /// Dates that are a time by themselves (`3 to 14 January`), not a bound (`from 3 January`).
    pub(super) is_dated: bool,
    pub(super) text: String,
}

impl Phrase {
    pub(super) fn starting(join: Join) -> Self {
        let is_besides = join == Join::Besides;
        Self {
            join: if is_besides { Join::Apart } else { join },
            is_negated: false,
            is_negated_by_list: false,
            mark: is_besides.then_some(Mark::IfNeedBe),
            is_marked_first: is_besides,
            is_any_time: false,
            is_any_day: false,
            is_only: false,
            is_besides,
            is_suited: false,
            is_new_line: false,
            is_cut_off: false,
            days: None,
            weeks: MonthWeeks::EVERY,
            is_of_month: false,
            named: None,
            hours: None,
            is_part_of_day: false,
            is_pm: false,
            is_half_open: false,
            is_bare_number: false,
            is_range: false,
            is_hours_first: false,
            from_day: None,
            to_day: None,
            is_away: false,
            has_passed: false,
            is_dated: false,
            text: String::new(),
        }
    }

    pub(super) fn has_dates(&self) -> bool {
        self.from_day.is_some() || self.to_day.is_some()
    }

    /// Whether its hours have a start or an end only, by `after`, `before` and the like.
    pub(super) fn is_bound(&self) -> bool {
        self.is_half_open && !self.is_part_of_day
    }

    pub(super) fn form(&self) -> Option<Form> {
        self.days.map(|(_, form)| form)
    }

    /// Whether it names a time of the week.
    pub(super) fn is_weekly(&self) -> bool {
        self.days.is_some() || self.hours.is_some() || self.named.is_some()
    }

    pub(super) fn is_blank(&self) -> bool {
        !self.is_negated && self.mark.is_none() && !self.says_when()
    }

    /// Whether it names any time at all.
    pub(super) fn says_when(&self) -> bool {
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
        let sign = &tokens[before];
        reader.phrase.is_new_line = sign.word == Word::End && sign.text != ";";
        close(done, &tokens[started_at..before], &mut phrases, &mut reader.phrase)?;
        started_at = reader.at;
    }
    let mut rest = Phrase::starting(Join::Apart);
    close(reader.phrase, &tokens[started_at..], &mut phrases, &mut rest)?;
    if phrases.is_empty() {
        return Err(TimesError::Empty);
    }
    // A field that was cut off: `not Mondays and`.
    match tokens.last() {
        Some(Token { word: Word::And | Word::Or, text }) => {
            let word = text.clone();
            Err(TimesError::Unfinished { word, example: "Mondays and Fridays" })
        }
        Some(_) | None => Ok(phrases),
    }
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
