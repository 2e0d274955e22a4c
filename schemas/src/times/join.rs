//! What phrases of one list share: `not`, days, hours and dates.

use super::clock::MIDNIGHT;
use super::error::{LIST_EXAMPLE, NOT_EXAMPLE, TimesError};
use super::named::is_bank_holidays;
use super::phrase::{Join, Mark, Phrase};
use super::words::Form;
use super::{any_time, bounds, gather, lists, month_weeks, overlaps};

/// Gives each phrase what it shares with its neighbours.
pub(super) fn joined(mut phrases: Vec<Phrase>) -> Result<Vec<Phrase>, TimesError> {
    any_time::meet(&mut phrases)?;
    share_negation(&mut phrases)?;
    besides(&phrases)?;
    lists::check(&phrases)?;
    bounds::meet(&mut phrases)?;
    let mut phrases = gather::days(&phrases);
    month_weeks::share(&mut phrases)?;
    share_hours(&mut phrases)?;
    share_days(&mut phrases);
    share_dates(&mut phrases);
    overlaps::check(&phrases)?;
    Ok(phrases)
}

/// What a phrase begins with; only phrases of one kind make a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Days(Form),
    Hours,
    Dates,
    AnyTime,
    BankHolidays,
}

pub(super) fn kind(phrase: &Phrase) -> Kind {
    match (phrase.days, phrase.hours) {
        (Some((_, form)), _) => Kind::Days(form),
        (None, Some(_)) => Kind::Hours,
        (None, None) if is_bank_holidays(phrase) => Kind::BankHolidays,
        (None, None) if phrase.named.is_some() => Kind::Hours,
        (None, None) if phrase.has_dates() => Kind::Dates,
        (None, None) => Kind::AnyTime,
    }
}

/// `not Mondays but can do Tuesdays` does not say what of the other days.
fn besides(phrases: &[Phrase]) -> Result<(), TimesError> {
    for (at, phrase) in phrases.iter().enumerate().filter(|(_, phrase)| phrase.is_besides) {
        match at.checked_sub(1).map(|before| &phrases[before]) {
            Some(previous) if !previous.is_negated => {}
            Some(previous) => return Err(two_ways(previous, phrase, NOT_EXAMPLE)),
            None => return Err(two_ways(phrase, phrase, NOT_EXAMPLE)),
        }
    }
    Ok(())
}

pub(super) fn two_ways(previous: &Phrase, next: &Phrase, example: &'static str) -> TimesError {
    TimesError::Ambiguous { text: format!("{}, {}", previous.text, next.text), example }
}

/// `not Thursdays or Fridays` excludes both; `not Thursdays, Fridays` could be meant either way.
fn share_negation(phrases: &mut [Phrase]) -> Result<(), TimesError> {
    for at in 1..phrases.len() {
        let (before, rest) = phrases.split_at_mut(at);
        let (previous, next) = (&before[at - 1], &rest[0]);
        let is_own = next.is_negated || next.join == Join::Apart || next.is_marked_first;
        let is_own = is_own || next.is_suited;
        if is_own || !previous.is_negated {
            continue;
        }
        // `not Thursdays, weekends`: nobody knows whether weekends suit.
        let is_same = kind(previous) == kind(next) || (previous.days.is_some() && is_bare(next));
        // Nobody asks for bank holidays, and `not bank holidays and weekends` is neither.
        let is_holiday = is_bank_holidays(next) || (is_bank_holidays(previous) && is_bare(next));
        let is_clear = match next.join {
            Join::Or => true,
            Join::And => is_same || is_holiday,
            Join::Comma => is_bank_holidays(next) || (is_same && ends_with_and(rest)),
            Join::Apart | Join::Besides => false,
        };
        if is_clear {
            rest[0].is_negated = true;
            rest[0].is_negated_by_list = true;
        } else if is_same || next.join != Join::Comma {
            return Err(two_ways(previous, next, NOT_EXAMPLE));
        }
    }
    Ok(())
}

/// Whether a list that goes on at the start of `rest` has its `and` or `or`: `…, Tue and Fri`.
pub(super) fn ends_with_and(rest: &[Phrase]) -> bool {
    let Some(first) = rest.first() else { return false };
    let list = rest.iter().take_while(|phrase| {
        phrase.join != Join::Apart && kind(phrase) == kind(first) && !phrase.is_marked_first
    });
    let mut list = list.map(|phrase| phrase.join);
    list.any(|join| matches!(join, Join::And | Join::Or))
}

/// Days and nothing else.
pub(super) fn is_bare(phrase: &Phrase) -> bool {
    phrase.days.is_some()
        && phrase.hours.is_none()
        && phrase.named.is_none()
        && !phrase.has_dates()
        && (phrase.mark.is_none() || phrase.is_marked_first)
}

/// `Tuesdays, 9am to 11:30` and `Tuesdays, after 5pm` are one phrase. With other hours, a comma
/// between days and hours can mean both or either.
fn share_hours(phrases: &mut Vec<Phrase>) -> Result<(), TimesError> {
    for at in (1..phrases.len()).rev() {
        let (previous, next) = (&phrases[at - 1], &phrases[at]);
        let is_own = next.mark.is_some() || next.is_negated;
        if next.join != Join::Comma || is_own || !is_days_beside_hours(previous, next) {
            continue;
        }
        let is_group = matches!(previous.days, Some((_, Form::Group)));
        let hours = next.hours.filter(|_| !next.is_part_of_day && is_bare(previous));
        let is_range = hours.is_some_and(|(from, to)| from != 0 && to != MIDNIGHT);
        if hours.is_none() || (is_group && !is_range) || previous.is_negated != next.is_negated {
            return Err(two_ways(previous, next, LIST_EXAMPLE));
        }
        let next = phrases.remove(at);
        let previous = &mut phrases[at - 1];
        previous.hours = next.hours;
        previous.is_only |= next.is_only;
        previous.from_day = next.from_day;
        previous.to_day = next.to_day;
        previous.text = format!("{}, {}", previous.text, next.text);
    }
    Ok(())
}

/// Whether one has days and the other has hours of no days.
pub(super) fn is_days_beside_hours(previous: &Phrase, next: &Phrase) -> bool {
    let is_hours_last = previous.days.is_some() && kind(next) == Kind::Hours;
    let is_days_last = kind(previous) == Kind::Hours && next.days.is_some() && next.hours.is_none();
    is_hours_last || is_days_last
}

/// `Tuesday mornings and evenings`: the evenings are those of Tuesdays, and in `am & pm Tuesday` the
/// mornings are.
fn share_days(phrases: &mut [Phrase]) {
    for at in (1..phrases.len()).rev() {
        let (before, rest) = phrases.split_at_mut(at);
        let (previous, next) = (&mut before[at - 1], &rest[0]);
        let suit = !previous.is_negated && !next.is_negated && next.join != Join::Apart;
        let is_end = suit && next.is_hours_first && !next.is_marked_first;
        if is_end && kind(previous) == Kind::Hours {
            previous.days = next.days;
            previous.weeks = next.weeks;
            previous.is_hours_first = true;
            previous.mark = previous.mark.or(next.mark);
        }
    }
    for at in 1..phrases.len() {
        let (before, rest) = phrases.split_at_mut(at);
        let (previous, next) = (&before[at - 1], &mut rest[0]);
        let is_joined = matches!(next.join, Join::And | Join::Or) && !next.is_marked_first;
        let is_same = !previous.is_negated && !next.is_negated && previous.hours.is_some();
        if is_joined && is_same && kind(next) == Kind::Hours {
            next.days = previous.days;
            next.mark = next.mark.or(previous.mark);
        }
    }
}

/// `Tuesdays and Friday mornings until 14 February`: the date holds for both.
fn share_dates(phrases: &mut [Phrase]) {
    for at in (1..phrases.len()).rev() {
        let (before, rest) = phrases.split_at_mut(at);
        let (previous, next) = (&mut before[at - 1], &rest[0]);
        let is_joined = next.join != Join::Apart && !next.is_marked_first;
        let is_list = next.is_weekly() && previous.is_weekly() && !previous.has_dates();
        if is_joined && is_list && !next.is_negated && !previous.is_negated {
            previous.from_day = next.from_day;
            previous.to_day = next.to_day;
        }
    }
}

/// Whether any phrase is wished for more than the others.
pub(super) fn has_wish(phrases: &[Phrase]) -> bool {
    phrases.iter().any(|phrase| phrase.mark == Some(Mark::Ideally))
}
