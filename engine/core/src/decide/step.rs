//! One step: the state, the time and the list of wishes, handed from move to move.

use crate::effect::{Message, RecordLedger, Refusal, SendMessage};
use crate::entry::Reach;
use crate::id::{Purpose, derive};
use crate::record::Record;
use crate::slot::{Reason, SlotState};
use crate::state::{Question, State};
use crate::{Effect, Effects, EventId, OfferId, Recorded, SlotId, Timestamp};

/// See the module.
#[derive(Debug)]
pub(crate) struct Step<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) now: Timestamp,
    /// When a patient said what is decided on.
    pub(crate) said: Timestamp,
    pub(crate) utc_offset_minutes: i16,
    event: EventId,
    effects: &'a mut Effects,
    derived: u16,
}

impl<'a> Step<'a> {
    pub(crate) fn new(state: &'a mut State, recorded: &Recorded, effects: &'a mut Effects) -> Self {
        let utc_offset_minutes = recorded.utc_offset_minutes;
        Self {
            state,
            now: recorded.at,
            said: recorded.said(),
            utc_offset_minutes,
            event: recorded.id,
            effects,
            derived: 0,
        }
    }

    pub(crate) fn ask(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Nothing is changed; the sender is told why.
    pub(crate) fn refuse(&mut self, reason: Refusal) {
        self.ask(Effect::Refuse(reason));
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
            short_notice: offer.record() == Record::ShortNotice,
        };
        self.ask(Effect::SendMessage(message.into()));
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
        self.ask(Effect::RecordLedger(RecordLedger { slot, state, reason, offer }));
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
