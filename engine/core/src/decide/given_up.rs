//! Who gave a time up: they are not offered it.

use super::Step;
use super::slot_freed::Told;
use crate::PatientRef;

/// Who gave it up: whoever the sender names, whose it is known to be, or whose entry holds it.
pub(super) fn by(step: &Step<'_>, told: &Told<'_>) -> Option<PatientRef> {
    let known = told.known.as_ref().and_then(|it| it.patient);
    let holders = told.freed.appointment.into_iter().flat_map(|id| step.state.holders(id));
    let mut holders = holders.filter_map(|id| step.state.entry(id));
    let given_up_by = told.patient.or(known).or_else(|| holders.next().map(|it| it.patient));
    given_up_by.map(|patient| step.state.person(patient))
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, decisions, entry, freed};
    use crate::effect::PassedOver;
    use crate::entry::Entry;
    use crate::event::{PatientsMerged, SlotFreed};
    use crate::{AppointmentId, EntryId, Event, PatientRef};

    /// Who may have known what, when appointment 50 of patient 1 is cancelled.
    fn given_up(before: impl FnOnce(&mut World), patient: Option<u128>) -> World {
        let mut world = World::with_waiting(1);
        before(&mut world);
        let (appointment, facts) = (Some(AppointmentId(50)), Some(world.facts(10)));
        let patient = patient.map(PatientRef);
        world.happen(Event::SlotFreed(SlotFreed { appointment, patient, facts, ..freed() }));
        world
    }

    fn is_held(world: &mut World) {
        let holds = Some(AppointmentId(50));
        world.happen(Event::EntryChanged(Entry { holds, ..entry(1) }));
    }

    fn is_merged(world: &mut World) {
        let (from, into) = (PatientRef(31), PatientRef(1));
        world.happen(Event::PatientsMerged(PatientsMerged::untimed(from, into)));
    }

    #[test]
    fn nobody_is_offered_the_time_they_gave_up() {
        let mut cases = [
            given_up(|_| {}, Some(1)),
            given_up(is_held, None),
            given_up(|world| world.book(50, 1, world.facts(10)), None),
            given_up(is_merged, Some(31)),
        ];
        for (number, world) in cases.iter_mut().enumerate() {
            assert!(world.live().is_empty(), "case {number}");
            assert_eq!(world.slot().given_up_by, Some(PatientRef(1)), "case {number}");
            assert_eq!(world.engine.entry(EntryId(1)).unwrap().holds, None, "case {number}");
            world.happen(Event::EntryAdded(entry(2)));
            assert_eq!(world.live()[0].patient, PatientRef(2), "case {number}: others are");
        }
    }

    #[test]
    fn whoever_joins_the_list_or_turns_out_to_be_the_one_is_not_offered_it_either() {
        let mut world = given_up(|_| {}, Some(31));
        assert_eq!(world.live()[0].patient, PatientRef(1), "somebody else gave it up");
        is_merged(&mut world);
        assert!(world.live().is_empty());
        world.happen(Event::EntryAdded(Entry { patient: PatientRef(31), ..entry(2) }));
        assert!(world.live().is_empty());
        let decision = decisions(&world.happen(Event::EntryAdded(entry(3)))).remove(0);
        let passed = decision.passed.iter().map(|it| it.reason);
        assert!(passed.into_iter().all(|it| it == PassedOver::GaveItUp));
    }
}
