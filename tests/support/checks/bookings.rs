//! The hospital's book and the ledger tell the same: every yes was asked for under one number,
//! what the hospital booked is filled here, and nothing else is.

use std::collections::BTreeMap;

use backfill_core::SlotId;
use backfill_core::offer::OfferState;

use crate::checks::evidence::{Booking, Evidence};

pub(super) fn check(evidence: &Evidence) -> Vec<String> {
    let bookings = evidence.bookings();
    let mut faults: Vec<String> =
        bookings.iter().filter_map(|booking| fault(evidence, booking)).collect();
    let known: usize = bookings.iter().map(|booking| booking.letters.len()).sum();
    let known = known + evidence.letters_of_cancellations();
    if known != evidence.seen.letters.len() {
        let all = evidence.seen.letters.len();
        faults.push(format!("of {all} bookings the hospital was asked for, {known} are ours"));
    }
    let again = evidence.seen.letters.iter().filter(|letter| 0 < letter.changed);
    faults.extend(again.map(|letter| format!("{} came again changed", letter.control_id)));
    faults.extend(filled_once(evidence, &bookings));
    faults.extend(placers(evidence));
    faults
}

fn fault(evidence: &Evidence, booking: &Booking<'_>) -> Option<String> {
    let (offer, state) = (booking.offer, booking.wish.state.as_str());
    let [letter] = booking.letters.as_slice() else {
        return Some(format!("{} has {} letters", offer.id, booking.letters.len()));
    };
    let is_filled =
        evidence.slots.get(&offer.slot).is_some_and(backfill_core::slot::Slot::is_filled);
    let is_booked = offer.state.was_booked();
    let is_right = if letter.is_accepted {
        state == "done" && is_booked && is_filled
    } else {
        // A refusal is an answer too: the wish is done either way. Asked again by a process that does
        // not know of it, it is left to a person, whether the first one was taken down or not.
        let refused = matches!(state, "done" | "to_do") && offer.state == OfferState::Refused;
        refused || booking.is_to_look_up()
    };
    let placer = letter.placer();
    if !placer.is_empty() && offer.moves.is_none() && placer != offer.id.to_string() {
        return Some(format!("{} was booked under the number {placer}", offer.id));
    }
    (!is_right).then(|| {
        let answer = if letter.is_accepted { "booked" } else { "refused" };
        format!("{} was {answer}, its wish is {state}, it is {:?}", offer.id, offer.state)
    })
}

/// Every filled slot has one booking of the hospital, and every booking one filled slot.
fn filled_once(evidence: &Evidence, bookings: &[Booking<'_>]) -> Vec<String> {
    let mut count: BTreeMap<SlotId, usize> = BTreeMap::new();
    for booking in bookings.iter().filter(|booking| booking.accepted().is_some()) {
        *count.entry(booking.offer.slot).or_default() += 1;
    }
    let filled = evidence.slots.values().filter(|slot| slot.is_filled());
    let wrong = filled.filter(|slot| count.get(&slot.id) != Some(&1));
    let wrong = wrong.map(|slot| format!("{} is filled and not booked once", slot.id));
    let twice = count.iter().filter(|(_, count)| 1 < **count);
    wrong.chain(twice.map(|(slot, count)| format!("{slot} is booked {count} times"))).collect()
}

/// One booking per number of ours (SCH-1).
fn placers(evidence: &Evidence) -> Vec<String> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for letter in evidence.seen.letters.iter().filter(|letter| letter.is_accepted) {
        *count.entry(letter.placer()).or_default() += 1;
    }
    count.remove("");
    let twice = count.into_iter().filter(|(_, count)| 1 < *count);
    twice.map(|(placer, count)| format!("number {placer} is booked {count} times")).collect()
}
