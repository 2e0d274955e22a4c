//! What a patient was told is safe is in the journal exactly once, and an offer has one answer.

use backfill_core::EventId;
use backfill_runtime::ids;

use crate::checks::evidence::Evidence;
use crate::outside::record::Answered;

/// The page leads to where the offer stands now.
const SEE_OTHER: u16 = 303;
/// The answer is durable, and not decided yet.
const ACCEPTED: u16 = 202;
/// The offer had ended: before the page was opened, or before the form came.
const ENDED: [u16; 2] = [200, 409];

pub(super) fn check(evidence: &Evidence) -> Vec<String> {
    let answers = evidence.seen.answers.iter();
    let mut faults: Vec<String> = answers.filter_map(|answer| fault(evidence, answer)).collect();
    faults.extend(decided_once(evidence));
    faults
}

fn fault(evidence: &Evidence, answered: &Answered) -> Option<String> {
    let Answered { token, answer, status, .. } = answered;
    let Some(offer) = evidence.offer_of.get(token) else {
        return Some(format!("a link for a {answer} leads nowhere"));
    };
    if ENDED.contains(status) {
        return None;
    }
    let name = format!("{answer} to {offer} ({status})");
    if ![SEE_OTHER, ACCEPTED].contains(status) {
        return Some(format!("{name} was not taken"));
    }
    let event = event(&offer.to_string(), answer);
    match evidence.records_of(event).len() {
        1 if evidence.inbox.contains_key(&event) => None,
        count => Some(format!("{name} is {count} times in the journal")),
    }
}

/// Of yes and no, at most one changed anything.
fn decided_once(evidence: &Evidence) -> Vec<String> {
    let counted =
        |offer: &str, answer| matches!(evidence.inbox.get(&event(offer, answer)), Some(None));
    let ids = evidence.offers.keys().map(ToString::to_string);
    let twice = ids.filter(|offer| counted(offer, "yes") && counted(offer, "no"));
    twice.map(|offer| format!("both a yes and a no to {offer} counted")).collect()
}

fn event(offer: &str, answer: &str) -> EventId {
    ids::event_id(&["page", offer, answer])
}
