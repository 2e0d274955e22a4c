//! Says yes after the deadline: some by a millisecond, some by a day.

use super::{Act, Answer, delay};
use crate::seeds::Stream;

pub(super) fn acts(stream: &mut Stream, window_ms: u64) -> Vec<Act> {
    let spread_ms = *stream.pick(&[1, 500, 60 * delay::SECOND_MS, 24 * 3600 * delay::SECOND_MS]);
    let after_ms = window_ms + 1 + stream.below(spread_ms);
    vec![Act { after_ms, answer: Answer::Accept }]
}
