//! Nothing is offered of a clinic, a service or a trust, and no program books it, from the moment at
//! which somebody paused it, until somebody opens it again: what was said last of the narrowest part
//! counts, unless more was paused later. Of a private clinic nothing is offered until somebody opened
//! it by name, and nobody in prison is asked until somebody said so.

use std::collections::BTreeMap;

use backfill_core::scope::Part;
use backfill_core::slot::SlotFacts;
use backfill_core::{Event, Timestamp};

use super::{Moment, Truth};

/// Whether it is offered, and when that was said.
type Word = (bool, Timestamp);

/// The worlds have one trust.
#[derive(Debug, Default)]
pub(super) struct NothingWhilePaused {
    whole: Option<Word>,
    services: BTreeMap<String, Word>,
    clinics: BTreeMap<String, Word>,
    prisons: bool,
}

impl Truth for NothingWhilePaused {
    fn name(&self) -> &'static str {
        "pause"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        let at = moment.recorded.at;
        if let Event::OfferingChanged(changed) = &moment.recorded.event {
            match &changed.scope.part {
                Part::Whole => self.whole = Some((changed.offerable, at)),
                Part::Service(code) => {
                    self.services.insert(code.to_string(), (changed.offerable, at));
                }
                Part::Clinic(name) => {
                    self.clinics.insert(name.clone(), (changed.offerable, at));
                }
                Part::InPrison => self.prisons = changed.offerable,
            }
        }
        let is_asked = matches!(&moment.recorded.event, Event::BookingRequested(_));
        for request in moment.decided.bookings() {
            if is_asked && self.is_paused(&request.facts) {
                return Err(format!("{} is booked while it is paused", request.offer));
            }
        }
        for decision in moment.decided.decisions() {
            let slot = moment.engine.slot(decision.slot).ok_or("a decision about no slot")?;
            let Some(chosen) = &decision.chosen else { continue };
            if self.is_paused(&slot.facts) {
                return Err(format!("{} is offered while it is paused", slot.id));
            }
            let entry = moment.engine.entry(chosen.entry);
            let is_there = |patient| {
                let mut theirs = moment.engine.entries().filter(|it| it.patient == patient);
                theirs.any(|it| it.course.in_prison)
            };
            if !self.prisons && entry.is_some_and(|it| is_there(it.patient)) {
                return Err(format!("{} is offered to somebody in prison", slot.id));
            }
        }
        Ok(())
    }
}

impl NothingWhilePaused {
    fn is_paused(&self, facts: &SlotFacts) -> bool {
        let clinic = self.clinics.get(&facts.session.trim().to_lowercase());
        let service = self.services.get(facts.service.as_str());
        if facts.takes.is_private && !clinic.is_some_and(|it| it.0) {
            return true;
        }
        let words = [clinic, service, self.whole.as_ref()];
        let mut words = words.into_iter().flatten();
        let Some((is_open, said_at)) = words.next() else { return false };
        !is_open || words.any(|(opens, at)| !opens && said_at < at)
    }
}
