//! The promises as predicates, one file each. Asserted after each step in debug builds on what
//! the step touched; tests and simulations ask for all of them over the whole state.
//!
//! Three promises are held elsewhere: I13 and I14 by the assertions at the head of
//! `Engine::step` (time and sequence) and the store's hash chain, I15 by the types: nothing in
//! this crate can hold a name, a number or a date of birth.

mod i01_one_slot_per_cancellation;
mod i02_no_double_booking;
mod i03_live_offers_within_limit;
mod i04_one_live_offer_per_service;
mod i05_nothing_after_opt_out;
mod i06_no_late_acceptance;
mod i07_confirmed_after_acknowledgement;
mod i08_effects_numbered_once;
mod i09_offered_were_eligible;
mod i10_offered_was_best;
mod i11_state_follows_from_snapshot;
mod i12_trusts_apart;
mod i16_no_harm_in_declining;
mod i17_no_room_is_offered_twice;
mod i18_nobody_is_offered_what_they_gave_up;
mod i19_nothing_for_the_dead;
mod i20_no_offer_beside_a_booking;
mod i21_nothing_in_a_block;
mod i22_nothing_from_a_stale_list;
mod i23_nothing_while_paused;

use alloc::string::String;
use alloc::vec::Vec;

use crate::entry::Entry;
use crate::matching::Pools;
use crate::offer::Offer;
use crate::slot::Slot;
use crate::state::State;
use crate::{Decided, Recorded};

/// A promise that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which, such as `I2`.
    pub invariant: &'static str,
    /// What was found, by id.
    pub found: String,
}

/// One step, as the step predicates see it: the state is as after it.
pub(crate) struct After<'a> {
    pub(crate) state: &'a State,
    pub(crate) recorded: &'a Recorded,
    pub(crate) decided: &'a Decided,
    /// The entry that declined or ignored an offer in this step, as it was before.
    pub(crate) not_taking: Option<&'a Entry>,
}

/// What [`assert_step`] must know from before the step.
pub(crate) fn before(state: &State, recorded: &Recorded) -> Option<Entry> {
    i16_no_harm_in_declining::before(state, recorded)
}

type OfSlot = fn(&State, &Slot) -> Result<(), String>;
type OfEntry = fn(&State, &Entry) -> Result<(), String>;
type OfOffer = fn(&State, &Offer) -> Result<(), String>;
type OfStep = fn(&After<'_>) -> Result<(), String>;

const OF_SLOT: [(&str, OfSlot); 5] = [
    ("I1", i01_one_slot_per_cancellation::of_slot),
    ("I2", i02_no_double_booking::of_slot),
    ("I3", i03_live_offers_within_limit::of_slot),
    ("I17", i17_no_room_is_offered_twice::of_slot),
    ("I21", i21_nothing_in_a_block::of_slot),
];

const OF_ENTRY: [(&str, OfEntry); 2] =
    [("I19", i19_nothing_for_the_dead::of_entry), ("I20", i20_no_offer_beside_a_booking::of_entry)];

const OF_OFFER: [(&str, OfOffer); 5] = [
    ("I2", i02_no_double_booking::of_offer),
    ("I4", i04_one_live_offer_per_service::of_offer),
    ("I5", i05_nothing_after_opt_out::of_offer),
    ("I18", i18_nobody_is_offered_what_they_gave_up::of_offer),
    ("I19", i19_nothing_for_the_dead::of_offer),
];

const OF_STEP: [(&str, OfStep); 12] = [
    ("I4", i04_one_live_offer_per_service::of_step),
    ("I5", i05_nothing_after_opt_out::of_step),
    ("I6", i06_no_late_acceptance::of_step),
    ("I7", i07_confirmed_after_acknowledgement::of_step),
    ("I8", i08_effects_numbered_once::of_step),
    ("I9", i09_offered_were_eligible::of_step),
    ("I10", i10_offered_was_best::of_step),
    ("I12", i12_trusts_apart::of_step),
    ("I16", i16_no_harm_in_declining::of_step),
    ("I19", i19_nothing_for_the_dead::of_step),
    ("I22", i22_nothing_from_a_stale_list::of_step),
    ("I23", i23_nothing_while_paused::of_step),
];

/// Every broken promise of the whole state.
pub(crate) fn of_state(state: &State, pools: &Pools) -> Vec<Violation> {
    let mut found = Vec::new();
    state.slots.values().for_each(|slot| check_slot(state, slot, &mut found));
    state.offers.values().for_each(|offer| check_offer(state, offer, &mut found));
    state.entries.values().for_each(|entry| check_entry(state, entry, &mut found));
    note("I11", i11_state_follows_from_snapshot::of_state(state, pools), &mut found);
    found
}

/// Panics if the step broke a promise.
pub(crate) fn assert_step(after: &After<'_>) {
    let (state, mut found) = (after.state, Vec::new());
    let slots = state.touched.slots.iter().filter_map(|id| state.slots.get(id));
    slots.for_each(|slot| check_slot(state, slot, &mut found));
    let offers = state.touched.offers.iter().filter_map(|id| state.offers.get(id));
    offers.for_each(|offer| check_offer(state, offer, &mut found));
    let entries = state.touched.entries.iter().filter_map(|id| state.entries.get(id));
    entries.for_each(|entry| check_entry(state, entry, &mut found));
    for (name, holds) in OF_STEP {
        note(name, holds(after), &mut found);
    }
    assert!(found.is_empty(), "broken after {:?}: {found:?}", after.recorded);
}

fn check_slot(state: &State, slot: &Slot, found: &mut Vec<Violation>) {
    OF_SLOT.iter().for_each(|(name, holds)| note(name, holds(state, slot), found));
}

fn check_entry(state: &State, entry: &Entry, found: &mut Vec<Violation>) {
    OF_ENTRY.iter().for_each(|(name, holds)| note(name, holds(state, entry), found));
}

fn check_offer(state: &State, offer: &Offer, found: &mut Vec<Violation>) {
    OF_OFFER.iter().for_each(|(name, holds)| note(name, holds(state, offer), found));
}

fn note(invariant: &'static str, result: Result<(), String>, found: &mut Vec<Violation>) {
    if let Err(text) = result {
        found.push(Violation { invariant, found: text });
    }
}
