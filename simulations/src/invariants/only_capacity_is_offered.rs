//! Only what is capacity is opened: known codes, no doubt, a cause that leaves the clinic running,
//! and not at the end of too long a chain of moves.

use std::collections::BTreeSet;

use backfill_core::slot::{AppointmentKind, Cause, Slot, SlotState};
use backfill_core::{Event, SlotId};

use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct OnlyCapacityIsOffered {
    known: BTreeSet<SlotId>,
}

impl Truth for OnlyCapacityIsOffered {
    fn name(&self) -> &'static str {
        "capacity"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        for entry in moment.decided.ledger() {
            let slot = moment.engine.slot(entry.slot).ok_or("a ledger entry of no slot")?;
            if self.known.insert(entry.slot) && entry.state == SlotState::Open {
                is_capacity(moment, slot)?;
            }
        }
        Ok(())
    }
}

fn is_capacity(moment: &Moment<'_>, slot: &Slot) -> Result<(), String> {
    let rules = moment.engine.rules();
    let facts = &slot.facts;
    let cause = match slot.cause {
        Cause::Clinic => rules.clinic_cancellations_reusable,
        Cause::EnteredInError => rules.errors_reusable,
        Cause::Unknown => false,
        Cause::Patient
        | Cause::Unblocked
        | Cause::MovedEarlier
        | Cause::Moved
        | Cause::Died
        | Cause::NotNeeded
        | Cause::TreatedElsewhere => true,
    };
    let doubt = match &moment.recorded.event {
        Event::SlotFreed(freed) => freed.doubt.is_some(),
        _ => false,
    };
    let known = !facts.service.is_empty()
        && !facts.site.is_empty()
        && facts.kind != AppointmentKind::Unknown;
    let in_time = moment.recorded.at < facts.start.plus_minutes(-i64::from(rules.cutoff_minutes));
    if cause && known && !doubt && in_time && slot.depth <= rules.cascade_depth_max {
        return Ok(());
    }
    Err(format!("{} was opened: {:?}, depth {}", slot.id, slot.cause, slot.depth))
}
