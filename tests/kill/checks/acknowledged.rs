//! Every message was answered, what was acknowledged is in the journal exactly once, and of what
//! was refused nothing is.

use super::messages::{Told, told};
use crate::evidence::Evidence;

pub(super) fn check(evidence: &Evidence) -> Vec<String> {
    told(evidence).iter().filter_map(|message| fault(evidence, message)).collect()
}

fn fault(evidence: &Evidence, message: &Told<'_>) -> Option<String> {
    let name = format!("{} `{}` ({})", message.kind, message.control_id, message.code);
    if message.sent.answers.is_empty() {
        return Some(format!("{name} was never answered"));
    }
    let event = message.event();
    let records = evidence.records_of(event).len();
    let logged = evidence.log.iter().filter(|logged| **logged == event).count();
    let wanted = usize::from(message.is_taken() && message.has_event());
    if records != wanted || logged != wanted {
        return Some(format!(
            "{name} is {records} times in the journal and {logged} times in the log, not {wanted}"
        ));
    }
    let is_kept = evidence.deliveries.contains_key(&message.delivery());
    (message.is_taken() && !is_kept).then(|| format!("{name} is not among the deliveries"))
}
