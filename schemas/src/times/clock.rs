//! Times of the day: `5pm`, `17:00`, `9 to 5`.
#![expect(clippy::wildcard_enum_match_arm, reason = "most words begin no time")]

use super::words::{Half, Token, Word};

/// The end of a day, in minutes.
pub(super) const MIDNIGHT: u16 = 1440;
const NOON: u16 = 720;

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
        Word::Number(hour, digits) if hour <= 24 => {
            (hour * 60, hour == 0 || (digits == 2 && hour < 10))
        }
        Word::Clock(minute, is_sure) => (minute, is_sure),
        _ => return None,
    };
    if let Some(Word::Half(half)) = tokens.get(1).map(|token| token.word) {
        let fits = (60..780).contains(&minute);
        return fits.then_some((Clock::Halved(minute, half), 2));
    }
    let clock = if is_sure || 780 <= minute { Clock::Sure(minute) } else { Clock::Bare(minute) };
    Some((clock, 1))
}

/// Two times with `to` between them, or `and` after `between`; and how many words that took.
pub(super) fn two(tokens: &[Token], is_between: bool) -> Option<(Clock, Clock, usize)> {
    let (from, length) = read(tokens)?;
    let join = tokens.get(length)?.word;
    let is_range = matches!(join, Word::To | Word::Until) || (is_between && join == Word::And);
    let rest = tokens.get(length + 1..)?;
    let (to, more) = read(rest)?;
    // `after 5pm until 14 February` ends with a date.
    let is_date = rest.get(more).is_some_and(|token| matches!(token.word, Word::Month(_)));
    let is_date = is_date || rest.get(more).is_some_and(|token| token.word == Word::Ordinal);
    (is_range && !is_date).then_some((from, to, length + 1 + more))
}

/// The minute of one time by itself: a bare 1 to 6 is in the afternoon.
pub(super) fn alone(clock: Clock) -> u16 {
    match clock {
        Clock::Sure(minute) => minute,
        Clock::Halved(minute, half) => halved(minute, half),
        Clock::Bare(minute) if minute < 7 * 60 => minute + NOON,
        Clock::Bare(minute) => minute,
    }
}

/// From one time to another, if the second can be after the first.
pub(super) fn range(from: Clock, to: Clock) -> Option<(u16, u16)> {
    let end = alone(to);
    let start = match (from, to) {
        (Clock::Sure(MIDNIGHT), _) => 0,
        (Clock::Bare(minute), Clock::Halved(_, half)) if halved(minute, half) < end => {
            halved(minute, half)
        }
        (Clock::Bare(minute), Clock::Halved(..)) => halved(minute, Half::Am),
        _ => alone(from),
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
