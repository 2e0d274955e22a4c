//! How long a patient has to answer a message: counted in hours in which people are up, so that
//! nobody's time runs out while they sleep.

use crate::Timestamp;
use crate::offer::{Arrange, Offer};
use crate::rule_set::Hours;
use crate::rules::arranging::last_yes;
use crate::rules::hours::Counted;
use crate::slot::Slot;
use crate::state::State;
use crate::time::MINUTE_MS;

/// When a message of now must be answered: after so many minutes of `answering_hours`, at the latest
/// at the last yes that counts.
pub(crate) fn deadline(
    state: &State,
    slot: &Slot,
    arrange: Arrange,
    (now, window_minutes): (Timestamp, u32),
) -> Timestamp {
    let last_yes = last_yes(&state.rules, &slot.facts, arrange);
    let counted = counted(state, slot, &state.rules.answering_hours, now);
    let end = counted.after_ms(i64::from(window_minutes) * MINUTE_MS);
    end.unwrap_or(last_yes).min(last_yes)
}

/// The deadline of an offer after the clock went from one moment to another: as much time is left as
/// was, of the hours in which a message is answered or a call is made, up to the last yes that
/// counts. It never ends sooner than was told.
pub(crate) fn after_jump(
    state: &State,
    slot: &Slot,
    offer: &Offer,
    (from, to): (Timestamp, Timestamp),
) -> Timestamp {
    let rules = &state.rules;
    let is_called = !offer.reach.is_digital();
    let hours = if is_called { &rules.calling_hours } else { &rules.answering_hours };
    let left_ms = counted(state, slot, hours, from).until_ms(offer.deadline);
    let last_yes = last_yes(rules, &slot.facts, offer.arrange);
    let end = counted(state, slot, hours, to).after_ms(left_ms).unwrap_or(last_yes);
    end.min(last_yes).max(offer.deadline)
}

fn counted<'a>(state: &State, slot: &'a Slot, hours: &'a Hours, from: Timestamp) -> Counted<'a> {
    Counted { hours, slot: &slot.facts, from, offset_minutes: state.utc_offset_minutes }
}

#[cfg(test)]
mod tests;
