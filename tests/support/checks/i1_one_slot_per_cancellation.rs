//! I1: every acknowledged cancellation and move has exactly one slot in the ledger, and no slot
//! comes from nothing.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::effect::Refusal;
use backfill_core::slot::Slot;
use backfill_core::{Event, EventId, SlotId};

use super::messages::{Told, told};
use crate::checks::evidence::{Evidence, Streamed, hl7};

pub(super) fn check(evidence: &Evidence) -> Vec<String> {
    let told = told(evidence);
    let taken: Vec<&Told<'_>> = told.iter().filter(|message| message.is_taken()).collect();
    let mut faults = Vec::new();
    for message in taken.iter().filter(|message| message.cancels()) {
        let is_only = told.iter().filter(|it| it.reference == message.reference).count() == 1;
        faults.extend(cancelled(evidence, message, is_only));
    }
    faults.extend(evidence.seen.streamed.iter().filter_map(|it| streamed(evidence, it)));
    faults.extend(moved(evidence, &taken));
    faults.extend(from_nothing(evidence, &taken));
    faults.extend(open_twice(evidence));
    faults
}

fn slots_of(evidence: &Evidence, event: EventId) -> Vec<&Slot> {
    let born = evidence.freed_by.iter().filter(|(_, (by, _))| *by == event);
    born.filter_map(|(slot, _)| evidence.slots.get(slot)).collect()
}

/// Of a cancellation told in another way nobody else speaks: it frees one slot, and only if it
/// was not acknowledged may it have been lost.
fn streamed(evidence: &Evidence, told: &Streamed) -> Option<String> {
    let slots = slots_of(evidence, told.event);
    let name = format!("the cancellation {} by {}", told.event, told.way);
    match slots.as_slice() {
        [slot] if slot.origin == Some(told.appointment) => None,
        [] if !told.is_acknowledged && evidence.records_of(told.event).is_empty() => None,
        slots => {
            let refusal = evidence.inbox.get(&told.event).copied().flatten();
            Some(format!("{name} freed {} slots, {refusal:?}", slots.len()))
        }
    }
}

fn cancelled(evidence: &Evidence, message: &Told<'_>, is_only: bool) -> Option<String> {
    let slots = slots_of(evidence, message.event());
    let name = format!("{} `{}`", message.kind, message.control_id);
    let refusal = evidence.inbox.get(&message.event()).copied().flatten();
    match (slots.as_slice(), refusal) {
        ([slot], None) if slot.origin == Some(message.appointment()) => None,
        ([slot], None) => Some(format!("{name} freed {:?}", slot.origin)),
        ([], None | Some(Refusal::AlreadyFreed)) if !is_only => {
            let before = freed_before(evidence, message);
            (!before).then(|| format!("{name} freed nothing, and nothing was free before"))
        }
        (slots, refusal) => Some(format!("{name} freed {} slots, {refusal:?}", slots.len())),
    }
}

/// Whether another record had freed the appointment's time before.
fn freed_before(evidence: &Evidence, message: &Told<'_>) -> bool {
    let records = evidence.records_of(message.event());
    let Some(record) = records.first() else { return false };
    evidence.freed_by.iter().any(|(slot, (_, seq))| {
        let slot = evidence.slots.get(slot);
        let same = |slot: &Slot| {
            slot.origin == Some(message.appointment()) || place(slot) == message.place()
        };
        u64::try_from(*seq).is_ok_and(|seq| seq < record.seq) && slot.is_some_and(same)
    })
}

/// Follows each appointment through its messages, in the order in which they were taken. Those
/// that we moved ourselves are left to the walk through the history.
fn moved(evidence: &Evidence, taken: &[&Told<'_>]) -> Vec<String> {
    let ours: BTreeSet<_> = evidence.offers.values().filter_map(|offer| offer.moves).collect();
    let order: BTreeMap<EventId, u64> =
        evidence.journal.iter().map(|recorded| (recorded.id, recorded.seq)).collect();
    let mut about: Vec<&&Told<'_>> = taken.iter().filter(|it| !it.reference.is_empty()).collect();
    about.retain(|it| (it.cancels() || it.books()) && !ours.contains(&it.appointment()));
    about.sort_by_key(|it| order.get(&it.event()).copied());
    let (mut at, mut faults) = (BTreeMap::new(), Vec::new());
    for message in about {
        let old = if message.cancels() {
            at.remove(&message.reference);
            None
        } else {
            at.insert(message.reference.clone(), message.place())
        };
        let Some(old) = old.filter(|old| *old != message.place()) else { continue };
        let left = evidence
            .slots
            .values()
            .filter(|slot| slot.origin == Some(message.appointment()) && place(slot) == old);
        if left.count() == 0 {
            faults.push(format!("{} `{}` left no slot", message.kind, message.control_id));
        }
    }
    faults
}

/// A slot comes from a message of the trust, or from a booking of ours that moved a patient or for
/// which a later one was cancelled; and no record frees two.
fn from_nothing(evidence: &Evidence, taken: &[&Told<'_>]) -> Vec<String> {
    let told: BTreeSet<EventId> = taken.iter().map(|message| message.event()).collect();
    let confirmed = evidence.journal.iter().filter_map(|recorded| {
        let is_ours =
            matches!(recorded.event, Event::BookingConfirmed(_) | Event::CancellationConfirmed(_));
        is_ours.then_some(recorded.id)
    });
    let streamed = evidence.seen.streamed.iter().map(|it| it.event);
    let known: BTreeSet<EventId> = confirmed.chain(told).chain(streamed).collect();
    let mut count: BTreeMap<EventId, Vec<SlotId>> = BTreeMap::new();
    for slot in evidence.slots.keys() {
        match evidence.freed_by.get(slot) {
            Some((event, _)) => count.entry(*event).or_default().push(*slot),
            None => return vec![format!("{slot} is not in the ledger")],
        }
    }
    let wrong = |(event, slots): (EventId, Vec<SlotId>)| {
        let is_right = known.contains(&event) && slots.len() == 1;
        (!is_right).then(|| format!("{event} freed {slots:?}"))
    };
    count.into_iter().filter_map(wrong).collect()
}

/// No place of the diary is open twice.
fn open_twice(evidence: &Evidence) -> Vec<String> {
    let mut open = BTreeSet::new();
    let slots = evidence.slots.values().filter(|slot| !slot.is_closed());
    let slots = slots.filter(|slot| !slot.facts.session.is_empty());
    let twice = slots.filter(|slot| !open.insert(place(slot)));
    twice.map(|slot| format!("{} is open at a place that is open", slot.id)).collect()
}

fn place(slot: &Slot) -> (String, String) {
    (slot.facts.session.clone(), hl7(slot.facts.local))
}
