//! Lists whose parts can be shared in two ways.

use super::clock::MIDNIGHT;
use super::error::{DATES_EXAMPLE, LIST_EXAMPLE, NOT_EXAMPLE, TimesError, YEAR_EXAMPLE};
use super::join::{Kind, is_bare, is_days_beside_hours, kind, two_ways};
use super::named::wide_hours;
use super::phrase::{Join, Phrase};
use super::words::Form;

/// Refuses lists of which nobody can tell for which of their parts the hours, dates or `not` hold.
pub(super) fn check(phrases: &[Phrase]) -> Result<(), TimesError> {
    for list in phrases.chunk_by(|_, next| next.join != Join::Apart) {
        numbers_beside_dates(list)?;
        for pair in list.windows(2) {
            let [previous, next] = pair else { continue };
            let is_same = takes_all(next, phrases);
            if let Some(example) = doubt(previous, next).filter(|_| !is_same) {
                return Err(two_ways(previous, next, example));
            }
        }
    }
    for pair in phrases.windows(2) {
        let [previous, next] = pair else { continue };
        let is_unclear = is_answer(previous, next) || is_one_that_suits(previous, next);
        if is_unclear || is_line_that_goes_on(previous, next) {
            return Err(two_ways(previous, next, NOT_EXAMPLE));
        }
    }
    for at in 0..phrases.len() {
        passed(&phrases[at])?;
        around_a_not(phrases, at)?;
    }
    Ok(())
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

/// `Mon no Tue am` may say no to Monday: the `no` takes nothing from it as it stands.
fn is_answer(previous: &Phrase, next: &Phrase) -> bool {
    let days = previous.days.zip(next.days);
    let is_apart = days.is_some_and(|((one, _), (other, _))| one & other == 0);
    previous.is_cut_off && is_bare(previous) && is_apart && !previous.is_negated
}

/// A cell with `Mon` and `am` on two lines may be of Monday mornings, and one with `not Mon` and
/// `Tue` may exclude both. Only a `;` parts them for good.
fn is_line_that_goes_on(previous: &Phrase, next: &Phrase) -> bool {
    let is_plain = previous.mark.is_none() && next.mark.is_none() && !next.is_suited;
    let is_same = if previous.is_negated {
        kind(previous) == kind(next)
    } else {
        is_days_beside_hours(previous, next)
    };
    next.is_new_line && is_plain && !next.is_negated && is_same
}

/// How to write what two neighbours of one list may mean, if that can be two things.
fn doubt(previous: &Phrase, next: &Phrase) -> Option<&'static str> {
    if next.is_negated_by_list {
        return is_half_excluded(previous, next).then_some(NOT_EXAMPLE);
    }
    if previous.is_negated || next.is_negated || next.is_marked_first || next.mark.is_some() {
        return None;
    }
    let kinds =
        [may_share, are_hours_of_days, is_tail_of_groups, is_dates_beside_week, is_days_and_hours];
    let is_doubtful = kinds.into_iter().any(|is_doubtful| is_doubtful(previous, next));
    is_doubtful.then_some(LIST_EXAMPLE)
}

/// `not Mondays or Fridays am`: all of Mondays, or their mornings? The wide reading would be safe
/// and the narrow one is as likely, so neither is taken.
fn is_half_excluded(previous: &Phrase, next: &Phrase) -> bool {
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

/// `Mon am, Tue`: all of Tuesday, or its morning? In `Monday and Tuesdays am` the forms are mixed
/// up, and in `Mon-Thu, Fri am` the range may stand for itself.
fn may_share(previous: &Phrase, next: &Phrase) -> bool {
    let (Some(form), Some(next_form)) = (previous.form(), next.form()) else { return false };
    let is_tail = previous.is_hours_first || !is_bare(next);
    let is_last = form == next_form && form != Form::Group && !is_tail && is_timed(previous);
    let is_mixed = form == Form::Singular && next_form == Form::Plural;
    let is_beside_range = previous.is_range && next.join == Join::Comma && !next.is_range;
    is_last || ((is_mixed || is_beside_range) && is_bare(previous) && is_timed(next))
}

/// `mornings or after 4 on Mondays`: any morning? In one form the days hold for all, as in `am & pm
/// Tuesday`.
fn are_hours_of_days(previous: &Phrase, next: &Phrase) -> bool {
    let is_end = next.days.is_some() && next.is_hours_first;
    kind(previous) == Kind::Hours && is_end && previous.is_part_of_day != next.is_part_of_day
}

/// `not Mondays, Tuesdays are fine` does not say what of the other days.
fn is_one_that_suits(previous: &Phrase, next: &Phrase) -> bool {
    let is_day = next.is_suited && !next.is_negated && next.days.is_some();
    previous.is_negated && previous.days.is_some() && is_day
}

/// `after 6 weekdays and weekends`: all of the weekends?
fn is_tail_of_groups(previous: &Phrase, next: &Phrase) -> bool {
    let has_group = [previous.form(), next.form()].contains(&Some(Form::Group));
    has_group && previous.is_hours_first && is_timed(previous) && is_bare(next)
}

/// Whether it has dates, or hours that are not all of the day.
fn is_timed(phrase: &Phrase) -> bool {
    phrase.has_dates()
        || phrase.named.is_some()
        || phrase.hours.is_some_and(|hours| hours != (0, MIDNIGHT))
}

/// `next week, mornings`: those mornings, or any of them? `Jan or Feb mornings`: all of January?
fn is_dates_beside_week(previous: &Phrase, next: &Phrase) -> bool {
    let is_dates = |phrase: &Phrase| phrase.is_dated && !phrase.is_weekly();
    let is_week = |phrase: &Phrase| phrase.is_weekly() && !phrase.has_dates();
    let is_beside = |one, other| is_dates(one) && is_week(other);
    let is_beside =
        next.join != Join::Or && (is_beside(previous, next) || is_beside(next, previous));
    let are_dates = previous.is_dated && next.is_dated;
    is_beside || (are_dates && previous.is_weekly() != next.is_weekly())
}

/// `weekdays and mornings`: both, or the mornings of weekdays? `weekends and evenings` is both.
fn is_days_and_hours(previous: &Phrase, next: &Phrase) -> bool {
    let is_pair = is_bare(previous) && kind(next) == Kind::Hours && next.join == Join::And;
    let is_free_time = previous.days.is_some_and(|(days, _)| days & 0b001_1111 == 0)
        && next.hours.is_some_and(|(from, _)| super::EVENING.0 <= from);
    is_pair && !is_free_time
}

/// `1-3 and 8-10 Feb`, `after 1 and before 8 Feb`: days of the month, or hours?
fn numbers_beside_dates(list: &[Phrase]) -> Result<(), TimesError> {
    let is_number = |phrase: &Phrase| phrase.is_bare_number && phrase.days.is_none();
    let is_of_dates = |phrase: &Phrase| phrase.is_dated && phrase.hours.is_none();
    let number = list.iter().find(|phrase| is_number(phrase) && !phrase.is_dated);
    let dates = list.iter().find(|phrase| is_of_dates(phrase));
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
    Ok(())
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
