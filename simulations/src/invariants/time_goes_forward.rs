//! I13: core time never goes back, and a jump of the clock takes no offer's time away.

use std::collections::BTreeMap;

use backfill_core::entry::Reach;
use backfill_core::event::ClockJumped;
use backfill_core::offer::OfferState;
use backfill_core::{Event, OfferId, Timestamp};

use super::answered_in_hours::Clock;
use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct TimeGoesForward {
    last: Option<(u64, Timestamp)>,
    /// Deadlines of live offers after the step before.
    deadlines: BTreeMap<OfferId, Timestamp>,
}

impl Truth for TimeGoesForward {
    fn name(&self) -> &'static str {
        "I13"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        let now = (moment.recorded.seq, moment.recorded.at);
        if self.last.is_some_and(|last| now.0 != last.0 + 1 || now.1 < last.1) {
            return Err(format!("{:?} is followed by {now:?}", self.last));
        }
        self.last = Some(now);
        if let Event::ClockJumped(jump) = &moment.recorded.event {
            self.nothing_runs_out(moment, *jump)?;
        }
        let live = moment.engine.offers().filter(|offer| offer.state == OfferState::Live);
        self.deadlines = live.map(|offer| (offer.id, offer.deadline)).collect();
        Ok(())
    }
}

impl TimeGoesForward {
    /// Every live offer has as many of the hours of answers or calls as it had, up to the last yes
    /// that counts: nobody lost time to a clock.
    fn nothing_runs_out(&self, moment: &Moment<'_>, jump: ClockJumped) -> Result<(), String> {
        for (id, before) in &self.deadlines {
            let Some(offer) = moment.engine.offer(*id) else { continue };
            let Some(slot) = moment.engine.slot(offer.slot) else { continue };
            let cutoff_minutes = moment.engine.rules().cutoff_minutes;
            let notice_min = i64::from(cutoff_minutes.max(offer.arrange.minutes));
            let last_yes = slot.facts.start.plus_minutes(-notice_min);
            let rules = moment.engine.rules();
            let is_called = offer.reach == Reach::Call;
            let hours = if is_called { &rules.calling_hours } else { &rules.answering_hours };
            let clock = Clock { offset_minutes: moment.recorded.utc_offset_minutes, last_yes };
            let left_ms = clock.between_ms(hours, jump.from, *before);
            let kept = clock.after(hours, jump.to, left_ms).max(*before);
            let at_least = if *before <= jump.from { *before } else { kept };
            if offer.state != OfferState::Live || offer.deadline < at_least {
                return Err(format!("{id} lost time in {jump:?}"));
            }
        }
        Ok(())
    }
}
