//! Says yes and no within a second, in either order: the first counts.

use super::{Act, Answer, delay};
use crate::seeds::Stream;

pub(super) fn acts(stream: &mut Stream, window_ms: u64) -> Vec<Act> {
    let first = delay::in_time_ms(stream, window_ms.saturating_sub(delay::SECOND_MS));
    let second = first + stream.below(delay::SECOND_MS);
    let answers = if stream.chance(500) {
        [Answer::Accept, Answer::Decline]
    } else {
        [Answer::Decline, Answer::Accept]
    };
    vec![Act { after_ms: first, answer: answers[0] }, Act { after_ms: second, answer: answers[1] }]
}
