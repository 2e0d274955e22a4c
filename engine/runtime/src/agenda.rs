//! The agenda: what becomes due next, changed by key.

use std::cmp::Reverse;

use backfill_core::{AppointmentId, Due, Engine, OfferId, SlotId, Timestamp, Touched};
use priority_queue::PriorityQueue;

/// Everything that becomes due by itself. It follows from the engine's state, so it is never
/// stored: recovery builds it again.
#[derive(Debug, Clone, Default)]
pub struct Agenda {
    queue: PriorityQueue<Due, Reverse<(Timestamp, Due)>>,
}

impl Agenda {
    /// The agenda of an engine, from all its slots and offers.
    #[must_use]
    pub fn of(engine: &Engine) -> Self {
        let mut agenda = Self::default();
        for slot in engine.slots() {
            agenda.ask_slot(engine, slot.id);
        }
        for offer in engine.offers() {
            agenda.ask_offer(engine, offer.id);
        }
        for held in engine.entries().filter_map(|entry| entry.holds) {
            agenda.ask_appointment(engine, held);
        }
        agenda
    }

    /// Asks the engine again about everything that changed.
    pub fn ask(&mut self, engine: &Engine, touched: &Touched) {
        for slot in &touched.slots {
            self.ask_slot(engine, *slot);
        }
        for offer in &touched.offers {
            self.ask_offer(engine, *offer);
        }
        let held = touched.entries.iter().filter_map(|id| engine.entry(*id)?.holds);
        for appointment in held.chain(touched.appointments.iter().copied()) {
            self.ask_appointment(engine, appointment);
        }
    }

    /// Sets when `due` is due, or takes it off.
    pub fn set(&mut self, due: Due, at: Option<Timestamp>) {
        match at {
            Some(at) => {
                self.queue.push(due, Reverse((at, due)));
            }
            None => {
                self.queue.remove(&due);
            }
        }
    }

    /// When the next thing is due.
    #[must_use]
    pub fn next(&self) -> Option<Timestamp> {
        self.queue.peek().map(|(_, Reverse((at, _)))| *at)
    }

    /// Takes the next thing that is due at `now`: by time, then by what it is.
    pub fn pop_due(&mut self, now: Timestamp) -> Option<Due> {
        if self.next()? <= now { self.queue.pop().map(|(due, _)| due) } else { None }
    }

    /// How many things will become due.
    #[must_use]
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether nothing will become due.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    fn ask_slot(&mut self, engine: &Engine, slot: SlotId) {
        for due in [Due::Review(slot), Due::Cutoff(slot)] {
            self.set(due, engine.due(due));
        }
    }

    fn ask_appointment(&mut self, engine: &Engine, appointment: AppointmentId) {
        let due = Due::Attended(appointment);
        self.set(due, engine.due(due));
    }

    fn ask_offer(&mut self, engine: &Engine, offer: OfferId) {
        let due = Due::Expiry(offer);
        self.set(due, engine.due(due));
    }
}

impl PartialEq for Agenda {
    fn eq(&self, other: &Self) -> bool {
        self.queue == other.queue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drained(mut agenda: Agenda, now: i64) -> Vec<Due> {
        std::iter::from_fn(|| agenda.pop_due(Timestamp(now))).collect()
    }

    #[test]
    fn things_come_by_time_and_then_by_what_they_are() {
        let [offer, slot] = [Due::Expiry(OfferId(9)), Due::Review(SlotId(1))];
        let late = Due::Cutoff(SlotId(1));
        let mut agenda = Agenda::default();
        agenda.set(late, Some(Timestamp(30)));
        agenda.set(slot, Some(Timestamp(20)));
        agenda.set(offer, Some(Timestamp(20)));
        assert_eq!(agenda.next(), Some(Timestamp(20)));
        assert_eq!(drained(agenda.clone(), 19), []);
        assert_eq!(drained(agenda.clone(), 29), [offer, slot]);
        assert_eq!(drained(agenda, 30), [offer, slot, late]);
    }

    #[test]
    fn a_change_moves_it_and_none_takes_it_off() {
        let due = Due::Expiry(OfferId(1));
        let mut agenda = Agenda::default();
        agenda.set(due, Some(Timestamp(10)));
        agenda.set(due, Some(Timestamp(40)));
        assert_eq!(agenda.len(), 1);
        assert_eq!(drained(agenda.clone(), 39), []);
        agenda.set(due, Some(Timestamp(5)));
        assert_eq!(drained(agenda.clone(), 5), [due]);
        agenda.set(due, None);
        assert!(agenda.is_empty());
    }
}
