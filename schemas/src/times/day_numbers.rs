//! Numbers in lists of dates, and dates that are over.

use super::clock::MIDNIGHT;
use super::error::{DATES_EXAMPLE, TimesError, YEAR_EXAMPLE};
use super::join::two_ways;
use super::phrase::Phrase;

/// `1-3 and 8-10 Feb`, `after 1 and before 8 Feb`: days of the month, or hours?
pub(super) fn check(list: &[Phrase]) -> Result<(), TimesError> {
    let is_number = |phrase: &Phrase| phrase.is_bare_number && phrase.days.is_none();
    let number = list.iter().find(|phrase| is_number(phrase) && !phrase.is_dated);
    let dates = list.iter().find(|phrase| phrase.is_dated);
    if let Some((number, dates)) = number.zip(dates) {
        return Err(two_ways(number, dates, DATES_EXAMPLE));
    }
    for (at, phrase) in list.iter().enumerate().filter(|(_, phrase)| is_number(phrase)) {
        let next = list.get(at + 1).filter(|next| !next.is_weekly());
        let ends = [Some(phrase), next];
        if let Some(end) = ends.into_iter().flatten().find(|end| is_other_end(phrase, end)) {
            return Err(two_ways(phrase, end, DATES_EXAMPLE));
        }
    }
    list.iter().try_for_each(passed)
}

/// Whether hours without an end meet a date that ends them, or the other way round.
fn is_other_end(hours: &Phrase, dates: &Phrase) -> bool {
    match (hours.hours, dates.from_day, dates.to_day) {
        (Some((from, MIDNIGHT)), None, Some(_)) => from != 0,
        (Some((0, to)), Some(_), None) => to != MIDNIGHT,
        _ => false,
    }
}

/// Dates that were to suit and are over do not mean those of next year.
fn passed(phrase: &Phrase) -> Result<(), TimesError> {
    if !phrase.has_passed || phrase.is_negated {
        return Ok(());
    }
    Err(TimesError::Ambiguous { text: phrase.text.clone(), example: YEAR_EXAMPLE })
}
