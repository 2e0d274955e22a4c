//! The witness: steps a second engine through the committed journal, holds what it asks for
//! against what was committed, and shows every step to every truth.

use backfill_core::effect::{Decision, LedgerLine, Message, PassedOver, SendMessage, Tally};
use backfill_core::offer::WithdrawalReason;
use backfill_core::slot::{Outcome, Reason, SlotState};
use backfill_core::{Decided, Engine, Event, Recorded, RuleSet};
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
    /// What each record of it came to.
    pub(crate) decided: Vec<Decided>,
}

impl Witness {
    pub(crate) fn new(rules: RuleSet) -> Self {
        Self {
            engine: Engine::new(rules.clone()),
            rules,
            truths: invariants::all(),
            journal: Vec::new(),
            decided: Vec::new(),
        }
    }

    /// A commit was stored.
    pub(crate) fn committed(
        &mut self,
        commit: &Commit,
        coverage: &mut Coverage,
    ) -> Result<(), Failure> {
        let (mut commands, mut records) = (&commit.commands[..], &commit.records[..]);
        for row in &commit.journal {
            let decided = self.engine.step(&row.recorded);
            let rest = commands.strip_prefix(&decided.commands[..]);
            let rest = rest.zip(records.strip_prefix(&decided.records[..]));
            (commands, records) = rest.ok_or_else(|| {
                let found =
                    format!("record {} comes to something else on replay", row.recorded.seq);
                Failure::new("I8", found)
            })?;
            self.look(&row.recorded, &decided, coverage)?;
            self.journal.push(row.recorded.clone());
            self.decided.push(decided);
        }
        if commands.is_empty() && records.is_empty() {
            return Ok(());
        }
        Err(Failure::new("I8", "a commit holds what no record comes to"))
    }

    fn look(
        &mut self,
        recorded: &Recorded,
        decided: &Decided,
        coverage: &mut Coverage,
    ) -> Result<(), Failure> {
        count(recorded, decided, coverage);
        let touched = self.engine.take_touched();
        let moment = Moment { recorded, decided, engine: &self.engine, touched: &touched };
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

fn count(recorded: &Recorded, decided: &Decided, coverage: &mut Coverage) {
    coverage.hit("events");
    if matches!(recorded.event, Event::OfferExpired(_)) {
        coverage.hit("offer expired");
    }
    if matches!(recorded.event, Event::ClockJumped(_)) {
        coverage.hit("clock jump recorded");
    }
    decided.messages().for_each(|message| count_message(message, coverage));
    decided.bookings().for_each(|_| coverage.hit("offer accepted"));
    decided.cancellations().for_each(|_| coverage.hit("cancellation asked for"));
    decided.ledger().for_each(|line| count_slot(line.state, line.reason, coverage));
    decided.decisions().for_each(|decision| count_decision(decision, coverage));
    if let Some(refusal) = decided.refusal {
        coverage.hit(refused(refusal));
    }
    if matches!(recorded.event, Event::OfferDeclined(_)) && decided.refusal.is_none() {
        coverage.hit("offer declined");
    }
    let cascades =
        matches!(recorded.event, Event::BookingConfirmed(_)) && decided.ledger().any(is_freed);
    if cascades {
        coverage.hit("cascade");
    }
}

fn count_decision(decision: &Decision, coverage: &mut Coverage) {
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

fn is_freed(line: &LedgerLine) -> bool {
    line.state == SlotState::Open && line.reason == Reason::Freed
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

fn count_message(message: &SendMessage, coverage: &mut Coverage) {
    let is_offer = matches!(message.message, Message::Offer { .. });
    if is_offer && !message.arrange.is_nothing() {
        coverage.hit("offer with something to arrange");
    }
    coverage.hit(match message.message {
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
