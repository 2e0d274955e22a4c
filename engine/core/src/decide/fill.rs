//! The one shared move: pair an open slot with the next who may have it.
//!
//! Whatever an event frees, holds or takes back, it is paired when all of it has been applied:
//! an offer made half way could be taken back in the same breath.

use alloc::vec::Vec;

use super::Step;
use crate::effect::{Chosen, Decision, Message, PassedOver};
use crate::entry::Reach;
use crate::matching::Choice;
use crate::offer::{Arrange, Offer, OfferState};
use crate::patient::Asked;
use crate::pool::Pool;
use crate::rules::arranging::arrange;
use crate::rules::{answering, eligible, fan_out, pathway, score};
use crate::slot::{Reason, Slot, SlotState};
use crate::state::State;
use crate::time::{DAY_MS, LocalTime};
use crate::{EntryId, PatientRef, Record, SlotId, Timestamp};

/// How long an offer counts towards the message caps.
const CAP_SPAN_MS: i64 = 7 * DAY_MS;

/// What is to be paired at the end of a step.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fill {
    /// A slot that may take offers.
    Slot(SlotId),
    /// The open slots that fit somebody who may have become eligible.
    Entry(EntryId),
    /// The same for all entries of a person.
    Patient(PatientRef),
}

/// Looks for somebody for a slot when the step ends.
pub(super) fn fill(step: &mut Step<'_>, id: SlotId) {
    step.to_fill.push(Fill::Slot(id));
}

/// Looks for a slot for somebody who may have become eligible when the step ends.
pub(super) fn fill_for_entry(step: &mut Step<'_>, entry: EntryId) {
    step.to_fill.push(Fill::Entry(entry));
}

/// [`fill_for_entry`] for all entries of a person.
pub(super) fn fill_for_patient(step: &mut Step<'_>, patient: PatientRef) {
    step.to_fill.push(Fill::Patient(patient));
}

/// Pairs what the step has put off, in the order in which it came up.
pub(super) fn all(step: &mut Step<'_>) {
    for to_fill in core::mem::take(&mut step.to_fill) {
        match to_fill {
            Fill::Slot(slot) => slot_now(step, slot),
            Fill::Entry(entry) => entry_now(step, entry),
            Fill::Patient(patient) => patient_now(step, patient),
        }
    }
}

/// Makes as many offers of a slot as the rules allow now, and writes down each choice.
fn slot_now(step: &mut Step<'_>, id: SlotId) {
    say_paused(step, id);
    while wants_offer(step, id).is_some()
        && let Some(choice) = step.choose(id)
    {
        let is_stale = choice.is_stale();
        let made = make_offer(step, id, choice);
        if !made {
            return say_stale(step, id, is_stale);
        }
    }
}

/// Whether the slot is open and nothing may be offered of it, because its clinic, service or trust
/// is paused.
pub(super) fn is_paused(state: &State, id: SlotId) -> bool {
    let slot = state.slots.get(&id).filter(|it| it.state == SlotState::Open);
    slot.is_some_and(|it| !state.is_offerable(&it.facts))
}

/// Says once that an open slot is paused, and once that it no longer is.
fn say_paused(step: &mut Step<'_>, id: SlotId) {
    let Some(slot) = step.state.slots.get(&id).filter(|it| it.state == SlotState::Open) else {
        return;
    };
    let (said, is_paused) = (slot.reason == Reason::Paused, is_paused(step.state, id));
    if said != is_paused {
        let reason = if is_paused { Reason::Paused } else { Reason::Resumed };
        step.place(id, SlotState::Open, reason, None);
    }
}

/// Says once that a slot waits for a trust to be heard again, and once that it no longer does.
fn say_stale(step: &mut Step<'_>, id: SlotId, is_stale: bool) {
    let said = step.state.slots.get(&id).is_some_and(|it| it.reason == Reason::ListStale);
    if said != is_stale {
        let reason = if is_stale { Reason::ListStale } else { Reason::ListCurrent };
        step.place(id, SlotState::Open, reason, None);
    }
}

/// Fills the open slots that fit somebody; no other is touched.
fn entry_now(step: &mut Step<'_>, entry: EntryId) {
    for slot in open_slots_for(step, entry) {
        let fits = |step: &Step<'_>| {
            let entry = step.state.entry(entry)?;
            let slot = wants_offer(step, slot)?;
            Some(eligible::check(step.state, entry, slot, step.now))
        };
        // Who fits and is on a list that is too old is what the slot says it waits for.
        if matches!(fits(step), Some(Ok(()) | Err(PassedOver::ListStale))) {
            slot_now(step, slot);
        }
    }
}

fn patient_now(step: &mut Step<'_>, patient: PatientRef) {
    for entry in step.state.entries_of(patient) {
        entry_now(step, entry);
    }
}

fn open_slots_for(step: &Step<'_>, entry: EntryId) -> Vec<SlotId> {
    let Some(entry) = step.state.entry(entry) else { return Vec::new() };
    let open = step.state.index.open.get(&Pool::of_entry(entry));
    open.into_iter().flatten().map(|(_, slot)| *slot).collect()
}

/// The slot, if one more offer of it may be made at this moment.
fn wants_offer<'a>(step: &'a Step<'_>, id: SlotId) -> Option<&'a Slot> {
    let state = &*step.state;
    let slot = state.slots.get(&id)?;
    let local = LocalTime::at_offset(step.now, step.utc_offset_minutes);
    let wanted = slot.state == SlotState::Open
        && state.is_offerable(&slot.facts)
        && step.now < state.cutoff(&slot.facts)
        && fan_out::may_send(&state.rules, local)
        && slot.live.len() < fan_out::live_max(&state.rules, slot, step.now);
    wanted.then_some(slot)
}

/// Offers the slot to the chosen; says whether there was one.
fn make_offer(step: &mut Step<'_>, slot: SlotId, choice: Choice) -> bool {
    let chosen = choice.chosen.and_then(|(entry, rank, points)| {
        let score = score::sum(&points);
        let offer = offer_to(step, slot, entry, score)?;
        Some((offer, Chosen { offer: offer.0, entry, rank, score, points }))
    });
    let decision = Decision {
        slot,
        rules: step.state.rules.number,
        candidates: choice.candidates,
        chosen: chosen.as_ref().map(|(_, chosen)| chosen.clone()),
        passed: choice.passed,
        tally: choice.tally,
        lacking: choice.lacking,
    };
    step.record(Record::Decision(decision.into()));
    let Some(((offer, deadline, moves), _)) = chosen else { return false };
    step.tell(offer, Message::Offer { deadline, moves });
    step.place(slot, SlotState::Open, Reason::Offered, Some(offer));
    true
}

type Made = (crate::OfferId, Timestamp, bool);

fn offer_to(step: &mut Step<'_>, slot: SlotId, entry: EntryId, score: i32) -> Option<Made> {
    let id = step.new_offer();
    let state = &mut *step.state;
    let entry = state.entry(entry)?;
    let to_fill = state.slots.get(&slot)?;
    let arrange = arrange(&state.rules, entry, &to_fill.facts);
    let reach = eligible::reach_now(state, entry, to_fill, arrange, step.now);
    let offer = Offer {
        id,
        slot,
        entry: entry.id,
        patient: entry.patient,
        reach,
        made_at: step.now,
        deadline: deadline(state, to_fill, (reach, arrange), step.now)?,
        rules: state.rules.number,
        score,
        moves: pathway::held(state, entry, step.now).map(|it| it.id),
        booked_as: None,
        arrange,
        state: OfferState::Live,
    };
    let made = (id, offer.deadline, offer.moves.is_some());
    let asked = Asked::of(&state.slots.get(&slot)?.facts, step.now);
    let (now, patient) = (step.now, offer.patient);
    state.change_slot(slot, |slot| {
        slot.live.push(id);
        slot.asked.push(offer.entry);
        slot.had_candidates = true;
    });
    state.put_offer(offer);
    state.change_patient(patient, |it| {
        it.offered_at.retain(|asked| now.0.saturating_sub(asked.at.0) < CAP_SPAN_MS);
        it.offered_at.push(asked);
    });
    Some(made)
}

/// The window of the step in force, in hours of answers; longer where a coordinator must call; never
/// past the last yes that counts.
fn deadline(
    state: &State,
    slot: &Slot,
    (reach, arrange): (Reach, Arrange),
    now: Timestamp,
) -> Option<Timestamp> {
    let window = fan_out::step(&state.rules, slot, now)?.window_minutes;
    let message = answering::deadline(state, slot, arrange, (now, window));
    if reach.is_digital() {
        return Some(message);
    }
    let call = eligible::calls(state, slot, arrange, now).deadline();
    Some(call.map_or(message, |call| call.max(message)))
}
