//! What must be arranged before somebody can have a slot, and how long before it must be asked for.

use crate::Timestamp;
use crate::entry::Entry;
use crate::offer::Arrange;
use crate::rule_set::RuleSet;
use crate::slot::{Modality, SlotFacts, Support};

/// What only matters to somebody who comes to the site.
const AT_THE_SITE: Support =
    Support(Support::STEP_FREE.0 | Support::TRANSPORT.0 | Support::HOIST.0);

/// What the patient needs and the slot does not provide, with the time that it takes.
pub(crate) fn arrange(rules: &RuleSet, entry: &Entry, facts: &SlotFacts) -> Arrange {
    let missing = entry.needs.without(facts.provides);
    let what = match facts.modality {
        Modality::InPerson | Modality::Unsaid => missing,
        // Nobody has to get anywhere.
        Modality::Video | Modality::Telephone => missing.without(AT_THE_SITE),
    };
    Arrange { what, minutes: rules.lead_times.of(what) }
}

/// When offers and yeses for a time end, if this is to be arranged after a yes: at the cut-off, and
/// never so late that it can no longer be arranged.
pub(crate) fn last_yes(rules: &RuleSet, facts: &SlotFacts, arrange: Arrange) -> Timestamp {
    let minutes = rules.cutoff_minutes.max(arrange.minutes);
    facts.start.plus_minutes(-i64::from(minutes))
}

#[cfg(test)]
mod tests;
