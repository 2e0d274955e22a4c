//! Says yes twice within a second: an impatient finger, or two devices.

use super::{Act, Answer, delay};
use crate::seeds::Stream;

pub(super) fn acts(stream: &mut Stream, window_ms: u64) -> Vec<Act> {
    let first = delay::in_time_ms(stream, window_ms.saturating_sub(delay::SECOND_MS));
    let second = first + stream.below(delay::SECOND_MS);
    [first, second].map(|after_ms| Act { after_ms, answer: Answer::Accept }).to_vec()
}
