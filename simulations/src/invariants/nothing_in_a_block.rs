//! No time is on offer, or held, of which some minute was closed last and not opened again.

use backfill_core::event::SlotBlocked;
use backfill_core::slot::{Cause, Slot, SlotFacts, SlotState};
use backfill_core::{Event, Timestamp};

use super::{Moment, Truth};

/// What was said of a part of a diary: closed, or opened.
#[derive(Debug)]
struct Said {
    part: SlotBlocked,
    closed: bool,
}

#[derive(Debug, Default)]
pub(super) struct NothingInABlock {
    said: Vec<Said>,
}

impl Truth for NothingInABlock {
    fn name(&self) -> &'static str {
        "block"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.learn(&moment.recorded.event);
        let slots = moment.touched.slots.iter().filter_map(|id| moment.engine.slot(*id));
        let open = |it: &&Slot| matches!(it.state, SlotState::Open | SlotState::Held { .. });
        match slots.filter(open).find(|it| self.is_closed(&it.facts)) {
            Some(slot) => Err(format!("{} is on offer in a closed diary", slot.id)),
            None => Ok(()),
        }
    }
}

impl NothingInABlock {
    fn learn(&mut self, event: &Event) {
        match event {
            Event::SlotBlocked(part) => self.said.push(Said { part: part.clone(), closed: true }),
            Event::SlotFreed(freed) if freed.cause == Cause::Unblocked => {
                let Some(facts) = freed.facts.as_ref().filter(|_| freed.doubt.is_none()) else {
                    return;
                };
                let part = SlotBlocked {
                    trust: facts.trust,
                    session: Some(facts.session.clone()),
                    site: facts.site,
                    from: facts.start,
                    to: facts.end(),
                    said_at: freed.said_at,
                };
                self.said.push(Said { part, closed: false });
            }
            _ => {}
        }
    }

    /// Minute by minute, what was said last of it.
    fn is_closed(&self, facts: &SlotFacts) -> bool {
        (0..i64::from(facts.duration_minutes)).any(|minute| {
            let at = facts.start.plus_minutes(minute);
            let last = self.said.iter().rev().find(|it| is_about(&it.part, facts, at));
            last.is_some_and(|it| it.closed)
        })
    }
}

fn is_about(part: &SlotBlocked, facts: &SlotFacts, at: Timestamp) -> bool {
    let session = part.session.as_ref().is_none_or(|session| *session == facts.session);
    let site = part.site.is_empty() || part.site == facts.site;
    let time = part.from <= at && at < part.to;
    facts.trust == part.trust && session && site && time
}
