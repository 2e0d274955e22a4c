//! Whether rules that come in can be meant: rules that ask everybody at once, or that no others can
//! follow, are put aside for a person.

use backfill_core::RuleSet;
use backfill_core::rule_set::{FanOutStep, Hours};

/// How many numbers one rule set may leave out.
const NUMBERS_LEFT_OUT_MAX: u32 = 1_000;
/// The most live offers that one slot may have.
const LIVE_OFFERS_MAX: u8 = 20;
/// The longest of the times in minutes: 30 days.
const MINUTES_MAX: u32 = 30 * 1440;
/// The most points of a weight, up or down.
const POINTS_MAX: u32 = 1_000_000;

/// Why these rules cannot be meant, with the setting; none if they can.
pub(crate) fn objection(rules: &RuleSet, current: &RuleSet) -> Option<String> {
    let highest = current.number.saturating_add(NUMBERS_LEFT_OUT_MAX);
    if highest < rules.number {
        return Some(format!("RuleSet.number: at most {highest} may follow {}", current.number));
    }
    let problems = [
        steps(rules),
        hours("calling_hours", &rules.calling_hours),
        hours("answering_hours", &rules.answering_hours),
        minutes(rules),
        points(rules),
    ];
    problems.into_iter().flatten().next()
}

fn steps(rules: &RuleSet) -> Option<String> {
    if rules.live_offers_max == 0 || LIVE_OFFERS_MAX < rules.live_offers_max {
        return Some(format!("RuleSet.live_offers_max: must be 1 to {LIVE_OFFERS_MAX}"));
    }
    if rules.fan_out.is_empty() {
        return Some("RuleSet.fan_out: has no steps, so that nobody is ever asked".to_owned());
    }
    let falls = |pair: &[FanOutStep]| pair[1].notice_minutes_min < pair[0].notice_minutes_min;
    if !rules.fan_out.windows(2).all(falls) {
        return Some("RuleSet.fan_out: the step with the most notice must come first".to_owned());
    }
    for step in &rules.fan_out {
        if step.window_minutes == 0 || MINUTES_MAX < step.window_minutes {
            return Some(format!("FanOutStep.window_minutes: must be 1 to {MINUTES_MAX}"));
        }
        if step.parallel == 0 || LIVE_OFFERS_MAX < step.parallel {
            return Some(format!("FanOutStep.parallel: must be 1 to {LIVE_OFFERS_MAX}"));
        }
    }
    None
}

fn hours(name: &str, hours: &Hours) -> Option<String> {
    let is_never = hours.weekdays.0 == 0 || hours.to_minute <= hours.from_minute;
    is_never.then(|| format!("RuleSet.{name}: there is no such hour, so that no time ever counts"))
}

fn minutes(rules: &RuleSet) -> Option<String> {
    if rules.messages_to_minute <= rules.messages_from_minute {
        return Some("RuleSet.messages_to_minute: must come after messages_from_minute".to_owned());
    }
    if rules.call_window_minutes == 0 {
        return Some("RuleSet.call_window_minutes: must be 1 at least".to_owned());
    }
    let all = [
        ("cutoff_minutes", rules.cutoff_minutes),
        ("bulk_window_minutes", rules.bulk_window_minutes),
        ("bulk_hold_minutes", rules.bulk_hold_minutes),
        ("protected_notice_minutes_min", rules.protected_notice_minutes_min),
        ("kept_for_cancer_minutes", rules.kept_for_cancer_minutes),
        ("kept_for_urgent_minutes", rules.kept_for_urgent_minutes),
        ("call_window_minutes", rules.call_window_minutes),
    ];
    let long = all.into_iter().find(|(_, minutes)| MINUTES_MAX < *minutes);
    long.map(|(name, _)| format!("RuleSet.{name}: must be {MINUTES_MAX} at most"))
}

fn points(rules: &RuleSet) -> Option<String> {
    let it = &rules.weights;
    let all = [
        it.two_week_wait,
        it.urgent,
        it.waiting_day,
        it.past_18_weeks,
        it.past_52_weeks,
        it.preferred_time,
        it.near_site,
        it.attendance,
        it.not_digital,
    ];
    let is_high = all.into_iter().any(|points| POINTS_MAX < points.unsigned_abs());
    is_high.then(|| format!("RuleSet.weights: each must be {POINTS_MAX} at most, up or down"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in() -> RuleSet {
        RuleSet { number: 2, ..RuleSet::built_in() }
    }

    fn check(change: impl FnOnce(&mut RuleSet), names: Option<&str>) {
        let mut rules = built_in();
        change(&mut rules);
        let found = objection(&rules, &RuleSet::built_in());
        assert_eq!(found.is_some(), names.is_some(), "{found:?}");
        if let (Some(found), Some(name)) = (found, names) {
            assert!(found.contains(name), "{found}");
        }
    }

    #[test]
    fn what_can_be_meant_is_taken() {
        check(|_| {}, None);
        check(|rules| rules.number = 1_001, None);
        check(|rules| rules.answering_hours = Hours::ANY, None);
        check(|rules| rules.fan_out[3].window_minutes = 1, None);
    }

    #[test]
    fn what_asks_everybody_at_once_is_not() {
        check(|rules| rules.fan_out[0].window_minutes = 0, Some("window_minutes"));
        check(|rules| rules.fan_out[0].parallel = 200, Some("parallel"));
        check(|rules| rules.live_offers_max = 200, Some("live_offers_max"));
        check(|rules| rules.call_window_minutes = 0, Some("call_window_minutes"));
    }

    #[test]
    fn what_asks_nobody_any_more_is_not() {
        check(|rules| rules.fan_out.clear(), Some("fan_out"));
        check(|rules| rules.fan_out.reverse(), Some("most notice"));
        check(|rules| rules.answering_hours.to_minute = 0, Some("answering_hours"));
        check(|rules| rules.messages_to_minute = 0, Some("messages_to_minute"));
        check(|rules| rules.cutoff_minutes = u32::MAX, Some("cutoff_minutes"));
        check(|rules| rules.weights.urgent = i32::MIN, Some("weights"));
    }

    #[test]
    fn no_number_takes_all_that_could_follow() {
        check(|rules| rules.number = u32::MAX, Some("number"));
        check(|rules| rules.number = 1_002, Some("number"));
    }
}
