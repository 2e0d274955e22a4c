//! Days of one list as one phrase.

use backfill_core::availability::MonthWeeks;

use super::join::{ends_with_and, is_bare};
use super::phrase::{Join, Phrase};
use super::words::Form;

/// `Mon, Wed and Fri mornings` becomes one phrase, and so does `mornings on Tuesdays and Fridays`.
pub(super) fn days(phrases: &[Phrase]) -> Vec<Phrase> {
    let mut gathered: Vec<Phrase> = Vec::new();
    for (at, next) in phrases.iter().enumerate() {
        match gathered.last_mut() {
            Some(previous) if is_one_list(previous, &phrases[at..]) => {
                if is_bare(previous) {
                    *previous = with_days_of(next.clone(), previous);
                } else {
                    add_days(previous, next);
                }
            }
            _ => gathered.push(next.clone()),
        }
    }
    gathered
}

/// Whether the first of `rest` goes on with the list of days that `previous` is in.
fn is_one_list(previous: &Phrase, rest: &[Phrase]) -> bool {
    let next = &rest[0];
    let (Some((_, form)), Some((_, next_form))) = (previous.days, next.days) else { return false };
    let is_joined = next.join != Join::Apart && !next.is_marked_first;
    let is_list = is_bare(previous) && !next.is_hours_first;
    let is_tail = previous.is_hours_first && is_bare(next) && next.mark.is_none();
    let is_marked_twice = previous.mark.is_some() && next.mark.is_some();
    // `no Mondays and no Fridays after 3` excludes two times; `Mon-Fri, Wed pm` is no list.
    let is_own_not = next.is_negated && !next.is_negated_by_list;
    let shares_a_day =
        previous.days.zip(next.days).is_some_and(|(one, other)| one.0 & other.0 != 0);
    let is_within = shares_a_day && !(is_bare(previous) && is_bare(next));
    let is_other_week = next.weeks != MonthWeeks::EVERY && next.weeks != previous.weeks;
    is_joined
        && !is_other_week
        && !previous.is_of_month
        && (is_list || is_tail)
        && !is_marked_twice
        && previous.is_negated == next.is_negated
        && !is_own_not
        && !is_within
        && is_alike(form, next_form, previous.is_marked_first, ends_with_and(rest))
}

/// Whether days of two forms belong together. A wish and a group of days reach over `and` only:
/// `ideally Tuesdays, weekdays` and `Tuesdays, weekdays after 5pm` are two phrases each.
fn is_alike(form: Form, next: Form, is_wish: bool, by_and: bool) -> bool {
    match by_and {
        true => (form == Form::Singular) == (next == Form::Singular),
        false => form == next && form != Form::Group && !is_wish,
    }
}

/// The phrase `next` with the days, join and mark of the bare days before it.
fn with_days_of(mut next: Phrase, days: &Phrase) -> Phrase {
    add_days(&mut next, days);
    next.join = days.join;
    next.text = format!("{}, {}", days.text, next.text);
    next.mark = next.mark.or(days.mark);
    next.is_only |= days.is_only;
    next.is_marked_first = days.is_marked_first;
    next
}

fn add_days(phrase: &mut Phrase, other: &Phrase) {
    if let (Some((days, _)), Some((more, _))) = (&mut phrase.days, other.days) {
        *days |= more;
    }
    if phrase.weeks == MonthWeeks::EVERY {
        phrase.weeks = other.weeks;
    }
    phrase.is_of_month |= other.is_of_month;
    phrase.is_only |= other.is_only;
}
