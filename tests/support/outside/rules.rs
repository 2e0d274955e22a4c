//! The rules of a run: short windows and two at a time, so that offers expire and patients race
//! within minutes.

use backfill_core::RuleSet;
use backfill_core::rule_set::{FanOutStep, Hours};

/// Above the number of the demonstration, whose rules every start may ask for in vain.
const NUMBER: u32 = 3;
/// How long a patient has to answer: the shortest there is.
pub const WINDOW_MINUTES: u32 = 1;
/// How many are asked at the same time.
const PARALLEL: u8 = 2;

/// See the module.
#[must_use]
pub fn short() -> RuleSet {
    let built_in = RuleSet::built_in();
    let shorten = |step: &FanOutStep| FanOutStep {
        parallel: step.parallel.max(PARALLEL),
        window_minutes: WINDOW_MINUTES,
        ..*step
    };
    RuleSet {
        number: NUMBER,
        fan_out: built_in.fan_out.iter().map(shorten).collect(),
        messages_from_minute: 0,
        messages_to_minute: 24 * 60,
        calling_hours: Hours::ANY,
        answering_hours: Hours::ANY,
        // A run is one day, in which the few who wait are asked again.
        service_offers_per_day_max: 0,
        service_offers_per_week_max: 0,
        ..built_in
    }
}
