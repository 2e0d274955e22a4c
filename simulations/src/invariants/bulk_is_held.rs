//! Many cancellations of one session in a short time are held: from the one that makes them many,
//! no slot of the session is open; and where so many came that it does not run, none is held.

use backfill_core::slot::{Cause, Slot, SlotState};
use backfill_core::{SlotId, Timestamp};

use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct BulkIsHeld {
    known: std::collections::BTreeSet<SlotId>,
}

impl Truth for BulkIsHeld {
    fn name(&self) -> &'static str {
        "bulk"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        for entry in moment.decided.ledger() {
            let slot = moment.engine.slot(entry.slot).ok_or("a ledger entry of no slot")?;
            if self.known.insert(entry.slot) && !slot.facts.session.is_empty() {
                session_is_held(moment, slot)?;
            }
        }
        Ok(())
    }
}

fn session_is_held(moment: &Moment<'_>, new: &Slot) -> Result<(), String> {
    let rules = moment.engine.rules();
    let session: Vec<&Slot> = moment.engine.slots().filter(|it| same_session(it, new)).collect();
    let since = moment.recorded.at.plus_minutes(-i64::from(rules.bulk_window_minutes));
    let many = session.iter().filter(|slot| counts(slot, since)).count();
    let stands = |wanted: fn(SlotState) -> bool| session.iter().any(|slot| wanted(slot.state));
    let open = stands(|state| state == SlotState::Open);
    let held = stands(|state| matches!(state, SlotState::Held { .. }));
    let bulk = usize::from(rules.bulk_count) <= many;
    let cancelled = usize::from(rules.session_cancelled_count) <= many;
    if (bulk || cancelled) && open || cancelled && held {
        return Err(format!("{many} of session {} were freed, one is offered", new.facts.session));
    }
    Ok(())
}

fn same_session(slot: &Slot, new: &Slot) -> bool {
    let (one, other) = (&slot.facts, &new.facts);
    one.trust == other.trust && one.session == other.session && one.local.day == other.local.day
}

fn counts(slot: &Slot, since: Timestamp) -> bool {
    slot.freed_at > since && slot.cause != Cause::MovedEarlier
}
