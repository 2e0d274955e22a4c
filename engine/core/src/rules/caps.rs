//! Message caps: how many offers a patient gets, in one service of one trust and in all.

use crate::patient::Asked;
use crate::slot::SlotFacts;
use crate::state::State;
use crate::time::DAY_MS;
use crate::{PatientRef, RuleSet, Timestamp};

const WEEK_MS: i64 = 7 * DAY_MS;

/// Whether a patient had as many offers lately as the rules allow, so that one of this time would be
/// one too many.
pub(crate) fn is_capped(
    state: &State,
    patient: PatientRef,
    facts: &SlotFacts,
    now: Timestamp,
) -> bool {
    let asked = state.patients.get(&patient).map(|it| it.offered_at.as_slice()).unwrap_or_default();
    let sent = |span_ms, counts: &dyn Fn(&Asked) -> bool| within(asked, now, span_ms, counts);
    let here = |it: &Asked| it.is_of(facts);
    let rules = &state.rules;
    let [day, week] = [rules.service_offers_per_day_max, rules.service_offers_per_week_max];
    usize::from(rules.offers_per_day_max) <= sent(DAY_MS, &|_| true)
        || usize::from(rules.offers_per_week_max) <= sent(WEEK_MS, &|_| true)
        || (0 < day && usize::from(day) <= sent(DAY_MS, &here))
        || (0 < week && usize::from(week) <= sent(WEEK_MS, &here))
}

/// Whether these rules allow nobody any offer, however few they had.
pub(crate) fn allows_none(rules: &RuleSet) -> bool {
    rules.offers_per_day_max == 0 || rules.offers_per_week_max == 0
}

/// How many of the offers that count are younger than a span.
pub(crate) fn within(
    asked: &[Asked],
    now: Timestamp,
    span_ms: i64,
    counts: &dyn Fn(&Asked) -> bool,
) -> usize {
    let is_young = |it: &&Asked| now.0.saturating_sub(it.at.0) < span_ms;
    asked.iter().filter(is_young).filter(|it| counts(it)).count()
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, entry};
    use crate::entry::Entry;
    use crate::slot::{Cause, SlotFacts};
    use crate::{EntryId, Event, RuleSet};

    /// A patient who waits in two services of one trust and in one of another, by the built-in caps.
    fn world() -> World {
        let (list_age_days_max, silence_hours_max) = (0, 0);
        let rules = RuleSet { list_age_days_max, silence_hours_max, ..RuleSet::built_in() };
        let mut world = World::with_rules(rules);
        for (number, (trust, service)) in
            [("R0A", "110"), ("R0A", "330"), ("R0B", "110")].into_iter().enumerate()
        {
            let id = EntryId(u128::try_from(number).unwrap() + 1);
            let (trust, service) = (trust.parse().unwrap(), service.parse().unwrap());
            world.happen(Event::EntryAdded(Entry { id, trust, service, ..entry(1) }));
        }
        world
    }

    /// Offers a time of a trust and service and says no to it; whether anybody was asked.
    fn is_asked(world: &mut World, of: &str, day: i64) -> bool {
        let (trust, service) = of.split_once('/').unwrap();
        let site = std::format!("{trust}01").parse().unwrap();
        let facts = SlotFacts {
            trust: trust.parse().unwrap(),
            service: service.parse().unwrap(),
            site,
            ..world.facts(day)
        };
        world.free_as(facts.clone(), Cause::Patient);
        let live = world.live();
        live.iter().for_each(|offer| drop(world.decline(offer.id)));
        // The time does not stay free until the caps allow one more.
        world.book(1_000 + u128::try_from(day).unwrap(), 90, facts);
        !live.is_empty()
    }

    /// Our own default, until a trust says otherwise: per trust and service one offer a
    /// day and three a week; in all two a day and five a week, as it was.
    #[test]
    fn a_patient_gets_one_offer_a_day_of_a_service_and_three_a_week() {
        const A: &str = "R0A/110";
        const B: &str = "R0A/330";
        const C: &str = "R0B/110";
        let days: [&[(&str, bool)]; 6] = [
            // One of a service, two of all.
            &[(A, true), (A, false), (B, true), (C, false)],
            &[(A, true), (A, false), (C, true)],
            // The third of the service, the fifth in all.
            &[(A, true), (B, false), (C, false)],
            &[(A, false), (B, false)],
            &[(A, false), (C, false)],
            &[(A, false), (B, false), (C, false)],
        ];
        let mut world = world();
        let mut free_day = 14;
        for (number, day) in days.into_iter().enumerate() {
            for (of, expected) in day {
                free_day += 1;
                assert_eq!(is_asked(&mut world, of, free_day), *expected, "day {number}: {of}");
                world.wait(1);
            }
            world.wait(1440);
        }
    }

    #[test]
    fn three_a_week_of_a_service_are_the_most_where_all_may_have_more() {
        for (service_offers_per_week_max, expected) in [(3, 3), (2, 2), (0, 5)] {
            let mut world = world();
            let rules = world.engine.rules().clone();
            let number = rules.number + 1;
            let rules = RuleSet { number, service_offers_per_week_max, ..rules };
            world.happen(Event::RulesChanged(rules));
            let mut asked = 0;
            for day in 0..6 {
                asked += usize::from(is_asked(&mut world, "R0A/110", 20 + day));
                world.wait(1440 + 10);
            }
            assert_eq!(asked, expected, "{service_offers_per_week_max} a week");
        }
    }
}
