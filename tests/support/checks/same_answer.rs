//! A message that came again got the answer of the first time, to the byte.

use super::messages::told;
use crate::checks::evidence::Evidence;

pub(super) fn check(evidence: &Evidence) -> Vec<String> {
    let mut faults = Vec::new();
    for message in told(evidence) {
        let Some(first) = message.sent.answers.first() else { continue };
        let others = message.sent.answers.iter().filter(|answer| *answer != first).count();
        if 0 < others {
            faults.push(format!("{}: {others} answers differ", message.control_id));
        }
        let kept = evidence.deliveries.get(&message.delivery());
        if message.is_taken() && kept != Some(first) {
            faults.push(format!("{}: another answer is kept", message.control_id));
        }
    }
    faults
}
