//! Whether the patient can come to where the slot is. Nobody travels to a call: for a telephone or a
//! video clinic neither sites nor travel count, and whose time it is, [`super::own_trust`] says.

use super::forbid;
use crate::effect::PassedOver;
use crate::entry::{Entry, SiteChoice};
use crate::slot::{Modality, SlotFacts};

/// Whether the entry names the site, and it is not too far.
///
/// # Errors
/// Why it does not suit.
pub(crate) fn suits(entry: &Entry, facts: &SlotFacts) -> Result<(), PassedOver> {
    if !is_travelled_to(facts) {
        return Ok(());
    }
    if entry.sites.is_empty() {
        return forbid(facts.trust != entry.trust, PassedOver::Site);
    }
    let choice = choice(entry, facts).ok_or(PassedOver::Site)?;
    forbid(entry.travel_minutes_max < choice.travel_minutes, PassedOver::Travel)
}

/// What the entry says of the site, if it says something and somebody goes there.
pub(crate) fn choice<'a>(entry: &'a Entry, facts: &SlotFacts) -> Option<&'a SiteChoice> {
    let named = entry.sites.iter().find(|choice| choice.site == facts.site);
    named.filter(|_| is_travelled_to(facts))
}

fn is_travelled_to(facts: &SlotFacts) -> bool {
    match facts.modality {
        Modality::InPerson | Modality::Unsaid => true,
        Modality::Video | Modality::Telephone => false,
    }
}

#[cfg(test)]
mod tests {
    use std::vec;
    use std::vec::Vec;

    use crate::decide::world::{World, entry};
    use crate::entry::{Entry, Priority, SiteChoice};
    use crate::rule_set::Weights;
    use crate::slot::{Cause, Modality, SlotFacts};
    use crate::{EntryId, Event, RuleSet};

    fn sites(named: &[(&str, u16)]) -> Vec<SiteChoice> {
        let choice = |(site, travel_minutes): &(&str, u16)| SiteChoice {
            site: site.parse().unwrap(),
            travel_minutes: *travel_minutes,
        };
        named.iter().map(choice).collect()
    }

    /// Whether somebody urgent who names these sites goes before somebody routine who names none.
    #[track_caller]
    fn check(modality: Modality, named: &[(&str, u16)], is_urgent_first: bool) {
        let mut world = World::new();
        let urgent = Entry { priority: Priority::Urgent, sites: sites(named), ..entry(2) };
        world.happen(Event::EntryAdded(entry(1)));
        world.happen(Event::EntryAdded(urgent));
        world.free_as(SlotFacts { modality, ..world.facts(10) }, Cause::Patient);
        let asked: Vec<_> = world.live().iter().map(|it| it.entry).collect();
        let first = if is_urgent_first { EntryId(2) } else { EntryId(1) };
        assert_eq!(asked, vec![first], "{modality:?}, {named:?}");
    }

    /// Source: docs/access-policy.md: bands go first; how far somebody can come is asked of those who
    /// come.
    #[test]
    fn nobody_is_passed_over_for_the_way_to_a_call() {
        for modality in [Modality::Telephone, Modality::Video] {
            check(modality, &[("R0A01", 90)], true);
            check(modality, &[("R0A02", 10)], true);
            check(modality, &[("R0A01", 10)], true);
        }
        for modality in [Modality::InPerson, Modality::Unsaid] {
            check(modality, &[("R0A01", 90)], false);
            check(modality, &[("R0A02", 10)], false);
            check(modality, &[("R0A01", 10)], true);
        }
    }

    #[test]
    fn the_way_gives_no_points_for_a_call() {
        let far = Entry { sites: sites(&[("R0A01", 60)]), ..entry(1) };
        for (modality, first) in [(Modality::Telephone, 1), (Modality::InPerson, 2)] {
            let (list_age_days_max, silence_hours_max) = (0, 0);
            let built_in = RuleSet::built_in();
            let weights = Weights { near_site: 10, ..built_in.weights };
            let rules = RuleSet { weights, list_age_days_max, silence_hours_max, ..built_in };
            let mut world = World::with_rules(rules);
            let near = Entry { waiting_since: far.waiting_since, ..entry(2) };
            world.happen(Event::EntryAdded(far.clone()));
            world.happen(Event::EntryAdded(near));
            world.free_as(SlotFacts { modality, ..world.facts(10) }, Cause::Patient);
            assert_eq!(world.live()[0].entry, EntryId(first), "{modality:?}");
        }
    }

    #[test]
    fn another_trusts_call_needs_a_named_pair_and_the_patients_word() {
        let (own, other) = ("R0A".parse().unwrap(), "R0B".parse().unwrap());
        for (is_named, agreed_to_other_trusts, asked) in
            [(true, true, 1), (true, false, 0), (false, true, 0), (false, false, 0)]
        {
            let mutual_aid = if is_named { vec![(own, other)] } else { vec![] };
            let (list_age_days_max, silence_hours_max) = (0, 0);
            let built_in = RuleSet::built_in();
            let rules = RuleSet { mutual_aid, list_age_days_max, silence_hours_max, ..built_in };
            let mut world = World::with_rules(rules);
            world.happen(Event::EntryAdded(Entry { agreed_to_other_trusts, ..entry(1) }));
            let modality = Modality::Telephone;
            let facts = SlotFacts { trust: other, modality, ..world.facts(10) };
            world.free_as(facts, Cause::Patient);
            assert_eq!(world.live().len(), asked, "{is_named}, {agreed_to_other_trusts}");
        }
    }
}
