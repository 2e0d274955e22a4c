//! `any time` and `any day` beside times that are named.

use super::clock::MIDNIGHT;
use super::error::{LIST_EXAMPLE, TimesError};
use super::join::{Kind, kind, two_ways};
use super::phrase::{Join, Phrase};

/// `any day, after 2` is after 2 on any day, and `Tuesdays, any time` is any time of Tuesdays.
/// Elsewhere `any time` beside a time that is named would leave that without a meaning.
pub(super) fn meet(phrases: &mut Vec<Phrase>) -> Result<(), TimesError> {
    for at in (1..phrases.len()).rev() {
        if phrases[at].join != Join::Comma {
            continue;
        }
        if is_any_of(&phrases[at], &phrases[at - 1]) {
            phrases.remove(at);
            all_hours(&mut phrases[at - 1]);
        } else if is_any_of(&phrases[at - 1], &phrases[at]) {
            let any = phrases.remove(at - 1);
            phrases[at - 1].join = any.join;
            all_hours(&mut phrases[at - 1]);
        }
    }
    let any = phrases.iter().find(|phrase| is_open(phrase) && !phrase.is_suited);
    let named = phrases.iter().find(|phrase| is_named(phrase));
    match any.zip(named) {
        Some((any, named)) => Err(two_ways(any, named, LIST_EXAMPLE)),
        None => Ok(()),
    }
}

/// Whether `any` only says what the other leaves open.
fn is_any_of(any: &Phrase, other: &Phrase) -> bool {
    let is_of_any_day = kind(other) == Kind::Hours && any.is_any_day;
    let is_of_any_time = other.hours.is_none() && other.named.is_none() && !any.is_any_day;
    is_open(any) && is_named(other) && (is_of_any_day || is_of_any_time)
}

/// Nothing but `any time` or `any day`.
fn is_open(phrase: &Phrase) -> bool {
    phrase.is_any_time && kind(phrase) == Kind::AnyTime && is_plain(phrase)
}

/// A time of the week, or dates.
fn is_named(phrase: &Phrase) -> bool {
    is_plain(phrase) && (phrase.is_weekly() || phrase.is_dated)
}

fn is_plain(phrase: &Phrase) -> bool {
    !phrase.is_negated && phrase.mark.is_none()
}

/// The hours of a day that is named are all, and are not those of its neighbours.
fn all_hours(phrase: &mut Phrase) {
    if phrase.days.is_some() {
        phrase.hours = phrase.hours.or(Some((0, MIDNIGHT)));
    }
}
