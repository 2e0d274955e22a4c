//! The witness: steps a second engine through the committed journal, holds what it asks for
//! against what was committed, and shows every step to every truth.

use backfill_core::effect::{Message, PassedOver, Tally};
use backfill_core::offer::WithdrawalReason;
use backfill_core::slot::{Outcome, Reason, SlotState};
use backfill_core::{Effect, Emitted, Engine, Event, Recorded, RuleSet};
use backfill_runtime::ports::Commit;
use backfill_schemas::encode_snapshot;

use crate::coverage::Coverage;
use crate::invariants::{self, Moment, Truth};
use crate::memory::MemoryStore;
use crate::world::Failure;

/// See the module.
#[derive(Debug)]
pub(crate) struct Witness {
    engine: Engine,
    rules: RuleSet,
    truths: Vec<Box<dyn Truth>>,
    /// Everything that was committed, to be compared with a second run of the seed.
    pub(crate) journal: Vec<Recorded>,
    pub(crate) effects: Vec<Emitted>,
}

impl Witness {
    pub(crate) fn new(rules: RuleSet) -> Self {
        Self {
            engine: Engine::new(rules.clone()),
            rules,
            truths: invariants::all(),
            journal: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// A commit was stored.
    pub(crate) fn committed(
        &mut self,
        commit: &Commit,
        coverage: &mut Coverage,
    ) -> Result<(), Failure> {
        let mut committed = commit.effects.as_slice();
        for row in &commit.journal {
            let emitted = self.engine.step(&row.recorded);
            let count = emitted.len().min(committed.len());
            if committed[..count] != emitted[..] {
                let found = format!("record {} asks for other effects on replay", row.recorded.seq);
                return Err(Failure::new("I8", found));
            }
            committed = &committed[count..];
            self.journal.push(row.recorded.clone());
            self.effects.extend(emitted.iter().cloned());
            self.look(&row.recorded, &emitted, coverage)?;
        }
        if committed.is_empty() {
            return Ok(());
        }
        Err(Failure::new("I8", "a commit holds effects that no record asks for"))
    }

    fn look(
        &mut self,
        recorded: &Recorded,
        effects: &[Emitted],
        coverage: &mut Coverage,
    ) -> Result<(), Failure> {
        count(recorded, effects, coverage);
        let touched = self.engine.take_touched();
        let moment = Moment { recorded, effects, engine: &self.engine, touched: &touched };
        for truth in &mut self.truths {
            truth.after(&moment).map_err(|found| {
                let name = recorded.event.name();
                let found = format!("record {} ({name}): {found}", recorded.seq);
                Failure::new(truth.name(), found)
            })?;
        }
        Ok(())
    }

    /// A process recovered: it must know exactly what the witness knows.
    pub(crate) fn recovered(&self, engine: &Engine) -> Result<(), Failure> {
        if encode_snapshot(&engine.snapshot()) == encode_snapshot(&self.engine.snapshot()) {
            return Ok(());
        }
        Err(Failure::new("I11", format!("recovery at record {} differs", self.engine.seq())))
    }

    /// All faults are off and nothing happens any more.
    pub(crate) fn end(&mut self, engine: &Engine, store: &MemoryStore) -> Result<(), Failure> {
        self.recovered(engine)?;
        let mut again = Engine::new(self.rules.clone());
        store.journal(0).for_each(|recorded| drop(again.step(recorded)));
        self.recovered(&again)?;
        for truth in &mut self.truths {
            truth.at_end(&self.engine, store).map_err(|found| Failure::new(truth.name(), found))?;
        }
        Ok(())
    }
}

fn count(recorded: &Recorded, effects: &[Emitted], coverage: &mut Coverage) {
    coverage.hit("events");
    if matches!(recorded.event, Event::OfferExpired(_)) {
        coverage.hit("offer expired");
    }
    if matches!(recorded.event, Event::ClockJumped(_)) {
        coverage.hit("clock jump recorded");
    }
    for emitted in effects {
        match &emitted.effect {
            Effect::SendMessage(message) => {
                count_message(&message.message, coverage);
                let is_offer = matches!(message.message, Message::Offer { .. });
                if is_offer && !message.arrange.is_nothing() {
                    coverage.hit("offer with something to arrange");
                }
            }
            Effect::RequestBooking(_) => coverage.hit("offer accepted"),
            Effect::RecordLedger(entry) => count_slot(entry.state, entry.reason, coverage),
            Effect::Refuse(refusal) => coverage.hit(refused(*refusal)),
            Effect::RecordDecision(decision) => {
                coverage.hit("decision compared with the oracle");
                let late = |tally: &Tally| tally.reason == PassedOver::NoTimeToCall;
                if decision.tally.iter().any(late) {
                    coverage.hit("nobody could be called in time");
                }
                if decision.tally.iter().any(|it| it.reason == PassedOver::Support) {
                    coverage.hit("too late to arrange");
                }
                if !decision.lacking.is_empty() {
                    coverage.hit("somebody lacked a prerequisite");
                }
            }
            Effect::RequestCancellation(_) => coverage.hit("cancellation asked for"),
        }
    }
    if matches!(recorded.event, Event::OfferDeclined(_))
        && !effects.iter().any(|it| matches!(it.effect, Effect::Refuse(_)))
    {
        coverage.hit("offer declined");
    }
    let cascades = matches!(recorded.event, Event::BookingConfirmed(_))
        && effects.iter().any(|it| is_freed(&it.effect));
    if cascades {
        coverage.hit("cascade");
    }
}

fn is_freed(effect: &Effect) -> bool {
    matches!(effect, Effect::RecordLedger(it) if it.state == SlotState::Open
        && it.reason == Reason::Freed)
}

fn refused(refusal: backfill_core::effect::Refusal) -> &'static str {
    use backfill_core::effect::Refusal;
    match refusal {
        Refusal::TooLate | Refusal::OfferEnded(_) => "refused: too late or ended",
        Refusal::UnknownOffer
        | Refusal::UnknownSlot
        | Refusal::SlotNotOpen
        | Refusal::UnknownEntry
        | Refusal::NotEligible(_)
        | Refusal::UnknownAppointment
        | Refusal::AlreadyFreed
        | Refusal::AlreadyWaiting
        | Refusal::OldRules
        | Refusal::Paused
        | Refusal::ChangedMeanwhile => "refused: other",
        Refusal::PatientDied
        | Refusal::OutOfOrder
        | Refusal::Contradiction
        | Refusal::EntryOfAnother => "refused: for a person",
    }
}

fn count_message(message: &Message, coverage: &mut Coverage) {
    coverage.hit(match message {
        Message::Offer { .. } => "offer made",
        Message::Withdrawn { reason } => match reason {
            WithdrawalReason::TakenByOther => "offer withdrawn: taken by other",
            WithdrawalReason::SlotWithdrawn => "offer withdrawn: slot withdrawn",
            WithdrawalReason::OptedOut => "offer withdrawn: told after opt-out",
            WithdrawalReason::EntryChanged => "offer withdrawn: entry changed",
            WithdrawalReason::CutoffReached => "offer withdrawn: cut-off",
            WithdrawalReason::PatientDied => "offer withdrawn: told after a death",
            WithdrawalReason::Admitted => "offer withdrawn: admitted",
        },
        Message::Confirmed => "told: confirmed",
        Message::NotBooked => "told: not booked",
        Message::Cancelled => "told: cancelled",
        Message::CancelledUnexplained => "told: cancelled, nobody says why",
        Message::Reinstated => "told: stands after all",
    });
}

fn count_slot(state: SlotState, reason: Reason, coverage: &mut Coverage) {
    coverage.hit(match state {
        SlotState::Held { .. } => "slot held",
        SlotState::Open if reason == Reason::HoldEnded => "slot hold ended",
        SlotState::Open if reason == Reason::ListStale => "slot waits for a trust to be heard",
        SlotState::Open if reason == Reason::ListCurrent => "trust is heard again",
        SlotState::Open if reason == Reason::Paused => "slot is paused",
        SlotState::Open if reason == Reason::Resumed => "slot is offered again",
        SlotState::Open => "slot open",
        SlotState::Booking { .. } => "slot being booked",
        SlotState::Closed { outcome: Outcome::Filled, .. } => "slot filled",
        SlotState::Closed { outcome: Outcome::Unfilled, .. } => "slot unfilled",
        SlotState::Closed { outcome: Outcome::Withdrawn, .. } => "slot withdrawn",
        SlotState::Closed { outcome: Outcome::NotOffered, .. } => "slot not offered",
    });
}
