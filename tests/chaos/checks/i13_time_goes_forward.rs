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

#[cfg(test)]
mod tests {
    use backfill_tests::checks::made_up;

    use super::*;

    #[test]
    fn time_that_goes_back_is_found() {
        let mut watch = TimeGoesForward::default();
        assert!(made_up::said(&mut watch, |_| {}).is_empty());
        assert!(made_up::said(&mut watch, |_| {}).is_empty(), "it may stand still");
        watch.last = watch.last.map(|at| Timestamp(at.0 + 1));
        assert_eq!(made_up::said(&mut watch, |_| {}).len(), 1);
    }

    #[test]
    fn an_offer_that_lives_too_long_is_found() {
        let (engine, recorded, decided) = made_up::midway();
        let mut snapshot = engine.snapshot();
        snapshot.offers[0].deadline.0 += 3 * DAY_MS;
        let engine = backfill_core::Engine::restore(snapshot);
        let offers = engine.offers().map(|offer| offer.id).collect();
        let moment = Moment {
            recorded: &recorded,
            decided: &decided,
            engine: &engine,
            touched: &backfill_core::Touched { offers, ..Default::default() },
            before: &std::collections::BTreeMap::new(),
        };
        assert_eq!(TimeGoesForward::default().after(&moment).len(), 1);
    }
}
