//! Lists whose parts can be shared in two ways.

use super::clock::MIDNIGHT;
use super::error::{LIST_EXAMPLE, TimesError};
use super::join::{Kind, is_bare, kind, two_ways};
use super::phrase::{Join, Phrase};
use super::words::Form;
use super::{day_numbers, nots};

/// Refuses lists of which nobody can tell for which of their parts the hours, dates or `not` hold.
pub(super) fn check(phrases: &[Phrase]) -> Result<(), TimesError> {
    for list in phrases.chunk_by(|_, next| next.join != Join::Apart) {
        day_numbers::check(list)?;
        for pair in list.windows(2) {
            let [previous, next] = pair else { continue };
            if is_doubtful(previous, next) {
                return Err(two_ways(previous, next, LIST_EXAMPLE));
            }
        }
    }
    nots::check(phrases)
}

/// Whether two neighbours that suit can be meant in two ways.
fn is_doubtful(previous: &Phrase, next: &Phrase) -> bool {
    let is_own = next.is_marked_first || next.mark.is_some();
    if previous.is_negated || next.is_negated || is_own {
        return false;
    }
    let kinds = [
        may_share,
        may_share_dates,
        are_hours_of_days,
        is_tail_of_groups,
        is_dates_beside_week,
        is_days_and_hours,
    ];
    kinds.into_iter().any(|is_doubtful| is_doubtful(previous, next))
}

/// `Mon am, Tue`: all of Tuesday, or its morning? In `Monday and Tuesdays am` the forms are mixed
/// up, and in `Mon-Thu, Fri am` the range may stand for itself.
fn may_share(previous: &Phrase, next: &Phrase) -> bool {
    let (Some(form), Some(next_form)) = (previous.form(), next.form()) else { return false };
    let is_tail = previous.is_hours_first || !is_bare(next);
    let is_last = form == next_form && form != Form::Group && !is_tail && is_timed(previous);
    let is_mixed = form == Form::Singular && next_form == Form::Plural;
    let is_beside_range = previous.is_range && !next.is_range;
    is_last || ((is_mixed || is_beside_range) && is_bare(previous) && is_timed(next))
}

/// `Tuesday mornings from 12 Jan, Thursdays`: Thursdays before it?
fn may_share_dates(previous: &Phrase, next: &Phrase) -> bool {
    let is_dated = previous.is_weekly() && previous.has_dates();
    is_dated && next.is_weekly() && !next.has_dates()
}

/// `mornings or after 4 on Mondays`: any morning? In one form the days hold for all, as in `am & pm
/// Tuesday`.
fn are_hours_of_days(previous: &Phrase, next: &Phrase) -> bool {
    let is_end = next.days.is_some() && next.is_hours_first;
    kind(previous) == Kind::Hours && is_end && previous.is_part_of_day != next.is_part_of_day
}

/// `after 6 weekdays and weekends`: all of the weekends?
fn is_tail_of_groups(previous: &Phrase, next: &Phrase) -> bool {
    let has_group = [previous.form(), next.form()].contains(&Some(Form::Group));
    has_group && previous.is_hours_first && is_timed(previous) && is_bare(next)
}

/// Whether it has dates, or hours that are not all of the day.
pub(super) fn is_timed(phrase: &Phrase) -> bool {
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
