//! I13: time never goes back in the journal, and no offer lives longer or shorter than the rules
//! say.

use backfill_core::Timestamp;
use backfill_core::time::{DAY_MS, MINUTE_MS};
use backfill_tests::checks::history::{Moment, Watch};

#[derive(Default)]
pub(super) struct TimeGoesForward {
    last: Option<Timestamp>,
}

impl Watch for TimeGoesForward {
    fn after(&mut self, moment: &Moment<'_>) -> Vec<String> {
        let at = moment.recorded.at;
        let back = self.last.filter(|last| at < *last);
        self.last = Some(at);
        let mut faults: Vec<String> =
            back.map(|last| format!("it is {} after {}", at.0, last.0)).into_iter().collect();
        let made = moment.touched.offers.iter().filter(|id| !moment.before.contains_key(id));
        let made = made.filter_map(|id| moment.engine.offer(*id));
        let rules = moment.engine.rules();
        let windows = rules.fan_out.iter().map(|step| step.window_minutes);
        let longest = windows.max().unwrap_or(0).max(rules.call_window_minutes);
        for offer in made {
            let lives = offer.deadline.0 - offer.made_at.0;
            // A message that may only be sent in the morning has until then besides.
            let is_right = 0 < lives && lives <= i64::from(longest) * MINUTE_MS + DAY_MS;
            if !is_right {
                faults.push(format!("{} lives for {lives} ms", offer.id));
            }
        }
        faults
    }
}
