//! Somebody joined the waiting list: slots that nobody fitted are tried for them.

use super::{Step, entry_changed, fill, hold};
use crate::effect::Refusal;
use crate::entry::{Entry, EntryStatus};
use crate::rules::pathway;

pub(super) fn decide(step: &mut Step<'_>, entry: &Entry) {
    if step.state.entries.contains_key(&entry.id) {
        return entry_changed::decide(step, entry);
    }
    if step.state.has_died(entry.patient) {
        return step.refuse(Refusal::PatientDied);
    }
    if waits_already(step, entry) {
        return step.refuse(Refusal::AlreadyWaiting);
    }
    let entry = hold::entry(step, entry.clone());
    let lived = step.state.lives(entry.patient);
    step.state.put_entry(entry.clone());
    // Who left the list may still have what was booked from it.
    entry_changed::keep_what_to_arrange(step, &entry);
    fill::fill_for_entry(step, entry.id);
    entry_changed::look_at_others(step, entry.patient, lived);
}

/// One person waits once on one pathway for the same kind of appointment on one trust's list. A
/// wait whose appointment is past is over, though its entry may not have left yet.
fn waits_already(step: &Step<'_>, entry: &Entry) -> bool {
    let others = step.state.entries_of(entry.patient);
    others.iter().filter_map(|id| step.state.entry(*id)).any(|other| {
        let is_over = other.status == EntryStatus::Booked
            && pathway::held(step.state, other, step.now).is_none();
        pathway::is_one_wait(other, entry) && !is_over
    })
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, entry, refusal};
    use crate::effect::Refusal;
    use crate::entry::Entry;
    use crate::{EntryId, Event, PathwayId, PatientRef};

    /// Whether somebody who waits on one pathway may be listed again on another.
    fn check(change: fn(&mut Entry), pathways: [Option<u128>; 2], is_two: bool) {
        let mut world = World::new();
        let [first, second] = pathways.map(|it| it.map(PathwayId));
        world.happen(Event::EntryAdded(Entry { pathway: first, ..entry(1) }));
        let mut again = Entry { id: EntryId(2), pathway: second, ..entry(1) };
        change(&mut again);
        let refused = refusal(&world.happen(Event::EntryAdded(again)));
        assert_eq!(refused, (!is_two).then_some(Refusal::AlreadyWaiting), "{pathways:?}");
    }

    #[test]
    fn two_pathways_are_two_waits_and_one_is_one() {
        check(|_| {}, [Some(1), Some(2)], true);
        check(|_| {}, [Some(1), Some(1)], false);
        check(|_| {}, [None, None], false);
        check(|_| {}, [Some(1), None], false);
        check(|_| {}, [None, Some(1)], false);
    }

    #[test]
    fn another_service_kind_list_or_person_is_another_wait() {
        let changes: [fn(&mut Entry); 4] = [
            |it| it.service = "330".parse().unwrap(),
            |it| it.kind = crate::slot::AppointmentKind::FollowUp,
            |it| it.trust = "R0B".parse().unwrap(),
            |it| it.patient = PatientRef(2),
        ];
        for change in changes {
            check(change, [Some(1), Some(1)], true);
            check(change, [None, None], true);
        }
    }
}
