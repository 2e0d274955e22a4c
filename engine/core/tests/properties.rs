//! Any sequence of events keeps the promises; a replay gives the same state; a snapshot and the
//! rest of the journal give the whole.
#![expect(clippy::unwrap_used, reason = "the strategies write codes that are codes")]

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::event::{
    AppointmentBooked, BookingConfirmed, BookingRefused, BookingRequested, ClockJumped,
    MessageFailed, OfferAnswer, SlotFreed, Via,
};
use backfill_core::slot::{Cause, SlotFacts};
use backfill_core::{
    AppointmentId, Decided, Due, EffectId, Engine, EntryId, Event, EventId, OfferId, PatientRef,
    Recorded, RuleSet, SlotId, Timestamp,
};
use proptest::prelude::*;

#[path = "properties/acts.rs"]
mod acts;

use acts::{Act, Told, act};

const START: i64 = 1_793_613_600_000;

impl Told {
    fn of(self, facts: &SlotFacts) -> SlotFacts {
        let mut facts = facts.clone();
        if !self.session {
            facts.session.clear();
        }
        facts
    }
}

struct Run {
    engine: Engine,
    now: Timestamp,
    journal: Vec<Recorded>,
    decided: Vec<Decided>,
}

impl Run {
    fn of(acts: &[Act]) -> Self {
        let engine = Engine::new(RuleSet::built_in());
        let mut run = Self { engine, now: Timestamp(START), journal: vec![], decided: vec![] };
        acts.iter().for_each(|act| run.act(act));
        run
    }

    fn happen(&mut self, event: Event) {
        let seq = self.engine.seq() + 1;
        let (at, id) = (self.now, EventId(u128::from(seq)));
        let recorded = Recorded {
            seq,
            id,
            at,
            utc_offset_minutes: 0,
            said_at: None,
            source: String::new(),
            event,
        };
        self.decided.push(self.engine.step(&recorded));
        self.journal.push(recorded);
    }

    fn offer(&self, index: &prop::sample::Index) -> OfferId {
        let offers: Vec<_> = self.engine.offers().map(|offer| offer.id).collect();
        if offers.is_empty() { OfferId(1) } else { *index.get(&offers) }
    }

    fn slot(&self, index: &prop::sample::Index) -> SlotId {
        let slots: Vec<_> = self.engine.slots().map(|slot| slot.id).collect();
        if slots.is_empty() { SlotId(1) } else { *index.get(&slots) }
    }

    fn act(&mut self, act: &Act) {
        let via = Via::Link;
        match act {
            Act::Event(event) => self.happen((**event).clone()),
            Act::Accept(index) => {
                let offer = self.offer(index);
                self.happen(Event::OfferAccepted(OfferAnswer { offer, via }));
            }
            Act::Decline(index) => {
                let offer = self.offer(index);
                self.happen(Event::OfferDeclined(OfferAnswer { offer, via }));
            }
            Act::Confirm(index) => {
                let (offer, reference) = (self.offer(index), String::new());
                // Some were told before, and one is of nothing known.
                let number = u128::try_from(index.index(9)).unwrap();
                let number = (number % 2 == 0).then_some(AppointmentId(number));
                self.happen(Event::BookingConfirmed(BookingConfirmed {
                    offer,
                    reference,
                    appointment: number,
                }));
            }
            Act::Refuse(index, slot_gone) => {
                let (offer, slot_gone) = (self.offer(index), *slot_gone);
                self.happen(Event::BookingRefused(BookingRefused { offer, slot_gone }));
            }
            Act::Fail(index) => {
                let offer = Some(self.offer(index));
                let message = EffectId { event: EventId(1), index: 0 };
                let tells = offer.filter(|_| index.index(2) == 0);
                let offer = offer.filter(|_| tells.is_none());
                self.happen(Event::MessageFailed(MessageFailed { message, offer, tells }));
            }
            Act::HandOver(index) => {
                let offer = self.offer(index);
                self.happen(Event::OfferHandedOver(offer));
            }
            Act::Request(index, entry) => {
                let (slot, entry, moves) = (self.slot(index), EntryId(*entry), None);
                self.happen(Event::BookingRequested(BookingRequested { slot, entry, moves }));
            }
            Act::Tell(index, told) => self.tell(index, *told),
            Act::GiveUp(index, told) => self.give_up(index, *told),
            Act::Jump(minutes) => {
                let from = self.now;
                self.now = from.plus_minutes(*minutes);
                self.happen(Event::ClockJumped(ClockJumped { from, to: self.now }));
            }
            Act::Wait(minutes) => self.wait(*minutes),
        }
    }

    fn tell(&mut self, index: &prop::sample::Index, told: Told) {
        let Some(slot) = self.engine.slot(self.slot(index)).cloned() else { return };
        let offers = self.engine.offers();
        let asked: Vec<_> = offers.filter(|it| it.slot == slot.id).map(|it| it.patient).collect();
        let own = asked.last().copied();
        let id = told.number.flatten().unwrap_or(7);
        let appointment = Appointment {
            id: AppointmentId(id),
            reference: String::new(),
            patient: told.patient.map_or(own, |other| other.map(PatientRef)),
            facts: told.of(&slot.facts),
            status: AppointmentStatus::Booked,
            said_at: told.said_at,
        };
        let cause = Cause::Moved;
        self.happen(Event::AppointmentBooked(AppointmentBooked { appointment, cause }));
    }

    fn give_up(&mut self, index: &prop::sample::Index, told: Told) {
        let mut known = self.engine.snapshot().appointments;
        known.retain(|it| it.status == AppointmentStatus::Booked);
        if known.is_empty() {
            return;
        }
        let known = index.get(&known);
        self.happen(Event::SlotFreed(SlotFreed {
            trust: known.facts.trust,
            appointment: told.number.map_or(Some(known.id), |it| it.map(AppointmentId)),
            patient: told.patient.map_or(known.patient, |it| it.map(PatientRef)),
            said_at: told.said_at,
            facts: Some(told.of(&known.facts)),
            cause: Cause::Patient,
            doubt: None,
        }));
    }

    fn wait(&mut self, minutes: i64) {
        let end = self.now.plus_minutes(minutes);
        while let Some((at, due)) = self.next_due().filter(|(at, _)| *at <= end) {
            self.now = self.now.max(at);
            self.happen(due.event());
        }
        self.now = end;
    }

    fn next_due(&self) -> Option<(Timestamp, Due)> {
        let slots = self.engine.slots().flat_map(|it| [Due::Review(it.id), Due::Cutoff(it.id)]);
        let held = self.engine.entries().filter_map(|it| it.holds).map(Due::Attended);
        let dues = self.engine.offers().map(|it| Due::Expiry(it.id)).chain(slots).chain(held);
        dues.filter_map(|due| Some((self.engine.due(due)?, due))).min()
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_sequence_keeps_the_promises_and_ends(
        acts in prop::collection::vec(act(), 1..120),
    ) {
        let mut run = Run::of(&acts);
        prop_assert_eq!(run.engine.violations(), vec![]);
        run.wait(40 * 1440);
        prop_assert_eq!(run.engine.violations(), vec![]);
        prop_assert!(run.engine.slots().all(|slot| slot.is_closed()), "a slot never ends");
        prop_assert!(run.engine.offers().all(|offer| offer.state.is_final()), "an offer never ends");
    }

    #[test]
    fn a_replay_gives_the_same_state_and_the_same_decisions(
        acts in prop::collection::vec(act(), 1..80),
    ) {
        let run = Run::of(&acts);
        let mut again = Engine::new(RuleSet::built_in());
        let decided: Vec<_> = run.journal.iter().map(|it| again.step(it)).collect();
        prop_assert_eq!(again.snapshot(), run.engine.snapshot());
        prop_assert_eq!(decided, run.decided);
    }

    #[test]
    fn a_snapshot_and_the_rest_give_the_whole(
        acts in prop::collection::vec(act(), 2..80),
        cut in any::<prop::sample::Index>(),
    ) {
        let run = Run::of(&acts);
        let cut = cut.index(run.journal.len() + 1);
        let mut engine = Engine::new(RuleSet::built_in());
        run.journal[..cut].iter().for_each(|it| drop(engine.step(it)));
        let mut restored = Engine::restore(engine.snapshot());
        run.journal[cut..].iter().for_each(|it| drop(restored.step(it)));
        prop_assert_eq!(restored.snapshot(), run.engine.snapshot());
    }
}
