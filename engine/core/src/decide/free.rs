//! Freeing a time: a new slot enters the ledger, and its fate is decided at once.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::{Step, fill, hold, not_running, occupied, withdraw};
use crate::effect::LedgerLine;
use crate::slot::{AppointmentKind, Cause, Outcome, Reason, Slot, SlotFacts, SlotState};
use crate::{AppointmentId, PatientRef, Record, RuleSet, SlotId};

/// No diary is open for longer ahead: such a start is a slip of the sender, never offered.
const AHEAD_DAYS_MAX: i64 = 3 * 366;

/// What is freed.
#[derive(Debug)]
pub(super) struct Freed {
    pub(super) facts: SlotFacts,
    pub(super) origin: Option<AppointmentId>,
    pub(super) given_up_by: Option<PatientRef>,
    pub(super) cause: Cause,
    /// Why a person must look before anything is offered.
    pub(super) doubt: Option<Reason>,
    pub(super) depth: u8,
}

/// Puts the time in the ledger, and offers it if it may be offered. The appointment that was
/// there is no longer.
pub(super) fn free(step: &mut Step<'_>, freed: Freed) {
    let fate = fate(step, &freed);
    let id = add(step, &freed, fate);
    if fate.1 == Reason::ClinicCancelled {
        not_running::withdraw_beside(step, &freed.facts);
    }
    hold_bulk(step, id);
    fill::fill(step, id);
}

/// Puts the time in the ledger for a person to look at: it may not be free at all.
pub(super) fn put_aside(step: &mut Step<'_>, freed: &Freed, reason: Reason) {
    let state = SlotState::Closed { outcome: Outcome::NotOffered, reason, at: step.now };
    let id = add(step, freed, (state, reason));
    hold_bulk(step, id);
}

fn add(step: &mut Step<'_>, freed: &Freed, (state, reason): (SlotState, Reason)) -> SlotId {
    let id = step.new_slot();
    let asked = freed.given_up_by.map(|patient| step.state.entries_of(patient));
    let asked = asked.into_iter().flatten().collect();
    step.state.put_slot(Slot {
        id,
        facts: freed.facts.clone().settled(),
        origin: freed.origin,
        cause: freed.cause,
        freed_at: step.now,
        depth: freed.depth,
        state,
        reason,
        live: Vec::new(),
        asked,
        had_candidates: false,
        taken_back: None,
        given_up_by: freed.given_up_by,
    });
    step.record(Record::Ledger(LedgerLine { slot: id, state, reason, offer: None }));
    id
}

/// Whether the time may be offered; otherwise how and why it ends here. It fails closed.
fn fate(step: &Step<'_>, freed: &Freed) -> (SlotState, Reason) {
    let end = |outcome, reason| (SlotState::Closed { outcome, reason, at: step.now }, reason);
    if let Some(reason) = why_not(step, freed) {
        return end(Outcome::NotOffered, reason);
    }
    if step.state.cutoff(&freed.facts) <= step.now {
        return end(Outcome::Unfilled, Reason::TooLate);
    }
    let beside = occupied::may_be_on_offer(step.state, &freed.facts, freed.origin);
    if beside || occupied::is_full(step.state, &freed.facts, freed.origin) {
        return end(Outcome::NotOffered, Reason::Occupied);
    }
    match lacks_types(&freed.facts) {
        Some(reason) => end(Outcome::NotOffered, reason),
        None => (SlotState::Open, Reason::Freed),
    }
}

/// Nobody says which types of clinic it is. Last of all: that somebody sits there says more.
pub(super) fn lacks_types(facts: &SlotFacts) -> Option<Reason> {
    facts.takes.types.is_empty().then_some(Reason::UnknownClinicType)
}

/// Why the time is not to be offered, whoever else has it.
pub(super) fn why_not(step: &Step<'_>, freed: &Freed) -> Option<Reason> {
    let rules = &step.state.rules;
    let unsure = || is_far_ahead(step, &freed.facts).then_some(Reason::UnsureTime);
    freed
        .doubt
        .or_else(unsure)
        .or_else(|| wrong_cause(rules, freed.cause))
        .or_else(|| unknown_place(&freed.facts))
        .or_else(|| step.state.is_blocked(&freed.facts).then_some(Reason::Blocked))
        .or_else(|| (rules.cascade_depth_max < freed.depth).then_some(Reason::CascadeLimit))
}

fn is_far_ahead(step: &Step<'_>, facts: &SlotFacts) -> bool {
    AHEAD_DAYS_MAX < facts.start.days_since(step.now)
}

/// Why a time that was given up for this reason is not capacity.
pub(super) fn wrong_cause(rules: &RuleSet, cause: Cause) -> Option<Reason> {
    match cause {
        Cause::Clinic => (!rules.clinic_cancellations_reusable).then_some(Reason::ClinicCancelled),
        Cause::EnteredInError => (!rules.errors_reusable).then_some(Reason::EnteredInError),
        Cause::Unknown => Some(Reason::UnknownCause),
        Cause::Patient
        | Cause::Unblocked
        | Cause::MovedEarlier
        | Cause::Moved
        | Cause::Died
        | Cause::NotNeeded
        | Cause::TreatedElsewhere => None,
    }
}

fn unknown_place(facts: &SlotFacts) -> Option<Reason> {
    if facts.service.is_empty() {
        return Some(Reason::UnknownService);
    }
    if facts.site.is_empty() {
        return Some(Reason::UnknownSite);
    }
    (facts.kind == AppointmentKind::Unknown).then_some(Reason::UnknownKind)
}

/// Many times of one session freed within a short while: does the session still run?
fn hold_bulk(step: &mut Step<'_>, id: SlotId) {
    let Some(slot) = step.state.slots.get(&id) else { return };
    if slot.facts.session.is_empty() {
        return;
    }
    let session = step.state.session_slots(&slot.facts);
    let count = freed_lately(step, &session);
    let rules = &step.state.rules;
    if usize::from(rules.session_cancelled_count) <= count {
        close_session(step, &session);
    } else if usize::from(rules.bulk_count) <= count {
        hold_session(step, &session);
    }
}

fn freed_lately(step: &Step<'_>, session: &BTreeSet<SlotId>) -> usize {
    let window = i64::from(step.state.rules.bulk_window_minutes);
    let slots = session.iter().filter_map(|id| step.state.slots.get(id));
    let lately = |slot: &&Slot| step.now.minutes_since(slot.freed_at) < window;
    slots.filter(lately).filter(|slot| slot.cause != Cause::MovedEarlier).count()
}

fn hold_session(step: &mut Step<'_>, session: &BTreeSet<SlotId>) {
    let until = step.now.plus_minutes(i64::from(step.state.rules.bulk_hold_minutes));
    for id in &undecided(step, session) {
        let was_open = step.state.slots.get(id).is_some_and(|it| it.state == SlotState::Open);
        if was_open {
            step.place(*id, SlotState::Held { until }, Reason::BulkHold, None);
        } else {
            step.state.change_slot(*id, |slot| slot.state = SlotState::Held { until });
        }
        withdraw::offers_of(step, *id);
    }
}

fn close_session(step: &mut Step<'_>, session: &BTreeSet<SlotId>) {
    for id in &undecided(step, session) {
        let (outcome, reason) = (Outcome::NotOffered, Reason::SessionCancelled);
        let end = SlotState::Closed { outcome, reason, at: step.now };
        step.place(*id, end, reason, None);
        hold::let_down(step, *id);
        withdraw::offers_of(step, *id);
    }
}

/// Slots of the session that are open or held. A booking on its way is left to the trust.
fn undecided(step: &Step<'_>, session: &BTreeSet<SlotId>) -> Vec<SlotId> {
    let slots = session.iter().filter_map(|id| step.state.slots.get(id));
    let undecided = |slot: &&Slot| matches!(slot.state, SlotState::Open | SlotState::Held { .. });
    slots.filter(undecided).map(|slot| slot.id).collect()
}
