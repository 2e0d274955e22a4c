//! How long people take to answer.

use crate::seeds::Stream;

/// One second, in milliseconds.
pub(super) const SECOND_MS: u64 = 1000;

/// Seconds until an answer by share of those who answer, per mille: most within the hour, some
/// much later, in the shape of a log-normal curve with a median of a quarter of an hour.
const SECONDS: [(u64, u64); 7] =
    [(0, 5), (100, 60), (250, 240), (500, 900), (750, 3300), (900, 9000), (1000, 40_000)];

/// A delay below `window_ms`: those who would answer later answer anywhere in the window.
pub(super) fn in_time_ms(stream: &mut Stream, window_ms: u64) -> u64 {
    let share = stream.below(1000);
    let above = SECONDS.iter().position(|(point, _)| share < *point).unwrap_or(SECONDS.len() - 1);
    let (low, high) = (SECONDS[above - 1], SECONDS[above]);
    let seconds = low.1 + (share - low.0) * (high.1 - low.1) / (high.0 - low.0);
    let delay_ms = seconds * SECOND_MS + stream.below(SECOND_MS);
    if delay_ms < window_ms { delay_ms } else { stream.below(window_ms.max(1)) }
}
