//! The patient did not come to an appointment. If it was booked from an offer, a person looks at
//! the entry before anything else is offered; if the trust booked it, its list says who waits.

use alloc::vec::Vec;

use super::{Step, appointment_attended, come_first, entry_changed, fill};
use crate::effect::Refusal;
use crate::entry::EntryStatus;
use crate::{AppointmentId, EntryId};

pub(super) fn decide(step: &mut Step<'_>, id: AppointmentId) {
    let Some(known) = step.state.appointments.get(&id).cloned() else {
        return step.refuse(Refusal::UnknownAppointment);
    };
    if appointment_attended::is_contradiction(step, &known, 0) {
        return step.refuse(Refusal::Contradiction);
    }
    let holders: Vec<EntryId> = step.state.holders(id).collect();
    let patient = known.patient;
    appointment_attended::end(step, known);
    for entry in holders {
        entry_changed::change(step, entry, |entry| {
            entry.holds = None;
            if entry.status == EntryStatus::Booked {
                entry.status = EntryStatus::ReviewMissed;
            }
        });
    }
    come_first::look_again(step, patient, id);
    if let Some(patient) = patient {
        fill::fill_for_patient(step, patient);
    }
}

#[cfg(test)]
mod tests {
    use crate::decide::world::World;
    use crate::entry::EntryStatus;
    use crate::event::EntryRemoved;
    use crate::{EntryId, Event};

    const DAY: i64 = 24 * 60;

    fn missed() -> World {
        let mut world = World::with_booked(10);
        let held = world.held().unwrap();
        world.wait(11 * DAY);
        world.happen(Event::AppointmentMissed(held));
        world
    }

    #[test]
    fn nothing_is_offered_until_a_person_has_looked() {
        let mut world = missed();
        assert_eq!(world.stands(), Some((EntryStatus::ReviewMissed, false)));
        assert_eq!(world.held(), None);
        world.free(10);
        assert!(world.live().is_empty());
        world.happen(Event::EntryReviewed(EntryId(1)));
        assert_eq!(world.stands(), Some((EntryStatus::Waiting, false)));
        assert_eq!(world.live().len(), 1);
    }

    #[test]
    fn a_person_may_take_the_entry_off_the_list() {
        let mut world = missed();
        world.happen(Event::EntryRemoved(EntryRemoved { entry: EntryId(1) }));
        assert_eq!(world.stands(), None);
    }

    #[test]
    fn it_does_not_count_as_attended_later() {
        let mut world = missed();
        world.wait(30 * DAY);
        assert_eq!(world.stands(), Some((EntryStatus::ReviewMissed, false)));
    }

    #[test]
    fn who_missed_what_the_trust_booked_waits_on_as_its_list_says() {
        let mut world = World::with_waiting(1);
        world.book(50, 1, world.facts(1));
        world.wait(2 * DAY);
        world.happen(Event::AppointmentMissed(crate::AppointmentId(50)));
        assert_eq!((world.stands(), world.held()), (Some((EntryStatus::Waiting, false)), None));
        world.free(10);
        assert_eq!(world.live().len(), 1);
    }
}
