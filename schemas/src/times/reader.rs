//! The grammar of one phrase: days, names, `not` and marks, word by word. Hours and dates are in
//! `spans.rs`.

use backfill_core::availability::MonthWeeks;

use super::clock::MIDNIGHT;
use super::dates::{self, text};
use super::error::{MONTH_EXAMPLE, NOT_EXAMPLE, SLASH_EXAMPLE, TimesError};
use super::month_weeks;
use super::phrase::{Join, Mark, Phrase};
use super::words::{Form, Half, Named, Token, Word};
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
            Word::ButAlso => return self.besides(),
            Word::Not => return self.negation(),
            Word::Unavailable if self.phrase.is_blank() => return self.negation(),
            Word::Unavailable => return Err(self.ambiguous()),
            Word::Ideally => return self.mark(Mark::Ideally),
            Word::IfNeedBe => return self.mark(Mark::IfNeedBe),
            Word::AnyTime | Word::AnyDay | Word::Every | Word::Only | Word::Suits
                if self.phrase.is_negated =>
            {
                return Err(self.ambiguous());
            }
            Word::AllDay if self.phrase.is_negated && self.phrase.days.is_none() => {
                return Err(self.ambiguous());
            }
            Word::AllDay => return self.hours((0, MIDNIGHT), 1).map(|()| None),
            Word::AnyTime if self.phrase.days.is_some() => {
                return self.hours((0, MIDNIGHT), 1).map(|()| None);
            }
            Word::AnyTime => self.phrase.is_any_time = true,
            Word::AnyDay => {
                self.phrase.is_any_time = true;
                self.phrase.is_any_day = true;
            }
            Word::Only => self.phrase.is_only = true,
            Word::Suits => return self.suits().map(|()| None),
            Word::Every => {}
            Word::Onwards if self.phrase.hours.is_some() || self.phrase.has_dates() => {}
            Word::Part(from, to) => return self.part_of_day((from, to)).map(|()| None),
            Word::Half(Half::Am) => return self.part_of_day(MORNING).map(|()| None),
            Word::Half(Half::Pm) => {
                self.phrase.is_pm = true;
                return self.part_of_day(AFTERNOON).map(|()| None);
            }
            Word::From | Word::After | Word::Before | Word::Until | Word::Between => {
                return self.bound(token.word).map(|()| None);
            }
            Word::Days(days, form) => return self.days(days, form),
            Word::OfMonth => self.phrase.is_of_month = true,
            Word::Named(named) => return self.named(named).map(|()| None),
            Word::Including => return self.including().map(|()| None),
            Word::Nth(_) | Word::Number(..) => return self.weeks_or_span(),
            Word::Clock(..)
            | Word::Noon
            | Word::Midnight
            | Word::Month(_)
            | Word::Date(..)
            | Word::Today
            | Word::Tomorrow
            | Word::ThisWeek
            | Word::NextWeek
            | Word::WeekOf => return self.span(self.at).map(|()| None),
            Word::EitherDate => {
                let text = token.text.clone();
                return Err(TimesError::Ambiguous { text, example: SLASH_EXAMPLE });
            }
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

    /// `Mondays ok, Tuesday mornings`: nothing more is to come of Mondays.
    fn suits(&mut self) -> Result<(), TimesError> {
        self.phrase.is_suited = true;
        if self.phrase.days.is_some() {
            return self.hours((0, MIDNIGHT), 1);
        }
        self.at += 1;
        Ok(())
    }

    /// `weekdays but can do Saturdays`: what follows is put up with.
    fn besides(&mut self) -> Result<Option<Join>, TimesError> {
        if !self.phrase.is_blank() && !self.phrase.says_when() {
            return Err(self.ambiguous());
        }
        Ok(self.ends(Join::Besides))
    }

    /// `not` begins a phrase: `weekdays not Fridays` are two.
    fn negation(&mut self) -> Result<Option<Join>, TimesError> {
        let is_begun = self.phrase.is_negated || self.phrase.mark.is_some();
        if is_begun && !self.phrase.says_when() {
            return Err(self.ambiguous());
        }
        if !self.phrase.is_blank() {
            self.phrase.is_cut_off = true;
            return Ok(Some(Join::Apart));
        }
        self.phrase.is_negated = true;
        self.phrase.is_away = self.tokens[self.at].word == Word::Unavailable;
        self.at += 1;
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
            None | Some(Word::Comma | Word::And | Word::Or | Word::End | Word::Not | Word::ButAlso)
        );
        if self.phrase.says_when() && (!is_last || self.phrase.mark.is_some()) {
            self.phrase.is_cut_off = true;
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
                .filter(|_| self.phrase.weeks == MonthWeeks::EVERY)
                .ok_or_else(|| TimesError::not_understood(&text(range)))?;
            self.at += 2;
            self.phrase.is_range = true;
        }
        if self.phrase.is_any_time && !self.phrase.is_any_day {
            self.phrase.hours = self.phrase.hours.or(Some((0, MIDNIGHT)));
        }
        self.phrase.is_hours_first = self.phrase.hours.is_some();
        self.phrase.days = Some((days, form));
        Ok(None)
    }

    /// `first`, `2nd and 4th` before a weekday, or else a date or hours.
    fn weeks_or_span(&mut self) -> Result<Option<Join>, TimesError> {
        let rest = &self.tokens[self.at..];
        let Some((weeks, length)) = month_weeks::read(rest) else {
            if let Word::Nth(_) = rest[0].word {
                let text = rest[0].text.clone();
                return Err(TimesError::Ambiguous { text, example: MONTH_EXAMPLE });
            }
            return self.span(self.at).map(|()| None);
        };
        if self.phrase.days.is_some() {
            return Ok(Some(Join::Comma));
        }
        self.phrase.weeks = weeks;
        self.at += length;
        Ok(None)
    }

    fn named(&mut self, named: Named) -> Result<(), TimesError> {
        if self.phrase.named.is_some() {
            return Err(self.ambiguous());
        }
        self.phrase.named = Some(named);
        self.phrase.is_part_of_day = true;
        self.at += 1;
        Ok(())
    }

    /// `including bank holidays` adds nothing: nobody has excluded them.
    fn including(&mut self) -> Result<(), TimesError> {
        let what = self.tokens.get(self.at + 1).map(|token| token.word);
        if self.phrase.is_negated || what != Some(Word::Named(Named::BankHolidays)) {
            return Err(TimesError::not_understood(&self.tokens[self.at].text));
        }
        self.at += 2;
        Ok(())
    }
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
