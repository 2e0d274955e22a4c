//! One step: the state, the time and what was decided so far, handed from move to move.

use alloc::vec::Vec;

use super::fill::Fill;
use crate::counts_as::CountsAs;
use crate::effect::{LedgerLine, Message, Numbered, SendMessage};
use crate::entry::Reach;
use crate::id::{Purpose, derive};
use crate::matching::{Choice, Pools, choose};
use crate::slot::{Reason, SlotState};
use crate::state::{Question, State};
use crate::{
    Command, Decided, EffectId, EventId, OfferId, Record, Recorded, Refusal, SlotId, Timestamp,
};

/// See the module.
#[derive(Debug)]
pub(crate) struct Step<'a> {
    pub(crate) state: &'a mut State,
    pools: &'a mut Pools,
    pub(crate) now: Timestamp,
    /// When a patient said what is decided on.
    pub(crate) said: Timestamp,
    pub(crate) utc_offset_minutes: i16,
    event: EventId,
    decided: Decided,
    derived: u16,
    /// What is paired once all of the event has been applied.
    pub(super) to_fill: Vec<Fill>,
}

impl<'a> Step<'a> {
    pub(crate) fn new(state: &'a mut State, pools: &'a mut Pools, recorded: &Recorded) -> Self {
        let utc_offset_minutes = recorded.utc_offset_minutes;
        Self {
            state,
            pools,
            now: recorded.at,
            said: recorded.said(),
            utc_offset_minutes,
            event: recorded.id,
            decided: Decided::default(),
            derived: 0,
            to_fill: Vec::new(),
        }
    }

    /// Has somebody outside do something.
    pub(crate) fn command(&mut self, what: Command) {
        let id = self.next_id();
        self.decided.commands.push(Numbered { id, what });
    }

    /// Writes something down.
    pub(crate) fn record(&mut self, what: Record) {
        let id = self.next_id();
        self.decided.records.push(Numbered { id, what });
    }

    /// Nothing is changed; the sender is told why.
    pub(crate) fn refuse(&mut self, reason: Refusal) {
        self.decided.refusal.get_or_insert(reason);
    }

    /// The choice for a slot.
    pub(crate) fn choose(&mut self, slot: SlotId) -> Option<Choice> {
        self.pools.follow(self.state);
        let slot = self.state.slots.get(&slot)?;
        Some(choose(self.state, self.pools, slot, self.now))
    }

    /// What was decided.
    pub(crate) fn end(self) -> Decided {
        self.pools.follow(self.state);
        self.decided
    }

    /// Records and commands of a step are numbered together, in the order in which they come up.
    fn next_id(&self) -> EffectId {
        let count = self.decided.commands.len() + self.decided.records.len();
        let index = u16::try_from(count).expect("a step decides on fewer than 65,536 things");
        EffectId { event: self.event, index }
    }

    /// Something was decided, and a person must look besides.
    pub(crate) fn question(&mut self, question: Question) {
        self.state.touched.question = Some(question);
    }

    /// Says something about an offer to its patient, unless they died, or said stop to that trust
    /// and it is no word of what became of a yes.
    pub(crate) fn tell(&mut self, offer: OfferId, message: Message) {
        let Some(reach) = self.state.offers.get(&offer).map(|it| it.reach) else { return };
        self.tell_over(reach, offer, message);
    }

    /// [`Step::tell`], over another way than the offer went.
    pub(crate) fn tell_over(&mut self, reach: Reach, offer: OfferId, message: Message) {
        let Some(offer) = self.state.offers.get(&offer) else { return };
        let Some(slot) = self.state.slots.get(&offer.slot) else { return };
        let stopped = self.state.has_stopped(offer.patient, slot.facts.trust);
        if self.state.has_died(offer.patient) || (stopped && message.ends_with_a_stop()) {
            return;
        }
        let message = SendMessage {
            patient: offer.patient,
            reach,
            offer: offer.id,
            facts: slot.facts.clone(),
            message,
            arrange: offer.arrange.what,
            short_notice: offer.counts_as() == CountsAs::ShortNotice,
        };
        self.command(Command::SendMessage(message.into()));
    }

    /// Moves a slot to another place in its life and writes it in the ledger.
    pub(crate) fn place(
        &mut self,
        slot: SlotId,
        state: SlotState,
        reason: Reason,
        offer: Option<OfferId>,
    ) {
        self.state.change_slot(slot, |slot| {
            debug_assert!(!slot.is_closed(), "a closed slot stays closed");
            slot.state = state;
            slot.reason = reason;
        });
        self.record(Record::Ledger(LedgerLine { slot, state, reason, offer }));
    }

    pub(crate) fn new_slot(&mut self) -> SlotId {
        SlotId(self.derive(Purpose::Slot))
    }

    pub(crate) fn new_offer(&mut self) -> OfferId {
        OfferId(self.derive(Purpose::Offer))
    }

    fn derive(&mut self, purpose: Purpose) -> u128 {
        let id = derive(self.event, purpose, self.derived);
        self.derived += 1;
        id
    }
}
