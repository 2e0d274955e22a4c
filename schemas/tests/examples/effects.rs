//! One example of every effect, message and refusal that carries something.

use backfill_core::effect::{
    Chosen, Decision, LedgerLine, Message, Passed, PassedOver, Points, Rank, Refusal,
    RequestBooking, RequestCancellation, SendMessage, Tally, Term,
};
use backfill_core::entry::{Priority, Reach};
use backfill_core::offer::{OfferState, WithdrawalReason};
use backfill_core::slot::{Reason, Support};
use backfill_core::{Command, Decided, EffectId, EntryId, EventId, Numbered, Record};

use super::rows::{appointment, closed, facts};
use super::{ENTRY, NOW, OFFER, PATIENT, SLOT};

/// Each example with its name.
pub(crate) fn commands() -> Vec<(&'static str, Command)> {
    let reason = WithdrawalReason::TakenByOther;
    let deadline = NOW.plus_minutes(60);
    vec![
        ("send_message-offer", send(Message::Offer { deadline, moves: true })),
        ("send_message-withdrawn", send(Message::Withdrawn { reason })),
        ("send_message-confirmed", send(Message::Confirmed)),
        ("send_message-not_booked", send(Message::NotBooked)),
        ("send_message-cancelled", send(Message::Cancelled)),
        ("send_message-cancelled_unexplained", send(Message::CancelledUnexplained)),
        ("send_message-reinstated", send(Message::Reinstated)),
        ("send_message-to_arrange", to_arrange(Message::Offer { deadline, moves: false })),
        ("request_booking", request_booking(Support::default())),
        ("request_booking-to_arrange", request_booking(Support::SIGN_LANGUAGE)),
        (
            "request_cancellation",
            Command::RequestCancellation(Box::new(RequestCancellation {
                appointment: appointment(),
            })),
        ),
    ]
}

/// Each example with its name.
pub(crate) fn records() -> Vec<(&'static str, Record)> {
    vec![
        ("record_ledger", record_ledger()),
        ("record_decision", Record::Decision(Box::new(decision()))),
    ]
}

/// Each example with its name.
pub(crate) fn refusals() -> Vec<(&'static str, Refusal)> {
    let declined = Refusal::OfferEnded(OfferState::Withdrawn(WithdrawalReason::OptedOut));
    vec![
        ("refuse", Refusal::TooLate),
        ("refuse-offer_ended", declined),
        ("refuse-not_eligible", Refusal::NotEligible(PassedOver::Travel)),
    ]
}

fn send(message: Message) -> Command {
    Command::SendMessage(Box::new(said(message)))
}

/// The same, with something to arrange: then a person calls.
fn to_arrange(message: Message) -> Command {
    let arrange = Support(Support::TRANSPORT.0 | Support::HOIST.0);
    Command::SendMessage(Box::new(SendMessage { reach: Reach::Call, arrange, ..said(message) }))
}

pub(super) fn said(message: Message) -> SendMessage {
    SendMessage {
        patient: PATIENT,
        reach: Reach::Text,
        offer: OFFER,
        facts: facts(),
        message,
        arrange: Support::default(),
        short_notice: false,
    }
}

pub(super) fn request_booking(arrange: Support) -> Command {
    Command::RequestBooking(Box::new(RequestBooking {
        offer: OFFER,
        patient: PATIENT,
        facts: facts(),
        moves: Some(appointment()),
        arrange,
        short_notice: false,
    }))
}

fn record_ledger() -> Record {
    Record::Ledger(LedgerLine {
        slot: SLOT,
        state: closed(),
        reason: Reason::Confirmed,
        offer: Some(OFFER),
    })
}

fn decision() -> Decision {
    let better = EntryId(ENTRY.0 + 1);
    Decision {
        slot: SLOT,
        rules: 1,
        candidates: 12,
        chosen: Some(Chosen {
            offer: OFFER,
            entry: ENTRY,
            rank: Rank { priority: Priority::Urgent, comes_first: false },
            score: 4_800,
            points: vec![
                Points { term: Term::Priority, points: 4_000 },
                Points { term: Term::Waiting, points: 800 },
            ],
        }),
        passed: vec![Passed {
            entry: better,
            rank: Rank { priority: Priority::Urgent, comes_first: true },
            score: 3_000,
            reason: PassedOver::Clash,
            lacks: Vec::new(),
        }],
        tally: vec![Tally { reason: PassedOver::Time, count: 3 }],
        lacking: Vec::new(),
    }
}

/// What one event came to: everything that can follow, numbered, and a refusal.
pub(crate) fn decided() -> Decided {
    let id = |index| EffectId { event: DECIDED, index };
    let records = (0..).zip(records()).map(|(index, (_, what))| Numbered { id: id(index), what });
    let commands =
        (100..).zip(commands()).map(|(index, (_, what))| Numbered { id: id(index), what });
    let refusal = refusals().into_iter().next().map(|(_, it)| it);
    Decided { refusal, records: records.collect(), commands: commands.collect() }
}

/// The event of [`decided`].
pub(crate) const DECIDED: EventId = EventId(0x77);
