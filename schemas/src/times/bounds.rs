//! `after 10 and before 2`: two bounds of one day.

use super::clock::MIDNIGHT;
use super::error::{HOURS_EXAMPLE, TimesError};
use super::join::{Kind, kind, two_ways};
use super::phrase::{Join, Phrase};

/// Half a day, in minutes.
const HALF_DAY: u16 = 720;

/// Makes one phrase of two bounds that overlap: together they would be the whole day, which nobody
/// takes the trouble to write. `before 9 and after 5` are two times.
pub(super) fn meet(phrases: &mut Vec<Phrase>) -> Result<(), TimesError> {
    for at in (1..phrases.len()).rev() {
        let (previous, next) = (&phrases[at - 1], &phrases[at]);
        let is_end = kind(previous) == Kind::Hours && next.is_hours_first;
        let is_pair = (kind(next) == Kind::Hours || is_end)
            && next.join != Join::Apart
            && next.mark.is_none();
        let is_pair = is_pair && !previous.is_negated && !next.is_negated;
        let Some((first, second)) = previous.hours.zip(next.hours).filter(|_| is_pair) else {
            continue;
        };
        if !are_opposite(first, second) {
            continue;
        }
        if !overlap(first, second) {
            check_evening(previous, next)?;
            continue;
        }
        if next.join == Join::Or {
            return Err(two_ways(previous, next, HOURS_EXAMPLE));
        }
        let next = phrases.remove(at);
        let previous = &mut phrases[at - 1];
        previous.hours = Some((first.0.max(second.0), first.1.min(second.1)));
        previous.is_hours_first |= next.is_hours_first;
        previous.days = previous.days.or(next.days);
        previous.from_day = previous.from_day.or(next.from_day);
        previous.to_day = previous.to_day.or(next.to_day);
        previous.is_half_open = false;
        previous.is_only |= next.is_only;
        previous.text = format!("{}, {}", previous.text, next.text);
    }
    Ok(())
}

/// `after 5 and before 9` may be an evening.
fn check_evening(previous: &Phrase, next: &Phrase) -> Result<(), TimesError> {
    let ends = previous.hours.zip(next.hours);
    let is_evening = ends.is_some_and(|((from, _), (_, to))| {
        from != 0 && from < to.saturating_add(HALF_DAY) && to < HALF_DAY
    });
    if is_evening && next.is_bare_number && next.join != Join::Or {
        return Err(two_ways(previous, next, HOURS_EXAMPLE));
    }
    Ok(())
}

/// Whether one has only a start and the other only an end.
pub(super) fn are_opposite(one: (u16, u16), other: (u16, u16)) -> bool {
    let is_start = |hours: (u16, u16)| hours.0 != 0 && hours.1 == MIDNIGHT;
    let is_end = |hours: (u16, u16)| hours.0 == 0 && hours.1 != MIDNIGHT;
    (is_start(one) && is_end(other)) || (is_end(one) && is_start(other))
}

/// Whether two hours have any time in common.
pub(super) fn overlap(one: (u16, u16), other: (u16, u16)) -> bool {
    one.0.max(other.0) < one.1.min(other.1)
}
