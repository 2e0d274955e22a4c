//! Times of one text that overlap, so that one of them would say nothing.

use super::bounds;
use super::combine::window;
use super::error::{LIST_EXAMPLE, TimesError};
use super::join::{is_bare, two_ways};
use super::phrase::{Join, Phrase};
use super::windows::shared;

/// Refuses times that suit of which one holds the other, or that `only` contradicts: who writes
/// `weekdays, Friday mornings` may not mean Friday afternoons.
pub(super) fn check(phrases: &[Phrase]) -> Result<(), TimesError> {
    let is_said = |phrase: &Phrase| {
        !phrase.is_negated && phrase.mark.is_none() && (phrase.is_weekly() || phrase.is_dated)
    };
    for (at, next) in phrases.iter().enumerate().filter(|(_, phrase)| is_said(phrase)) {
        for before in (0..at).rev().filter(|before| is_said(&phrases[*before])) {
            let joins = phrases[before + 1..=at].iter().map(|phrase| phrase.join);
            let joins: Vec<Join> = joins.collect();
            if is_doubtful(&phrases[before], next, &joins)? {
                return Err(two_ways(&phrases[before], next, LIST_EXAMPLE));
            }
        }
    }
    Ok(())
}

fn is_doubtful(one: &Phrase, other: &Phrase, joins: &[Join]) -> Result<bool, TimesError> {
    let (first, second) = (window(one, false)?, window(other, false)?);
    let shares_a_day = first.weekdays.0 & second.weekdays.0 != 0;
    let is_list = joins.iter().all(|join| matches!(join, Join::And | Join::Or));
    if (one.is_only || other.is_only) && shares_a_day && !is_list {
        return Ok(true);
    }
    let (hours, other_hours) =
        ((first.from_minute, first.to_minute), (second.from_minute, second.to_minute));
    let is_all_day = bounds::are_opposite(hours, other_hours);
    let Some(both) = shared(&first, &second) else { return Ok(false) };
    if joins.contains(&Join::Apart) {
        return Ok(is_all_day && one.is_bound() && other.is_bound());
    }
    let is_nested = both == first || both == second;
    let is_same_days = first.weekdays == second.weekdays && first.weeks == second.weeks;
    Ok((is_nested || is_same_days) && !(is_bare(one) && is_bare(other)))
}
