//! Says no in time.

use super::{Act, Answer, delay};
use crate::seeds::Stream;

pub(super) fn acts(stream: &mut Stream, window_ms: u64) -> Vec<Act> {
    vec![Act { after_ms: delay::in_time_ms(stream, window_ms), answer: Answer::Decline }]
}
