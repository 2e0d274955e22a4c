//! Every message was answered, what was acknowledged is in the journal exactly once, and of what
//! was refused nothing is.

use super::messages::{Told, told};
use crate::checks::evidence::{Evidence, Streamed};

pub(super) fn check(evidence: &Evidence) -> Vec<String> {
    let told = told(evidence);
    let faults = told.iter().filter_map(|message| fault(evidence, message));
    faults.chain(evidence.seen.streamed.iter().filter_map(|it| streamed(evidence, it))).collect()
}

fn streamed(evidence: &Evidence, told: &Streamed) -> Option<String> {
    let records = evidence.records_of(told.event).len();
    let is_right = records == 1 || (records == 0 && !told.is_acknowledged);
    let (event, way) = (told.event, told.way);
    (!is_right).then(|| format!("{event} by {way} is {records} times in the journal"))
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
