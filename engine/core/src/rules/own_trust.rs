//! Whose times a patient may be offered: those of the trust whose list they are on. Those of another
//! only where the rules name the two and the patient agreed; and no appointment moves from one trust to
//! another, since neither system could carry that out.

use crate::Timestamp;
use crate::appointment::Appointment;
use crate::code::Code;
use crate::entry::Entry;
use crate::rules::pathway;
use crate::slot::Slot;
use crate::state::State;

/// Whether the slot's trust may offer it to the entry.
pub(crate) fn allows(state: &State, entry: &Entry, slot: &Slot, now: Timestamp) -> bool {
    let trust = slot.facts.trust;
    let is_named = || state.rules.mutual_aid.contains(&(entry.trust, trust));
    let is_theirs = trust == entry.trust || (entry.agreed_to_other_trusts && is_named());
    is_theirs && holds_at(state, entry, now).is_none_or(|at| at == trust)
}

/// Whether an appointment may be given up for the slot: what moves, moves within one trust.
pub(crate) fn may_move(appointment: &Appointment, slot: &Slot) -> bool {
    appointment.facts.trust == slot.facts.trust
}

/// The trust of the appointment that the entry is linked to, unless that is over. One that the list
/// names and that was never told is the list's own trust's.
fn holds_at(state: &State, entry: &Entry, now: Timestamp) -> Option<Code> {
    let held = entry.holds?;
    let Some(held) = state.appointments.get(&held) else { return Some(entry.trust) };
    (!pathway::is_over(held, now)).then_some(held.facts.trust)
}

#[cfg(test)]
mod tests {
    use std::vec;

    use crate::code::Code;
    use crate::decide::world::{World, entry, refusal};
    use crate::effect::{PassedOver, Refusal};
    use crate::entry::{Entry, SiteChoice};
    use crate::event::BookingRequested;
    use crate::slot::{Cause, SlotFacts};
    use crate::{AppointmentId, EntryId, Event, RuleSet};

    fn code(text: &str) -> Code {
        text.parse().unwrap()
    }

    fn rules(pairs: &[(&str, &str)]) -> RuleSet {
        let mutual_aid = pairs.iter().map(|(from, to)| (code(from), code(to))).collect();
        let (list_age_days_max, silence_hours_max) = (0, 0);
        RuleSet { mutual_aid, list_age_days_max, silence_hours_max, ..RuleSet::built_in() }
    }

    /// Of the list of `R0A`, who names sites of both trusts.
    fn waits(agreed_to_other_trusts: bool) -> Entry {
        let site = |text| SiteChoice { site: code(text), travel_minutes: 10 };
        let sites = vec![site("R0A01"), site("R0B01")];
        Entry { sites, agreed_to_other_trusts, ..entry(1) }
    }

    fn at_the_other(world: &World, days: i64) -> SlotFacts {
        SlotFacts { trust: code("R0B"), site: code("R0B01"), ..world.facts(days) }
    }

    /// Source: NHS England's patient-initiated mutual aid (PIDMAS) asks pairs of trusts and the
    /// patient's agreement; off unless a trust names them.
    #[test]
    fn another_trusts_time_needs_a_named_pair_and_the_patients_word() {
        let pair = [("R0A", "R0B")];
        type Case<'a> = (&'a [(&'a str, &'a str)], bool, usize);
        let cases: [Case<'_>; 6] = [
            (&pair, true, 1),
            (&pair, false, 0),
            (&[], true, 0),
            (&[("R0B", "R0A")], true, 0),
            (&[("R0A", "R0C"), ("R0A", "R0B")], true, 1),
            (&[("R0C", "R0B")], true, 0),
        ];
        for (pairs, agreed, asked) in cases {
            let mut world = World::with_rules(rules(pairs));
            world.happen(Event::EntryAdded(waits(agreed)));
            world.free_as(at_the_other(&world, 10), Cause::Patient);
            assert_eq!(world.live().len(), asked, "{pairs:?}, {agreed}");
            world.free(12);
            assert!(!world.live().is_empty(), "the own trust's time is theirs");
        }
    }

    #[test]
    fn whoever_names_no_sites_goes_to_their_own_trust() {
        let mut world = World::with_rules(rules(&[("R0A", "R0B")]));
        world.happen(Event::EntryAdded(Entry { sites: vec![], ..waits(true) }));
        world.free_as(at_the_other(&world, 10), Cause::Patient);
        assert!(world.live().is_empty());
    }

    #[test]
    fn no_appointment_moves_from_one_trust_to_another() {
        for (held, asked) in [(None, 1), (Some("R0A"), 0), (Some("R0B"), 1), (Some("?"), 0)] {
            let mut world = World::with_rules(rules(&[("R0A", "R0B")]));
            let later = match held {
                Some("R0A") => Some(world.facts(20)),
                Some("R0B") => Some(at_the_other(&world, 20)),
                // What the list names and nobody told is the list's own trust's.
                _ => None,
            };
            if let Some(later) = later {
                world.book(50, 1, later);
            }
            let holds = held.map(|_| AppointmentId(50));
            world.happen(Event::EntryAdded(Entry { holds, ..waits(true) }));
            world.free_as(at_the_other(&world, 10), Cause::Patient);
            assert_eq!(world.live().len(), asked, "{held:?}");
        }
    }

    #[test]
    fn nobody_asks_for_a_move_from_one_trust_to_another() {
        for at_other in [false, true] {
            let mut world = World::with_rules(rules(&[("R0A", "R0B")]));
            world.wait(12 * 60); // at night nobody is asked
            world.free_as(at_the_other(&world, 10), Cause::Patient);
            let later = if at_other { at_the_other(&world, 20) } else { world.facts(20) };
            // Of another pathway: the entry is not linked to it.
            world.book(50, 1, SlotFacts { service: code("330"), ..later });
            world.happen(Event::EntryAdded(waits(true)));
            let (slot, moves) = (world.slot().id, Some(AppointmentId(50)));
            let asked = BookingRequested { slot, entry: EntryId(1), moves };
            let refused = refusal(&world.happen(Event::BookingRequested(asked)));
            let other_trust = Some(Refusal::NotEligible(PassedOver::OtherTrust));
            assert_eq!(refused, other_trust.filter(|_| !at_other));
        }
    }
}
