//! Wants no more messages; some say yes or no in the same moment.

use super::{Act, Answer, delay};
use crate::seeds::Stream;

pub(super) fn acts(stream: &mut Stream, window_ms: u64) -> Vec<Act> {
    let first = delay::in_time_ms(stream, window_ms.saturating_sub(delay::SECOND_MS));
    let second = first + stream.below(delay::SECOND_MS);
    let stop = |after_ms| Act { after_ms, answer: Answer::Stop };
    match stream.below(4) {
        0 => vec![Act { after_ms: first, answer: Answer::Accept }, stop(second)],
        1 => vec![stop(first), Act { after_ms: second, answer: Answer::Accept }],
        2 => vec![Act { after_ms: first, answer: Answer::Decline }, stop(second)],
        _ => vec![stop(first)],
    }
}
