//! Times of the day: `5pm`, `17:00`, `9 to 5`.
#![expect(clippy::wildcard_enum_match_arm, reason = "most words begin no time")]

use super::words::{Half, Token, Word};

/// The end of a day, in minutes.
pub(super) const MIDNIGHT: u16 = 1440;
const NOON: u16 = 720;
const SEVEN: u16 = 7 * 60;
const EIGHT: u16 = 8 * 60;
const NINE: u16 = 9 * 60;
/// Later than anybody means by a bare number.
const LATE: u16 = 21 * 60;

/// What a time bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// `after 7`.
    After,
    /// `from 7`, `7 onwards`.
    From,
    /// `before 7`, `until 7`.
    Before,
}

/// A time of the day as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// It is sure which one.
    Sure(u16),
    /// By the 12-hour clock, and the half is said: it reaches back over `2 to 5pm`.
    Halved(u16, Half),
    /// Without a half: 1:00 to 12:59.
    Bare(u16),
}

/// Reads a time at the start of `tokens`; says how many words it took.
pub(super) fn read(tokens: &[Token]) -> Option<(Clock, usize)> {
    let (minute, is_sure) = match tokens.first()?.word {
        Word::Noon => return Some((Clock::Sure(NOON), 1)),
        Word::Midnight => return Some((Clock::Sure(MIDNIGHT), 1)),
        Word::Number(number, 4) => return military(number).map(|minute| (Clock::Sure(minute), 1)),
        Word::Number(hour, digits) if hour <= 24 => {
            (hour * 60, hour == 0 || (digits == 2 && hour < 10))
        }
        Word::Clock(minute, is_sure) => (minute, is_sure),
        _ => return None,
    };
    match tokens.get(1).map(|token| token.word) {
        Some(Word::Half(half)) => {
            let fits = (60..780).contains(&minute);
            return fits.then_some((Clock::Halved(minute, half), 2));
        }
        Some(Word::Noon) if minute == NOON => return Some((Clock::Sure(NOON), 2)),
        Some(Word::Midnight) if minute == NOON => return Some((Clock::Sure(MIDNIGHT), 2)),
        _ => {}
    }
    let clock = if is_sure || 780 <= minute { Clock::Sure(minute) } else { Clock::Bare(minute) };
    Some((clock, 1))
}

/// `0930` as a minute. From 2000 on it may be a year.
fn military(number: u16) -> Option<u16> {
    (number < 2000 && number % 100 < 60).then_some(number / 100 * 60 + number % 100)
}

/// The second of two times may be `2000` or later, if the first was written alike.
fn military_end(tokens: &[Token]) -> Option<(Clock, usize)> {
    let Word::Number(number @ 2000..=2400, 4) = tokens.first()?.word else { return None };
    (number % 100 < 60).then_some((Clock::Sure(number / 100 * 60 + number % 100), 1))
}

/// Two times with `to` between them, or `and` after `between`; and how many words that took.
pub(super) fn two(tokens: &[Token], is_between: bool) -> Option<(Clock, Clock, usize)> {
    let (from, length) = read(tokens)?;
    let join = tokens.get(length)?.word;
    let is_range = matches!(join, Word::To | Word::Until) || (is_between && join == Word::And);
    let rest = tokens.get(length + 1..)?;
    let is_military = matches!(tokens[0].word, Word::Number(_, 4));
    let (to, more) = read(rest).or_else(|| military_end(rest).filter(|_| is_military))?;
    // `after 5pm until 14 February` ends with a date.
    let is_date = rest.get(more).is_some_and(|token| matches!(token.word, Word::Month(_)));
    let is_date = is_date || rest.get(more).is_some_and(|token| token.word == Word::Ordinal);
    (is_range && !is_date).then_some((from, to, length + 1 + more))
}

/// The minute of one time by itself. A bare 1 to 6 is in the afternoon, 9 to 12 in the morning or at
/// noon. `after 7` is the evening; other bounds at 7 or 8 can be either, so there is no answer.
pub(super) fn alone(clock: Clock, side: Side) -> Option<u16> {
    let Clock::Bare(minute) = clock else { return Some(plain(clock)) };
    let is_either = (SEVEN..NINE).contains(&minute);
    let is_evening = side == Side::After && minute < EIGHT;
    match (is_either, is_evening) {
        (true, true) => Some(minute + NOON),
        (true, false) => None,
        (false, _) => Some(plain(clock)),
    }
}

/// The minute of a bare time within a part of the day: `evenings after 8`.
pub(super) fn within(clock: Clock, part: Option<(u16, u16)>) -> Option<u16> {
    let (Clock::Bare(minute), Some((from, to))) = (clock, part) else { return None };
    [minute, minute + NOON].into_iter().find(|minute| (from..=to).contains(minute))
}

/// Whether it is `12am`, which many write for noon.
pub(super) fn is_noon_or_midnight(clock: Clock) -> bool {
    matches!(clock, Clock::Halved(NOON.., Half::Am))
}

/// Whether the half of the day is not said.
pub(super) fn is_bare(clock: Clock) -> bool {
    matches!(clock, Clock::Bare(_))
}

/// Whether two bare times can be of the morning as well as of the evening: `7 to 9`, or `6 to 12`,
/// which as an evening would be a long one.
pub(super) fn is_either(from: Clock, to: Clock) -> bool {
    let is_late = range(from, to).is_some_and(|(_, end)| LATE < end);
    let (Clock::Bare(from), Clock::Bare(to)) = (from, to) else { return false };
    is_late || (SEVEN <= from && from < to && to <= NINE)
}

/// The minute of a time as most people mean it.
fn plain(clock: Clock) -> u16 {
    match clock {
        Clock::Sure(minute) => minute,
        Clock::Halved(minute, half) => halved(minute, half),
        Clock::Bare(minute) if minute < SEVEN => minute + NOON,
        Clock::Bare(minute) => minute,
    }
}

/// From one time to another, if the second can be after the first.
pub(super) fn range(from: Clock, to: Clock) -> Option<(u16, u16)> {
    let end = plain(to);
    let start = match (from, to) {
        (Clock::Sure(MIDNIGHT), _) => 0,
        (Clock::Bare(minute), Clock::Halved(_, half)) if halved(minute, half) < end => {
            halved(minute, half)
        }
        (Clock::Bare(minute), Clock::Halved(..)) => halved(minute, Half::Am),
        _ => plain(from),
    };
    let is_bare = matches!(to, Clock::Bare(_));
    let end = if is_bare && end <= start { end + NOON } else { end };
    (start < end && end <= MIDNIGHT).then_some((start, end))
}

fn halved(minute: u16, half: Half) -> u16 {
    match half {
        Half::Am => minute % NOON,
        Half::Pm => minute % NOON + NOON,
    }
}
