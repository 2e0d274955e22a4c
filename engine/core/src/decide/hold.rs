//! Which entry holds which appointment: linked by the list, or because they are of one pathway,
//! whichever comes first.

use alloc::vec::Vec;

use super::{Step, entry_changed};
use crate::appointment::Appointment;
use crate::entry::{Entry, EntryStatus};
use crate::offer::Offer;
use crate::rules::pathway;
use crate::slot::Cause;
use crate::{AppointmentId, EntryId, PatientRef, SlotId, Timestamp};

/// An appointment is booked: if no entry holds it yet, the first one of the patient that waits
/// for such and holds nothing does from now on. Of two waits on two pathways it is not known which
/// it is for: neither is linked, and neither is offered what is not earlier.
pub(super) fn appointment(step: &mut Step<'_>, new: &Appointment) {
    let Some(patient) = new.patient else { return };
    if pathway::is_over(new, step.now) || step.state.holders(new.id).next().is_some() {
        return;
    }
    let Some(mut entry) = free(step, patient, new).next().cloned() else { return };
    if free(step, patient, new).all(|it| pathway::is_one_wait(&entry, it)) {
        entry.holds = Some(new.id);
        step.state.put_entry(entry);
    }
}

/// The entries of a person that wait for such an appointment and hold nothing.
fn free<'a>(
    step: &'a Step<'_>,
    patient: PatientRef,
    appointment: &'a Appointment,
) -> impl Iterator<Item = &'a Entry> {
    let entries = step.state.entries_of(patient).into_iter();
    let entries = entries.filter_map(|id| step.state.entry(id));
    entries.filter(move |it| pathway::waits_for(it, appointment) && holds_nothing(step, it))
}

/// An entry comes: if it holds nothing, it holds the first appointment of its pathway that no
/// other entry holds, and that is for no other wait of the patient.
pub(super) fn entry(step: &Step<'_>, mut entry: Entry) -> Entry {
    if holds_nothing(step, &entry) {
        let booked = step.state.booked(entry.patient).filter(|it| {
            !pathway::is_over(it, step.now)
                && pathway::waits_for(&entry, it)
                && step.state.holders(it.id).all(|other| other == entry.id)
                && free(step, entry.patient, it)
                    .all(|other| other.id == entry.id || pathway::is_one_wait(&entry, other))
        });
        let first: Option<(Timestamp, AppointmentId)> =
            booked.map(|it| (it.facts.start, it.id)).min();
        entry.holds = first.map(|(_, id)| id).or(entry.holds);
    }
    entry
}

/// Whether nothing stops the entry from being linked: what it held is over. An appointment that
/// the list names and that was never told is one, and so is what was booked for the entry, until
/// somebody says whether the patient came.
fn holds_nothing(step: &Step<'_>, entry: &Entry) -> bool {
    if entry.status == EntryStatus::Booked {
        return false;
    }
    let Some(held) = entry.holds else { return true };
    let held = step.state.appointments.get(&held);
    held.is_some_and(|it| pathway::is_over(it, step.now))
}

/// Whoever held the appointment holds none and, if it was booked from an offer, waits again.
pub(super) fn release(step: &mut Step<'_>, appointment: AppointmentId, cause: Cause) {
    let holders: Vec<EntryId> = step.state.holders(appointment).collect();
    for id in &holders {
        step.state.change_entry(*id, |entry| {
            entry.holds = None;
            entry.comes_first |= cause.is_the_hospitals();
            if entry.status == EntryStatus::Booked {
                entry.status = EntryStatus::Waiting;
            }
        });
    }
    // Another entry of the same wait may be booked, since a merge.
    let patients = holders.iter().filter_map(|id| step.state.entry(*id)).map(|it| it.patient);
    let patients: Vec<PatientRef> = patients.collect();
    patients.into_iter().for_each(|patient| share(step, patient));
}

/// An offer became an appointment: the wait goes on without offers until it took place, also where
/// a merge left the person on the same list twice. What a person must look at stays so.
pub(super) fn booked(step: &mut Step<'_>, offer: &Offer, appointment: AppointmentId) {
    let Some(entry) = step.state.entry(offer.entry).cloned() else { return };
    for id in step.state.entries_of(entry.patient) {
        let one_wait = step.state.entry(id).is_some_and(|it| pathway::is_one_wait(&entry, it));
        if one_wait {
            entry_changed::change(step, id, |entry| {
                entry.holds = Some(appointment);
                if !entry.status.needs_review() {
                    (entry.status, entry.comes_first) = (EntryStatus::Booked, false);
                }
            });
        }
    }
}

/// A merge left one wait on the list twice: what is booked for one entry of it is for the other.
pub(super) fn share(step: &mut Step<'_>, patient: PatientRef) {
    let entries = step.state.entries_of(patient).into_iter();
    let entries: Vec<Entry> = entries.filter_map(|id| step.state.entry(id).cloned()).collect();
    for booked in entries.iter().filter(|it| it.status == EntryStatus::Booked) {
        let waits = |it: &&Entry| it.status == EntryStatus::Waiting;
        let others = entries.iter().filter(waits);
        for other in others.filter(|it| pathway::is_one_wait(booked, it)) {
            step.state.change_entry(other.id, |entry| {
                entry.holds = booked.holds;
                (entry.status, entry.comes_first) = (EntryStatus::Booked, false);
            });
        }
    }
}

/// A merge was taken back: nobody holds what turned out to be another's.
pub(super) fn give_back(step: &mut Step<'_>, person: PatientRef) {
    let is_anothers = |held: AppointmentId| {
        let held = step.state.appointments.get(&held).and_then(|it| it.patient);
        held.is_some_and(|it| step.state.person(it) != person)
    };
    let entries = step.state.entries_of(person).into_iter();
    let lost: Vec<EntryId> = entries
        .filter(|id| step.state.entry(*id).and_then(|it| it.holds).is_some_and(is_anothers))
        .collect();
    for id in lost {
        step.state.change_entry(id, |entry| {
            entry.holds = None;
            if entry.status == EntryStatus::Booked {
                entry.status = EntryStatus::Waiting;
            }
        });
    }
}

/// The clinic puts an appointment off: whoever it was booked for waits for an earlier one again.
/// Said before anything is offered, because it says who comes first.
pub(super) fn put_off(step: &mut Step<'_>, old: &Appointment, new: &Appointment, cause: Cause) {
    if new.facts.start <= old.facts.start || !cause.is_the_hospitals() {
        return;
    }
    let holders: Vec<EntryId> = step.state.holders(old.id).collect();
    for id in holders {
        step.state.change_entry(id, |entry| {
            entry.comes_first = true;
            if entry.status == EntryStatus::Booked {
                entry.status = EntryStatus::Waiting;
            }
        });
    }
}

/// A time that was given up turned out to be the hospital's doing, because its session does not
/// run: whoever gave it up, and waits with nothing else, comes first.
pub(super) fn let_down(step: &mut Step<'_>, slot: SlotId) {
    let Some(slot) = step.state.slots.get(&slot) else { return };
    let Some(patient) = slot.given_up_by.map(|it| step.state.person(it)) else { return };
    let facts = slot.facts.clone();
    for id in step.state.entries_of(patient) {
        let concerned = step.state.entry(id).is_some_and(|it| {
            pathway::waits_for_such(it, &facts) && pathway::held(step.state, it, step.now).is_none()
        });
        if concerned {
            step.state.change_entry(id, |entry| entry.comes_first = true);
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
    use crate::decide::world::{World, booked, decisions, entry, freed, messages};
    use crate::effect::{Message, PassedOver};
    use crate::entry::{Entry, EntryStatus};
    use crate::event::{AppointmentMoved, EntryRemoved, PatientsMerged, SlotFreed};
    use crate::offer::OfferState;
    use crate::slot::{AppointmentKind, Cause};
    use crate::state::Question;
    use crate::{AppointmentId, EntryId, Event, PatientRef};
    use std::vec::Vec;

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

    #[test]
    fn what_was_booked_for_an_entry_is_held_until_it_is_said_who_came() {
        let mut world = World::with_waiting(1);
        world.free(2);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.confirm(offer);
        let held = holds(&world, 1);
        world.wait(3 * 1440);
        world.book(60, 1, world.facts(20));
        assert_eq!(holds(&world, 1), held);
        world.happen(Event::AppointmentMissed(AppointmentId(held.unwrap())));
        let status = world.engine.entry(EntryId(1)).map(|it| it.status);
        assert_eq!(status, Some(EntryStatus::ReviewMissed));
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

    /// Patient 1 waits on these pathways; 0 is one that the list does not name.
    fn on(pathways: &[u128]) -> World {
        let mut world = World::new();
        for (number, pathway) in (1..).zip(pathways) {
            let pathway = Some(crate::PathwayId(*pathway)).filter(|it| it.0 != 0);
            let entry = Entry { patient: PatientRef(1), pathway, ..entry(number) };
            world.happen(Event::EntryAdded(entry));
        }
        world
    }

    #[test]
    fn what_may_be_for_either_of_two_waits_is_held_by_none_and_nobody_is_offered_later() {
        for pathways in [&[1, 2][..], &[2, 1], &[1, 2, 3]] {
            let mut world = on(pathways);
            world.book(50, 1, world.facts(20));
            assert_eq!((holds(&world, 1), holds(&world, 2)), (None, None), "{pathways:?}");
            // The list comes again and knows no more.
            let again = world.engine.entry(EntryId(1)).cloned().unwrap();
            world.happen(Event::EntryChanged(again));
            assert_eq!(holds(&world, 1), None, "{pathways:?}");
            world.free(25);
            assert!(world.live().is_empty(), "{pathways:?}");
            world.free(10);
            let moves: Vec<_> = world.live().iter().map(|it| it.moves).collect();
            assert!(!moves.is_empty() && moves.iter().all(Option::is_none), "{pathways:?}");
        }
    }

    #[test]
    fn what_can_be_for_one_wait_alone_is_linked() {
        for (pathways, held) in [
            (&[1][..], [Some(50), None]),
            (&[0], [Some(50), None]),
            // One wait that stands on the list twice.
            (&[1, 1], [Some(50), None]),
            (&[0, 2], [Some(50), None]),
        ] {
            let mut world = on(pathways);
            world.book(50, 1, world.facts(20));
            assert_eq!([1, 2].map(|it| holds(&world, it)), held, "{pathways:?}");
        }
        // The other one has its appointment.
        let mut world = on(&[1]);
        world.book(50, 1, world.facts(20));
        let second =
            Entry { patient: PatientRef(1), pathway: Some(crate::PathwayId(2)), ..entry(2) };
        world.happen(Event::EntryAdded(second));
        world.book(51, 1, world.facts(25));
        assert_eq!([1, 2].map(|it| holds(&world, it)), [Some(50), Some(51)]);
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

    /// How entry 1, booked from an offer, stands after its appointment was cancelled.
    fn cancelled(cause: Cause) -> (World, std::vec::Vec<(PatientRef, Message)>) {
        let mut world = World::with_booked(10);
        let appointment = world.held();
        let emitted = world.happen(Event::SlotFreed(SlotFreed { appointment, cause, ..freed() }));
        (world, messages(&emitted))
    }

    #[test]
    fn whom_the_hospital_cancels_is_told_and_waits_again_and_comes_first() {
        for cause in [Cause::Clinic, Cause::EnteredInError] {
            let (world, told) = cancelled(cause);
            assert_eq!(world.stands(), Some((EntryStatus::Waiting, true)), "{cause:?}");
            assert_eq!(world.held(), None);
            assert_eq!(told, [(PatientRef(1), Message::Cancelled)], "{cause:?}");
            let offer = world.engine.offers().next().unwrap();
            assert_eq!(offer.state, OfferState::Cancelled);
            let waits_since = world.engine.entry(EntryId(1)).unwrap().waiting_since;
            assert_eq!(waits_since, entry(1).waiting_since, "the old waiting time counts");
        }
    }

    #[test]
    fn who_was_taken_off_while_booked_is_promised_no_place_and_a_person_calls() {
        type Before = fn(&mut World);
        let remove: Before = |world| {
            world.happen(Event::EntryRemoved(EntryRemoved { entry: EntryId(1) }));
        };
        let list_anew: Before = |world| {
            world.happen(Event::EntryRemoved(EntryRemoved { entry: EntryId(1) }));
            world.happen(Event::EntryAdded(Entry { id: EntryId(8), ..entry(1) }));
        };
        let other_service: Before = |world| {
            world.happen(Event::EntryRemoved(EntryRemoved { entry: EntryId(1) }));
            let service = "330".parse().unwrap();
            world.happen(Event::EntryAdded(Entry { id: EntryId(8), service, ..entry(1) }));
        };
        let asked = Some(Question::OnNoList);
        for (before, question) in [(remove, asked), (list_anew, None), (other_service, asked)] {
            let mut world = World::with_booked(10);
            let (appointment, cause) = (world.held(), Cause::Clinic);
            before(&mut world);
            world.engine.take_touched();
            let told = world.happen(Event::SlotFreed(SlotFreed { appointment, cause, ..freed() }));
            assert_eq!(world.engine.take_touched().question, question);
            assert_eq!(messages(&told).is_empty(), question.is_some());
        }
    }

    #[test]
    fn who_gives_the_appointment_up_waits_again_in_their_turn() {
        for cause in [Cause::Patient, Cause::Unknown, Cause::Moved] {
            let (world, told) = cancelled(cause);
            assert_eq!(world.stands(), Some((EntryStatus::Waiting, false)), "{cause:?}");
            let unclear = (PatientRef(1), Message::CancelledUnexplained);
            assert_eq!(told.contains(&unclear), cause == Cause::Unknown, "{told:?}");
            assert_eq!(world.engine.offers().next().unwrap().state, OfferState::GivenUp);
        }
    }

    #[test]
    fn who_is_booked_is_offered_nothing_and_stays_so_when_the_list_comes_again() {
        let mut world = World::with_booked(20);
        for event in [Event::EntryAdded(entry(1)), Event::EntryChanged(entry(1))] {
            world.happen(event);
            let decided = decisions(&world.free(10));
            assert_eq!(decided[0].tally[0].reason, PassedOver::Booked);
            assert_eq!(world.stands(), Some((EntryStatus::Booked, false)));
            assert!(world.held().is_some());
            world.wait(1440);
        }
    }

    #[test]
    fn whom_the_clinic_puts_off_waits_for_an_earlier_time_again() {
        for (cause, day, stands) in [
            (Cause::Clinic, 20, (EntryStatus::Waiting, true)),
            (Cause::Clinic, 9, (EntryStatus::Booked, false)),
            (Cause::Patient, 20, (EntryStatus::Booked, false)),
            (Cause::Moved, 20, (EntryStatus::Booked, false)),
        ] {
            let mut world = World::with_booked(10);
            let held = world.held().unwrap();
            let appointment = booked(held.0, 1, world.facts(day));
            world.happen(Event::AppointmentMoved(AppointmentMoved { appointment, cause }));
            assert_eq!(world.stands(), Some(stands), "{cause:?} to day {day}");
            assert_eq!(world.held(), Some(held));
            world.free(15);
            assert_eq!(world.live().len(), usize::from(stands.0 == EntryStatus::Waiting));
        }
    }

    #[test]
    fn whose_session_turns_out_not_to_run_comes_first() {
        let mut world = World::with_booked(10);
        let appointment = world.held();
        world.happen(Event::SlotFreed(SlotFreed { appointment, ..freed() }));
        assert_eq!(world.stands(), Some((EntryStatus::Waiting, false)));
        for number in 1..8 {
            let mut facts = world.facts(10);
            facts.start = facts.start.plus_minutes(30 * number);
            world.free_as(facts, Cause::Patient);
        }
        assert_eq!(world.stands(), Some((EntryStatus::Waiting, true)));
    }

    #[test]
    fn who_stands_on_one_list_twice_is_booked_twice_and_loses_neither() {
        let mut world = World::with_waiting(1);
        world.happen(Event::EntryAdded(Entry { patient: PatientRef(2), ..entry(2) }));
        let (from, into) = (PatientRef(2), PatientRef(1));
        world.happen(Event::PatientsMerged(PatientsMerged::untimed(from, into)));
        world.free(10);
        let offer = world.live()[0].id;
        world.accept(offer);
        world.confirm(offer);
        let booked = |world: &World| {
            let all = world.engine.entries();
            all.filter(|it| it.status == EntryStatus::Booked).count()
        };
        assert_eq!(booked(&world), 2);
        let appointment = world.held();
        world.happen(Event::SlotFreed(SlotFreed { appointment, ..freed() }));
        assert_eq!((booked(&world), world.engine.entries().count()), (0, 2));
    }
}
