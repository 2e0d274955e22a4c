//! `first`, `2nd and 4th`, `last`: which of a month's days of one weekday.

use backfill_core::availability::MonthWeeks;

use super::error::{MONTH_EXAMPLE, TimesError};
use super::phrase::{Join, Phrase};
use super::words::{Form, Token, Word};

/// Reads ordinals that a weekday follows; says how many words they took. `1st January` and `1st or
/// 2nd of March` are dates.
pub(super) fn read(tokens: &[Token]) -> Option<(MonthWeeks, usize)> {
    let mut weeks = 0;
    let mut at = 0;
    loop {
        let (bit, length) = one(&tokens[at..])?;
        weeks |= bit;
        at += length;
        let word = tokens.get(at)?.word;
        let is_weekday = matches!(word, Word::Days(days, form)
            if form != Form::Group && days.count_ones() == 1);
        if is_weekday {
            return Some((MonthWeeks(weeks), at));
        }
        if !matches!(word, Word::And | Word::Or | Word::Comma) {
            return None;
        }
        at += 1;
    }
}

fn one(tokens: &[Token]) -> Option<(u8, usize)> {
    match (tokens.first()?.word, tokens.get(1).map(|token| token.word)) {
        (Word::Nth(bit), _) => Some((bit, 1)),
        (Word::Number(number @ 1..=5, 1), Some(Word::Ordinal)) => Some((1 << (number - 1), 2)),
        _ => None,
    }
}

/// `first Monday and third Thursday of the month`: what the end says holds for both. Without it,
/// `first Tuesday` may be the next one.
pub(super) fn share(phrases: &mut [Phrase]) -> Result<(), TimesError> {
    let mut is_said = false;
    for at in (0..phrases.len()).rev() {
        let is_joined = phrases.get(at + 1).is_some_and(|next| next.join != Join::Apart);
        let phrase = &mut phrases[at];
        let has_weeks = phrase.weeks != MonthWeeks::EVERY;
        let text = || phrase.text.clone();
        if phrase.is_of_month && !has_weeks {
            return Err(TimesError::not_understood(&text()));
        }
        is_said = phrase.is_of_month || (is_said && is_joined && has_weeks);
        let is_singular = matches!(phrase.days, Some((_, Form::Singular)));
        if has_weeks && is_singular && !is_said {
            return Err(TimesError::Ambiguous { text: text(), example: MONTH_EXAMPLE });
        }
    }
    Ok(())
}

/// The ordinals of a set, as they are written before a weekday.
pub(super) fn names(weeks: MonthWeeks) -> Vec<&'static str> {
    let names = ["first", "second", "third", "fourth", "fifth", "last"];
    (0..).zip(names).filter(|(bit, _)| weeks.0 & (1 << bit) != 0).map(|(_, name)| name).collect()
}
