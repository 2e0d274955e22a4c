//! The engine: holds the state and sends each event to its file in `decide/`.

use alloc::vec::Vec;

use crate::appointment::Appointment;
use crate::code::Code;
use crate::decide::{self, Step};
use crate::entry::Entry;
use crate::heard::Heard;
use crate::invariants::{self, After};
use crate::matching::Pools;
use crate::offer::{Offer, OfferState};
use crate::patient::Patient;
use crate::rules::{current, fan_out};
use crate::scope::{Offering, Scope};
use crate::slot::{Reason, Slot, SlotFacts, SlotState};
use crate::state::{REMEMBERED_DAYS, State, Touched};
use crate::{
    AppointmentId, Decided, EntryId, Event, OfferId, PatientRef, Recorded, RuleSet, SlotId,
    Snapshot, Timestamp,
};

/// Something that becomes due by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// An offer's deadline.
    Expiry(OfferId),
    /// An open or held slot is to be looked at again.
    Review(SlotId),
    /// A slot's cut-off.
    Cutoff(SlotId),
    /// The appointment that an offer became counts as attended, unless somebody says otherwise.
    Attended(AppointmentId),
}

impl Due {
    /// The event to record when it is due.
    #[must_use]
    pub fn event(self) -> Event {
        match self {
            Self::Expiry(offer) => Event::OfferExpired(offer),
            Self::Review(slot) => Event::SlotDue(slot),
            Self::Cutoff(slot) => Event::SlotCutoffReached(slot),
            Self::Attended(appointment) => Event::AppointmentAttended(appointment),
        }
    }
}

/// One region's decisions.
#[derive(Debug, Clone)]
pub struct Engine {
    state: State,
    pools: Pools,
}

impl Engine {
    /// An engine that knows nothing but its rules.
    #[must_use]
    pub fn new(rules: RuleSet) -> Self {
        Self { state: State::new(rules), pools: Pools::default() }
    }

    /// The engine that a snapshot was taken of.
    #[must_use]
    pub fn restore(snapshot: Snapshot) -> Self {
        let state = State::restore(snapshot);
        Self { pools: Pools::of_state(&state), state }
    }

    /// The whole state as plain data, in the order of ids.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.state.snapshot()
    }

    /// Applies one recorded event and returns what it comes to.
    ///
    /// # Panics
    /// If the record is not the next of the journal, or (in debug builds) if an invariant breaks.
    pub fn step(&mut self, recorded: &Recorded) -> Decided {
        assert_eq!(self.state.seq + 1, recorded.seq, "the journal goes on without a gap");
        assert!(self.state.at <= recorded.at, "core time never goes back");
        if cfg!(debug_assertions) { self.step_checked(recorded) } else { self.apply(recorded) }
    }

    fn apply(&mut self, recorded: &Recorded) -> Decided {
        self.state.seq = recorded.seq;
        self.state.at = recorded.at;
        self.state.utc_offset_minutes = recorded.utc_offset_minutes;
        self.state.forget();
        let mut step = Step::new(&mut self.state, &mut self.pools, recorded);
        decide::decide(&mut step, &recorded.event);
        step.end()
    }

    fn step_checked(&mut self, recorded: &Recorded) -> Decided {
        let before = invariants::before(&self.state, recorded);
        let decided = self.apply(recorded);
        invariants::assert_step(&After {
            state: &self.state,
            recorded,
            decided: &decided,
            not_taking: before.as_ref(),
        });
        decided
    }

    /// What has changed since the last call: rows to write for those who read.
    pub fn take_touched(&mut self) -> Touched {
        self.state.take_touched()
    }

    /// When something becomes due; none if it never will, or no longer exists.
    #[must_use]
    pub fn due(&self, due: Due) -> Option<Timestamp> {
        match due {
            Due::Expiry(offer) => self.expiry(offer),
            Due::Review(slot) => self.review(slot),
            Due::Cutoff(slot) => self.cutoff(slot),
            Due::Attended(appointment) => decide::attended_due(&self.state, appointment),
        }
    }

    fn expiry(&self, offer: OfferId) -> Option<Timestamp> {
        let offer = self.state.offers.get(&offer)?;
        (offer.state == OfferState::Live).then_some(offer.deadline)
    }

    fn review(&self, slot: SlotId) -> Option<Timestamp> {
        let state = &self.state;
        let slot = state.slots.get(&slot)?;
        match slot.state {
            SlotState::Held { until } => Some(until),
            SlotState::Open => {
                let offset = state.utc_offset_minutes;
                let next = fan_out::next_review(&state.rules, slot, state.at, offset);
                let heard = current::next_caught_up(state, state.at);
                let waits = slot.reason == Reason::ListStale;
                Some(heard.filter(|_| waits).map_or(next, |heard| heard.min(next)))
            }
            SlotState::Booking { .. } | SlotState::Closed { .. } => None,
        }
    }

    /// A slot whose booking is not acknowledged is kept until its start.
    fn cutoff(&self, slot: SlotId) -> Option<Timestamp> {
        let slot = self.state.slots.get(&slot)?;
        match slot.state {
            SlotState::Held { .. } | SlotState::Open => Some(self.state.cutoff(&slot.facts)),
            SlotState::Booking { .. } => Some(slot.facts.start),
            SlotState::Closed { .. } => None,
        }
    }

    /// Every broken invariant of the state as it is, by its number. Looks at everything.
    #[must_use]
    pub fn violations(&self) -> Vec<invariants::Violation> {
        invariants::of_state(&self.state, &self.pools)
    }

    /// The last record applied; 0 before the first.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.state.seq
    }

    /// The time of the last record.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.state.at
    }

    /// The rules in force.
    #[must_use]
    pub fn rules(&self) -> &RuleSet {
        &self.state.rules
    }

    /// One entry.
    #[must_use]
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.state.entry(id)
    }

    /// One slot.
    #[must_use]
    pub fn slot(&self, id: SlotId) -> Option<&Slot> {
        self.state.slots.get(&id)
    }

    /// One offer.
    #[must_use]
    pub fn offer(&self, id: OfferId) -> Option<&Offer> {
        self.state.offers.get(&id)
    }

    /// One appointment.
    #[must_use]
    pub fn appointment(&self, id: AppointmentId) -> Option<&Appointment> {
        self.state.appointments.get(&id)
    }

    /// One person.
    #[must_use]
    pub fn patient(&self, id: PatientRef) -> Option<&Patient> {
        self.state.patients.get(&id)
    }

    /// When a trust was last heard of; none if it never was.
    #[must_use]
    pub fn heard(&self, trust: Code) -> Option<&Heard> {
        self.state.heard.get(&trust)
    }

    /// What was said of a part of a trust's work; none if nothing ever was.
    #[must_use]
    pub fn offering(&self, scope: &Scope) -> Option<&Offering> {
        self.state.offerings.get(scope)
    }

    /// Whether such a time is offered at all, as far as its trust, service and clinic go.
    #[must_use]
    pub fn is_offerable(&self, facts: &SlotFacts) -> bool {
        self.state.is_offerable(facts)
    }

    /// Whether a slot that was told of is over so long that it may be forgotten by now.
    #[must_use]
    pub fn may_have_forgotten(&self, slot: &Slot) -> bool {
        slot.is_closed() && REMEMBERED_DAYS <= self.state.at.days_since(slot.facts.end())
    }

    /// All entries, by id.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.state.entries.values().map(AsRef::as_ref)
    }

    /// All slots, by id.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.state.slots.values()
    }

    /// All offers, by id.
    pub fn offers(&self) -> impl Iterator<Item = &Offer> {
        self.state.offers.values()
    }
}
