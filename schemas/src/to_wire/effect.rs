//! What an event comes to: commands, records, refusals. All go as one message.

use backfill_core::effect::{
    Command, LedgerLine, Message, Record, Refusal, RequestBooking, RequestCancellation, SendMessage,
};

use super::{appointment, decision, id, offer, slot};
use crate::enums::Choice;
use crate::wire;
use crate::wire::RefusalCode as Code;
use crate::wire::effect::Kind;
use crate::wire::message::{
    self, Cancelled, CancelledUnexplained, Confirmed, NotBooked, Offer, Reinstated, Withdrawn,
};

fn wrapped(kind: Kind) -> wire::Effect {
    wire::Effect { kind: Some(kind) }
}

pub(crate) fn command(value: &Command) -> wire::Effect {
    wrapped(match value {
        Command::SendMessage(it) => Kind::SendMessage(send_message(it)),
        Command::RequestBooking(it) => Kind::RequestBooking(request_booking(it)),
        Command::RequestCancellation(it) => {
            let RequestCancellation { appointment } = it.as_ref();
            Kind::RequestCancellation(wire::RequestCancellation {
                appointment: Some(appointment::appointment(appointment)),
            })
        }
    })
}

pub(crate) fn record(value: &Record) -> wire::Effect {
    wrapped(match value {
        Record::Ledger(it) => Kind::RecordLedger(ledger_line(it)),
        Record::Decision(it) => Kind::RecordDecision(decision::decision(it)),
    })
}

pub(crate) fn refusal(value: &Refusal) -> wire::Effect {
    wrapped(Kind::Refuse(refused(*value)))
}

fn send_message(value: &SendMessage) -> wire::SendMessage {
    let SendMessage { patient, reach, offer, facts, message: says, arrange, short_notice } = value;
    wire::SendMessage {
        patient: id(patient.0),
        reach: reach.number(),
        offer: id(offer.0),
        facts: Some(slot::facts(facts)),
        message: Some(message(*says)),
        arrange: arrange.0.into(),
        short_notice: *short_notice,
    }
}

fn message(value: Message) -> wire::Message {
    let kind = match value {
        Message::Offer { deadline, moves } => {
            message::Kind::Offer(Offer { deadline: Some(deadline.0), moves })
        }
        Message::Withdrawn { reason } => {
            message::Kind::Withdrawn(Withdrawn { reason: reason.number() })
        }
        Message::Confirmed => message::Kind::Confirmed(Confirmed {}),
        Message::NotBooked => message::Kind::NotBooked(NotBooked {}),
        Message::Cancelled => message::Kind::Cancelled(Cancelled {}),
        Message::CancelledUnexplained => {
            message::Kind::CancelledUnexplained(CancelledUnexplained {})
        }
        Message::Reinstated => message::Kind::Reinstated(Reinstated {}),
    };
    wire::Message { kind: Some(kind) }
}

fn request_booking(value: &RequestBooking) -> wire::RequestBooking {
    let RequestBooking { offer, patient, facts, moves, arrange, short_notice } = value;
    wire::RequestBooking {
        offer: id(offer.0),
        patient: id(patient.0),
        facts: Some(slot::facts(facts)),
        moves: moves.as_ref().map(appointment::appointment),
        arrange: arrange.0.into(),
        short_notice: *short_notice,
    }
}

fn ledger_line(value: &LedgerLine) -> wire::RecordLedger {
    let LedgerLine { slot, state, reason, offer } = *value;
    wire::RecordLedger {
        slot: id(slot.0),
        state: Some(slot::state(state)),
        reason: reason.number(),
        offer: offer.map(|offer| id(offer.0)),
    }
}

pub(crate) fn refused(value: Refusal) -> wire::Refusal {
    let (code, offer_state, passed_over) = match value {
        Refusal::UnknownOffer => (Code::UnknownOffer, None, None),
        Refusal::OfferEnded(state) => (Code::OfferEnded, Some(offer::state(state)), None),
        Refusal::TooLate => (Code::TooLate, None, None),
        Refusal::UnknownSlot => (Code::UnknownSlot, None, None),
        Refusal::SlotNotOpen => (Code::SlotNotOpen, None, None),
        Refusal::UnknownEntry => (Code::UnknownEntry, None, None),
        Refusal::NotEligible(reason) => (Code::NotEligible, None, Some(reason.number())),
        Refusal::UnknownAppointment => (Code::UnknownAppointment, None, None),
        Refusal::AlreadyFreed => (Code::AlreadyFreed, None, None),
        Refusal::AlreadyWaiting => (Code::AlreadyWaiting, None, None),
        Refusal::OldRules => (Code::OldRules, None, None),
        Refusal::PatientDied => (Code::PatientDied, None, None),
        Refusal::OutOfOrder => (Code::OutOfOrder, None, None),
        Refusal::Contradiction => (Code::Contradiction, None, None),
        Refusal::EntryOfAnother => (Code::EntryOfAnother, None, None),
        Refusal::ChangedMeanwhile => (Code::ChangedMeanwhile, None, None),
        Refusal::Paused => (Code::Paused, None, None),
    };
    wire::Refusal { code: code.into(), offer_state, passed_over }
}
