//! What is long over is forgotten, by the time of events and never by a clock: a replay forgets the same
//! at the same records. What was told of it stays in journal and rows.
//!
//! Until then a repeat is known as one. Who frees, books or answers something later than that is told
//! that it is not known, or too late: its time has passed long ago. That an event came before is known
//! for good by its id, outside the core.

use alloc::vec::Vec;

use super::State;
use super::index::Over;
use crate::patient::{Brought, Patient};
use crate::time::DAY_MS;
use crate::{AppointmentId, OfferId, PatientRef, SlotId, Timestamp};

/// For so many days after its end a time is remembered: a quarter of a year, in which trusts put right
/// what they sent.
pub const REMEMBERED_DAYS: i64 = 92;

/// What one record makes be forgotten at most, so that no record waits: more than one record adds.
const AT_ONCE: usize = 8;
/// So many are looked at for it: some must be remembered for longer.
const LOOKED_AT: usize = 256;

/// Spreads the numbers of records over all references: an odd number without a pattern in its bits.
const SPREAD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

impl State {
    /// Forgets a little of what ended long before the time of the record.
    pub(crate) fn forget(&mut self) {
        let before = Timestamp(self.at.0.saturating_sub(REMEMBERED_DAYS * DAY_MS));
        let over = self.index.over.iter().take_while(|(end, _)| *end < before).take(LOOKED_AT);
        let gone = over.map(|(_, what)| *what).filter(|what| !self.is_needed(*what));
        let gone: Vec<Over> = gone.take(AT_ONCE).collect();
        for what in gone {
            match what {
                Over::Appointment(id) => self.forget_appointment(id),
                Over::Slot(id) => self.forget_slot(id),
            }
        }
        self.forget_a_person(before);
    }

    /// A booking of ours is needed as long as its appointment, which may have been moved.
    fn is_needed(&self, what: Over) -> bool {
        let Over::Slot(id) = what else { return false };
        self.index.offers_of(id).any(|offer| {
            let booked_as = self.offers.get(&offer).and_then(|it| it.booked_as);
            self.appointments.contains_key(&AppointmentId(offer.0))
                || booked_as.is_some_and(|number| self.appointments.contains_key(&number))
        })
    }

    /// Its row is for people, and stays: it counts as untouched.
    fn forget_appointment(&mut self, id: AppointmentId) {
        if let Some(appointment) = self.appointments.remove(&id) {
            self.index.remove_appointment(&appointment);
        }
    }

    fn forget_slot(&mut self, id: SlotId) {
        let offers: Vec<OfferId> = self.index.offers_of(id).collect();
        for offer in offers.into_iter().filter_map(|offer| self.offers.remove(&offer)) {
            self.index.forget_offer(&offer);
        }
        if let Some(slot) = self.slots.remove(&id) {
            self.index.remove_slot(&slot);
        }
    }

    /// Looks at one person, whoever comes after a place that the record's number gives: in time
    /// everybody's turn comes, and nothing need be remembered of whose it is.
    fn forget_a_person(&mut self, before: Timestamp) {
        let place = PatientRef(u128::from(self.seq).wrapping_mul(SPREAD));
        let after = self.patients.range(place..).next();
        let Some((_, person)) = after.or_else(|| self.patients.iter().next()) else { return };
        if self.is_nobody(person, before) {
            let id = person.id;
            self.patients.remove(&id);
        }
    }

    /// Whether nothing is remembered of a person that could count again.
    fn is_nobody(&self, person: &Patient, before: Timestamp) -> bool {
        let index = &self.index;
        let id = person.id;
        let is_on_a_list = index.entries.contains_key(&id)
            || index.appointments.contains_key(&id)
            || index.standing_offers.contains_key(&id)
            || index.booked_offers.contains_key(&id)
            || index.merged.contains_key(&id);
        let is_said_lately = [person.death_said_at, person.life_said_at, person.stay_said_at]
            .into_iter()
            .chain(person.offered_at.iter().map(|it| it.at))
            .any(|at| before <= at);
        !(is_on_a_list || is_said_lately)
            && person.opted_out.is_nobody()
            && person.merged_into.is_none()
            && !person.died
            && !person.death_taken_back
            && person.left_at_death.is_empty()
            && person.admitted.is_none()
            && person.brought == Brought::default()
            && person.parted.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::world::{World, entry};
    use crate::effect::Refusal;
    use crate::event::{EntryRemoved, OfferAnswer, Opted, Via};
    use crate::slot::Cause;
    use crate::{EffectId, Engine, EntryId, Event, EventId};

    const DAY: i64 = 1440;

    /// A record of no consequence.
    fn settle(world: &mut World) {
        world.happen(Event::MessageSent(EffectId { event: EventId(1), index: 0 }));
    }

    /// Lets a quarter of a year go by, with so many records after it.
    fn quarter(world: &mut World, records: usize) {
        world.wait((REMEMBERED_DAYS + 30) * DAY);
        (0..records).for_each(|_| settle(world));
    }

    #[test]
    fn what_was_filled_and_what_was_not_leaves_the_state_a_quarter_later() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let offer = world.live()[0].id;
        world.decline(offer);
        world.wait(20 * DAY);
        assert_eq!(world.engine.slots().count(), 1, "remembered for a while");
        quarter(&mut world, 3);
        assert_eq!(world.engine.slots().count(), 0);
        assert_eq!(world.engine.offers().count(), 0);
        assert_eq!(world.engine.violations(), []);
        assert_eq!(world.engine.entries().count(), 2, "who waits is never forgotten");
        let late = Event::OfferAccepted(OfferAnswer { offer, via: Via::Link });
        let said = world.happen(late);
        assert_eq!(said.refusal, Some(Refusal::UnknownOffer));
    }

    #[test]
    fn a_booking_is_remembered_as_long_as_its_appointment() {
        let mut world = World::with_booked(10);
        let held = world.held().unwrap();
        world.wait(60 * DAY);
        assert!(world.engine.appointment(held).is_some());
        settle(&mut world);
        quarter(&mut world, 3);
        let appointments = world.engine.snapshot().appointments.len();
        assert!(appointments <= 1, "{appointments}");
        assert_eq!(world.engine.violations(), []);
    }

    #[test]
    fn a_stop_is_never_forgotten_and_who_left_with_nothing_is() {
        let mut world = World::with_waiting(2);
        world.happen(Event::PatientOptedOut(Opted::of_all(PatientRef(1))));
        for id in [1, 2] {
            world.happen(Event::EntryRemoved(EntryRemoved { entry: EntryId(id) }));
        }
        let facts = world.facts(10);
        world.free_as(facts, Cause::Patient);
        quarter(&mut world, 200);
        let people = world.engine.snapshot().patients;
        assert!(people.iter().any(|it| it.id == PatientRef(1)), "{people:?}");
        world.happen(Event::EntryAdded(entry(1)));
        let facts = world.facts(10);
        world.free_as(facts, Cause::Patient);
        assert!(world.live().is_empty(), "the stop still counts");
    }

    #[test]
    fn little_is_forgotten_at_a_time_and_all_of_it_in_the_end() {
        let mut world = World::new();
        for minute in 0..40 {
            let facts = world.facts(10);
            let start = facts.start.plus_minutes(minute * 60);
            world.free_as(crate::slot::SlotFacts { start, ..facts }, Cause::Patient);
        }
        quarter(&mut world, 0);
        let before = world.engine.slots().count();
        settle(&mut world);
        let after = world.engine.slots().count();
        assert!(before - after <= AT_ONCE && after < before, "{before}, {after}");
        (0..8).for_each(|_| settle(&mut world));
        assert_eq!(world.engine.slots().count(), 0);
        let again = Engine::restore(world.engine.snapshot());
        assert_eq!(again.snapshot(), world.engine.snapshot());
    }
}
