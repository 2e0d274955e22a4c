//! Exclusions of which nobody can tell where they end.

use super::bounds;
use super::error::{LIST_EXAMPLE, NOT_EXAMPLE, TimesError};
use super::join::{Kind, is_bare, is_days_beside_hours, kind, two_ways};
use super::lists::is_timed;
use super::named::wide_hours;
use super::phrase::{Join, Phrase};

/// Refuses what a `not` before it may or may not reach.
pub(super) fn check(phrases: &[Phrase]) -> Result<(), TimesError> {
    for (at, next) in phrases.iter().enumerate().skip(1) {
        let (before, previous) = (&phrases[..at], &phrases[at - 1]);
        let is_unclear = is_answer(previous, next)
            || is_line_that_goes_on(previous, next)
            || is_one_that_suits(before, next)
            || is_item_of_what_does_not_suit(previous, next)
            || (is_half_excluded(previous, next) && !takes_all(next, phrases));
        if is_unclear {
            return Err(two_ways(previous, next, NOT_EXAMPLE));
        }
        around_a_not(phrases, at)?;
    }
    Ok(())
}

/// `not Mondays or Fridays am`: all of Mondays, or their mornings? The wide reading would be safe
/// and the narrow one is as likely, so neither is taken.
fn is_half_excluded(previous: &Phrase, next: &Phrase) -> bool {
    if !next.is_negated_by_list {
        return false;
    }
    // `not 10-12 or 2-4 Wed`: the first hours may be those of Wednesdays as well.
    if kind(previous) == Kind::Hours && is_timed(next) && next.days.is_some() {
        return true;
    }
    let is_half = is_bare(previous) != is_bare(next) && next.days.is_some();
    let is_hours = is_timed(previous) && kind(next) == Kind::Hours;
    previous.days.is_some() && (is_half || is_hours)
}

/// Whether nothing that suits lies outside what is excluded: `mornings, not Mon or Tue am` is the
/// same either way.
fn takes_all(excluded: &Phrase, phrases: &[Phrase]) -> bool {
    let (from, to) = wide_hours(excluded);
    let mut suit = phrases.iter().filter(|phrase| !phrase.is_negated).peekable();
    let is_timed = excluded.is_negated && excluded.hours.is_some() && suit.peek().is_some();
    is_timed
        && suit.all(|phrase| phrase.hours.is_some_and(|hours| from <= hours.0 && hours.1 <= to))
}

/// `weekdays, not bank holidays, after 3`: any day after 3, or weekdays?
fn around_a_not(phrases: &[Phrase], at: usize) -> Result<(), TimesError> {
    let next = &phrases[at];
    let nots = phrases[..at].iter().rev().take_while(|phrase| phrase.is_negated).count();
    let Some(before) = at.checked_sub(nots + 1).filter(|_| 0 < nots) else { return Ok(()) };
    let previous = &phrases[before];
    let is_list = phrases[before + 1].join != Join::Apart || previous.is_cut_off;
    let is_own = next.is_negated || next.join == Join::Apart || next.mark.is_some();
    if is_list && !is_own && is_days_beside_hours(previous, next) {
        return Err(two_ways(previous, next, LIST_EXAMPLE));
    }
    Ok(())
}

/// `Mon no Tue am` may say no to Monday: the `no` takes nothing from it as it stands. `Mon preferred
/// Tue ok` may prefer Monday.
fn is_answer(previous: &Phrase, next: &Phrase) -> bool {
    let days = previous.days.zip(next.days);
    let is_apart = days.is_some_and(|((one, _), (other, _))| one & other == 0);
    let hours = previous.hours.zip(next.hours);
    let is_other_time = hours.is_some_and(|(one, other)| !bounds::overlap(one, other));
    let is_wish = next.mark.is_some() && (is_apart || is_other_time);
    let is_no = next.is_negated && is_bare(previous) && is_apart;
    previous.is_cut_off && !previous.is_negated && (is_wish || is_no)
}

/// A cell with `Mon` and `am` on two lines may be of Monday mornings, and one with `not Mon` and
/// `Tue` may exclude both. Only a `;` parts them for good, and not the dates of `away 8 Dec; 15 Dec`.
fn is_line_that_goes_on(previous: &Phrase, next: &Phrase) -> bool {
    let is_plain = previous.mark.is_none() && next.mark.is_none() && !next.is_suited;
    let is_same = if previous.is_negated {
        kind(previous) == kind(next)
    } else {
        is_days_beside_hours(previous, next)
    };
    let is_of_away = previous.is_negated && kind(next) == Kind::Dates && next.is_dated;
    (next.is_new_line || is_of_away) && is_plain && !next.is_negated && is_same
}

/// `away 18 Dec, Tuesdays` may be away on both. After a bound (`not until 5 Jan, Tuesdays`) it is
/// sure.
fn is_item_of_what_does_not_suit(previous: &Phrase, next: &Phrase) -> bool {
    let is_range = previous.from_day.is_some() == previous.to_day.is_some();
    let is_item = is_bare(next) || (next.is_dated && !next.is_weekly());
    let is_plain = next.mark.is_none() && !next.is_suited && !next.is_negated;
    previous.is_negated && is_range && next.join == Join::Comma && is_item && is_plain
}

/// `not Mondays, Tuesdays are fine` does not say what of the other days.
fn is_one_that_suits(before: &[Phrase], next: &Phrase) -> bool {
    let is_day = next.is_suited && !next.is_negated && next.days.is_some();
    let is_excluded = |phrase: &Phrase| phrase.is_negated && phrase.days.is_some();
    is_day && before.iter().all(is_excluded)
}
