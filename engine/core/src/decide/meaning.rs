//! What the reason of a cancellation means for the patient besides the freed time: they died, or
//! somebody must look whether they still wait.

use alloc::vec::Vec;

use super::slot_freed::Told;
use super::{Step, entry_changed, given_up, order, patient_died};
use crate::entry::EntryStatus;
use crate::event::PatientDied;
use crate::slot::Cause;
use crate::state::Question;
use crate::{EntryId, PatientRef, Timestamp};

/// What follows for the patient.
#[derive(Debug)]
pub(super) struct Meaning {
    follows: Follows,
    /// When the sender said it; 0 if that is not said.
    said_at: Timestamp,
    /// Who it is; none if nobody can be found, or the message names another than is known.
    patient: Option<PatientRef>,
    /// The entries it concerns: the one that holds the appointment, else all of that service.
    entries: Vec<EntryId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Follows {
    Death,
    Review(EntryStatus),
}

impl Meaning {
    /// The meaning of a cancellation; none if it says nothing about the patient's wait.
    pub(super) fn of(step: &Step<'_>, told: &Told<'_>) -> Option<Self> {
        let follows = match told.freed.cause {
            Cause::Died => Follows::Death,
            Cause::NotNeeded => Follows::Review(EntryStatus::ReviewNotNeeded),
            Cause::TreatedElsewhere => Follows::Review(EntryStatus::ReviewTreatedElsewhere),
            Cause::Patient
            | Cause::Clinic
            | Cause::EnteredInError
            | Cause::Unblocked
            | Cause::MovedEarlier
            | Cause::Unknown
            | Cause::Moved => return None,
        };
        let anothers = told.known.as_ref();
        let anothers = anothers.is_some_and(|it| order::is_anothers(step.state, told.patient, it));
        let by = if told.is_sure { given_up::by(step, told) } else { told.patient };
        let patient = by.filter(|_| !anothers);
        let entries = patient.map(|it| concerned(step, told, it)).unwrap_or_default();
        let said_at = told.freed.said_at;
        Some(Self { follows, said_at, patient, entries })
    }

    /// Whether it is not known yet: the same cancellation may come again with its true reason.
    pub(super) fn is_news(&self, step: &Step<'_>) -> bool {
        match self.follows {
            Follows::Death => self.patient.is_some_and(|it| !step.state.has_died(it)),
            Follows::Review(status) => self
                .entries
                .iter()
                .any(|id| step.state.entry(*id).is_some_and(|it| it.status != status)),
        }
    }

    /// Who died, as far as it says that somebody did.
    pub(super) fn dead(&self) -> Option<PatientRef> {
        self.patient.filter(|_| self.follows == Follows::Death)
    }

    /// Draws the consequences. If nobody can be found, a person must look.
    pub(super) fn follow(self, step: &mut Step<'_>) {
        let Some(patient) = self.patient else {
            return step.question(Question::UnknownPatient);
        };
        match self.follows {
            Follows::Death if step.state.has_died(patient) => {}
            Follows::Death => {
                let said_at = Some(self.said_at);
                patient_died::said(step, PatientDied { patient, said_at });
            }
            Follows::Review(status) => {
                for id in self.entries {
                    entry_changed::change(step, id, |entry| entry.status = status);
                }
            }
        }
    }
}

fn concerned(step: &Step<'_>, told: &Told<'_>, patient: PatientRef) -> Vec<EntryId> {
    let known = told.known.as_ref().map(|it| it.id);
    let numbers = told.freed.appointment.into_iter().chain(known);
    let holders: Vec<EntryId> = numbers.flat_map(|id| step.state.holders(id)).collect();
    if !holders.is_empty() {
        return holders;
    }
    let facts = &told.facts;
    let of_service = |id: &EntryId| {
        step.state.entry(*id).is_some_and(|it| {
            let same_service = facts.service.is_empty() || it.service == facts.service;
            it.trust == facts.trust && same_service
        })
    };
    step.state.entries_of(patient).into_iter().filter(of_service).collect()
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, entry, freed, messages, refusal};
    use crate::effect::Refusal;
    use crate::entry::{Entry, EntryStatus};
    use crate::event::{EntryRemoved, SlotFreed};
    use crate::slot::{Cause, Reason};
    use crate::state::Question;
    use crate::{AppointmentId, EntryId, Event, PatientRef};

    const REVIEWS: [(Cause, EntryStatus); 2] = [
        (Cause::NotNeeded, EntryStatus::ReviewNotNeeded),
        (Cause::TreatedElsewhere, EntryStatus::ReviewTreatedElsewhere),
    ];

    fn said(world: &World, cause: Cause, patient: Option<u128>) -> SlotFreed {
        let (appointment, facts) = (Some(AppointmentId(50)), Some(world.facts(10)));
        SlotFreed { appointment, facts, cause, patient: patient.map(PatientRef), ..freed() }
    }

    #[test]
    fn the_time_is_used_and_the_entry_is_looked_at_by_a_person() {
        for (cause, status) in REVIEWS {
            for known in [true, false] {
                let mut world = World::with_waiting(2);
                if known {
                    world.book(50, 1, world.facts(10));
                }
                let freed = said(&world, cause, (!known).then_some(1));
                world.happen(Event::SlotFreed(freed));
                assert_eq!(world.stands(), Some((status, false)), "{cause:?}");
                assert_eq!(world.live()[0].patient, PatientRef(2));
            }
        }
    }

    #[test]
    fn live_offers_end_and_a_person_brings_the_entry_back_or_ends_it() {
        for (cause, _) in REVIEWS {
            for stays in [true, false] {
                let mut world = World::with_waiting(1);
                world.free(12);
                let offer = world.live()[0].id;
                world.happen(Event::SlotFreed(said(&world, cause, Some(1))));
                assert!(world.live().is_empty() && world.offer(offer).state.is_final());
                world.happen(if stays {
                    Event::EntryReviewed(EntryId(1))
                } else {
                    Event::EntryRemoved(EntryRemoved { entry: EntryId(1) })
                });
                let waits = stays.then_some((EntryStatus::Waiting, false));
                assert_eq!(world.stands(), waits);
            }
        }
    }

    #[test]
    fn only_the_entry_that_holds_the_appointment_or_those_of_the_service_are_concerned() {
        let mut world = World::with_waiting(1);
        let patient = PatientRef(1);
        let service = "330".parse().unwrap();
        world.happen(Event::EntryAdded(Entry { patient, service, ..entry(2) }));
        world.happen(Event::SlotFreed(said(&world, Cause::NotNeeded, Some(1))));
        assert_eq!(world.stands(), Some((EntryStatus::ReviewNotNeeded, false)));
        assert_eq!(world.engine.entry(EntryId(2)).unwrap().status, EntryStatus::Waiting);
    }

    #[test]
    fn a_death_that_is_the_reason_is_a_death() {
        for known in [true, false] {
            let mut world = World::with_waiting(2);
            if known {
                world.book(50, 1, world.facts(10));
            }
            let freed = said(&world, Cause::Died, (!known).then_some(1));
            let told = messages(&world.happen(Event::SlotFreed(freed)));
            assert!(told.iter().all(|(patient, _)| *patient == PatientRef(2)));
            assert_eq!(world.stands(), None);
            assert!(world.engine.patient(PatientRef(1)).unwrap().died);
            assert_eq!(world.live()[0].patient, PatientRef(2));
        }
    }

    #[test]
    fn the_true_reason_may_come_later_and_once() {
        let mut world = World::with_waiting(1);
        world.book(50, 1, world.facts(10));
        world.cancel(50);
        let again = said(&world, Cause::Died, Some(1));
        assert_eq!(refusal(&world.happen(Event::SlotFreed(again.clone()))), None);
        assert_eq!((world.stands(), world.engine.slots().count()), (None, 1));
        let third = refusal(&world.happen(Event::SlotFreed(again)));
        assert_eq!(third, Some(Refusal::AlreadyFreed));
    }

    #[test]
    fn whoever_cannot_be_found_is_looked_for_by_a_person_and_the_time_is_used() {
        for cause in [Cause::Died, Cause::NotNeeded, Cause::TreatedElsewhere] {
            let mut world = World::with_waiting(1);
            world.happen(Event::SlotFreed(said(&world, cause, None)));
            let question = world.engine.take_touched().question;
            assert_eq!(question, Some(Question::UnknownPatient), "{cause:?}");
            assert_eq!(world.slot().reason, Reason::Offered);
        }
    }

    #[test]
    fn whose_death_it_is_must_be_sure() {
        let mut world = World::with_waiting(2);
        world.book(50, 1, world.facts(10));
        world.happen(Event::SlotFreed(said(&world, Cause::Died, Some(2))));
        assert_eq!(world.engine.entries().count(), 2);
        assert_eq!(world.engine.take_touched().question, Some(Question::UnknownPatient));
        assert_eq!(world.slot().reason, Reason::Contradiction);
    }
}
