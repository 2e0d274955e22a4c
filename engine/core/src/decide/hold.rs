//! Which entry holds which appointment: linked by the list, or because they are of one pathway,
//! whichever comes first.

use alloc::vec::Vec;

use super::{Step, entry_changed};
use crate::appointment::Appointment;
use crate::entry::Entry;
use crate::rules::pathway;
use crate::{AppointmentId, EntryId, Timestamp};

/// An appointment is booked: if no entry holds it yet, the first one of the patient that waits
/// for such and holds nothing does from now on.
pub(super) fn appointment(step: &mut Step<'_>, new: &Appointment) {
    let Some(patient) = new.patient else { return };
    if pathway::is_over(new, step.now) || step.state.holders(new.id).next().is_some() {
        return;
    }
    let entries = step.state.entries_of(patient);
    let mut entries = entries.iter().filter_map(|id| step.state.entry(*id));
    let free = entries.find(|it| pathway::waits_for(it, new) && holds_nothing(step, it));
    if let Some(mut entry) = free.cloned() {
        entry.holds = Some(new.id);
        step.state.put_entry(entry);
    }
}

/// An entry comes: if it holds nothing, it holds the first appointment of its pathway that no
/// other entry holds.
pub(super) fn entry(step: &Step<'_>, mut entry: Entry) -> Entry {
    if holds_nothing(step, &entry) {
        let booked = step.state.booked(entry.patient).filter(|it| {
            !pathway::is_over(it, step.now)
                && pathway::waits_for(&entry, it)
                && step.state.holders(it.id).all(|other| other == entry.id)
        });
        let first: Option<(Timestamp, AppointmentId)> =
            booked.map(|it| (it.facts.start, it.id)).min();
        entry.holds = first.map(|(_, id)| id).or(entry.holds);
    }
    entry
}

/// Whether nothing stops the entry from being linked: what it held is over. An appointment that
/// the list names and that was never told is one.
fn holds_nothing(step: &Step<'_>, entry: &Entry) -> bool {
    let Some(held) = entry.holds else { return true };
    let held = step.state.appointments.get(&held);
    held.is_some_and(|it| pathway::is_over(it, step.now))
}

/// Whoever held the appointment holds none.
pub(super) fn release(step: &mut Step<'_>, appointment: AppointmentId) {
    let holders: Vec<EntryId> = step.state.holders(appointment).collect();
    for id in holders {
        if let Some(mut entry) = step.state.entry(id).cloned() {
            entry.holds = None;
            step.state.put_entry(entry);
        }
    }
}

/// Offers that the appointment leaves without sense are taken back, and others made.
pub(super) fn look_again(step: &mut Step<'_>, new: &Appointment) {
    let Some(patient) = new.patient else { return };
    let entries = step.state.entries_of(patient).into_iter();
    let concerned: Vec<EntryId> = entries
        .filter(|id| {
            let entry = step.state.entry(*id);
            entry.is_some_and(|it| it.holds == Some(new.id) || pathway::waits_for(it, new))
        })
        .collect();
    for id in concerned {
        if let Some(entry) = step.state.entry(id).cloned() {
            entry_changed::decide(step, &entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::appointment::Appointment;
    use crate::decide::world::{World, booked, decisions, entry};
    use crate::effect::PassedOver;
    use crate::entry::Entry;
    use crate::slot::{AppointmentKind, Cause};
    use crate::{AppointmentId, EntryId, Event, PatientRef};

    /// Patient 1 waits and has an appointment on a day, told in either order.
    fn both(is_first: bool, day: i64, change: fn(&mut Appointment)) -> World {
        let mut world = World::new();
        let mut appointment = booked(50, 1, world.facts(day));
        change(&mut appointment);
        if is_first {
            world.tell(appointment, Cause::Unknown);
            world.happen(Event::EntryAdded(entry(1)));
        } else {
            world.happen(Event::EntryAdded(entry(1)));
            world.tell(appointment, Cause::Unknown);
        }
        world
    }

    fn holds(world: &World, entry: u128) -> Option<u128> {
        world.engine.entry(EntryId(entry)).and_then(|it| it.holds).map(|it| it.0)
    }

    type Change = fn(&mut Appointment);

    #[test]
    fn an_entry_and_an_appointment_are_linked_whichever_comes_first() {
        let cases: [(Change, bool); 6] = [
            (|_| {}, true),
            (|it| it.facts.kind = AppointmentKind::Unknown, true),
            (|it| it.facts.site = "R0A07".parse().unwrap(), true),
            (|it| it.facts.kind = AppointmentKind::FollowUp, false),
            (|it| it.facts.service = "330".parse().unwrap(), false),
            (|it| it.patient = Some(PatientRef(2)), false),
        ];
        for (number, (change, is_linked)) in cases.into_iter().enumerate() {
            for is_first in [true, false] {
                let world = both(is_first, 20, change);
                let held = is_linked.then_some(50);
                assert_eq!(holds(&world, 1), held, "change {number}, first: {is_first}");
            }
        }
    }

    #[test]
    fn nobody_is_offered_a_later_time_than_one_they_hold() {
        for (day, is_offered) in [(9, false), (10, false), (11, true)] {
            for is_first in [true, false] {
                let mut world = both(is_first, day, |_| {});
                world.free(10);
                assert_eq!(world.live().len(), usize::from(is_offered), "held on day {day}");
            }
        }
    }

    #[test]
    fn an_earlier_appointment_of_the_pathway_counts_without_a_link() {
        let mut world = both(true, 20, |_| {});
        world.book(51, 1, world.facts(5));
        assert_eq!(holds(&world, 1), Some(50));
        let decision = decisions(&world.free(10)).remove(0);
        assert_eq!(decision.tally[0].reason, PassedOver::HoldsEarlier);
    }

    #[test]
    fn an_offer_that_is_later_than_any_new_appointment_is_taken_back() {
        let mut world = both(true, 20, |_| {});
        world.free(10);
        assert_eq!(world.live().len(), 1);
        world.book(51, 1, world.facts(12));
        assert_eq!(world.live().len(), 1, "later than the offer");
        world.book(52, 1, world.facts(5));
        assert!(world.live().is_empty());
    }

    #[test]
    fn what_another_entry_holds_is_another_pathway() {
        let mut world = both(true, 5, |_| {});
        let pathway = Some(crate::PathwayId(2));
        let mut second = Entry { id: EntryId(2), pathway, ..entry(1) };
        second.kind = AppointmentKind::FollowUp;
        world.happen(Event::EntryAdded(second.clone()));
        second.kind = AppointmentKind::New;
        world.happen(Event::EntryChanged(second));
        assert_eq!((holds(&world, 1), holds(&world, 2)), (Some(50), None));
        world.free(10);
        assert_eq!(world.live()[0].entry, EntryId(2));
    }

    #[test]
    fn what_is_past_holds_nobody() {
        let mut world = both(true, 5, |_| {});
        world.wait(6 * 1440);
        world.free(10);
        assert_eq!(world.live()[0].moves, None, "nothing is left to give up");
        let mut world = both(true, 5, |_| {});
        world.wait(6 * 1440);
        world.book(51, 1, world.facts(20));
        assert_eq!(holds(&world, 1), Some(51));
        // The history of a diary that is read in later links nothing.
        let mut world = World::new();
        world.book(50, 1, world.facts(-5));
        world.happen(Event::EntryAdded(entry(1)));
        assert_eq!(holds(&world, 1), None);
    }

    #[test]
    fn the_appointment_that_the_list_names_stays_linked_until_it_is_told() {
        let mut world = World::new();
        let holds_unknown = Entry { holds: Some(AppointmentId(70)), ..entry(1) };
        world.happen(Event::EntryAdded(holds_unknown));
        world.book(50, 1, world.facts(20));
        assert_eq!(holds(&world, 1), Some(70));
        world.book(70, 1, world.facts(25));
        world.cancel(70);
        assert_eq!(holds(&world, 1), None);
        world.book(50, 1, world.facts(20));
        assert_eq!(holds(&world, 1), Some(50));
    }

    #[test]
    fn a_list_that_says_less_than_is_known_cuts_no_link() {
        let mut world = both(true, 20, |_| {});
        world.happen(Event::EntryChanged(entry(1)));
        assert_eq!(holds(&world, 1), Some(50));
        world.cancel(50);
        world.happen(Event::EntryChanged(entry(1)));
        assert_eq!(holds(&world, 1), None);
    }
}
