//! What an event comes to: commands, records, refusals. All come as one message.

use backfill_core::effect::{
    Command, LedgerLine, Message, Record, Refusal, RequestBooking, RequestCancellation, SendMessage,
};
use backfill_core::slot::Support;
use backfill_core::{OfferId, PatientRef, SlotId};

use super::field::Reading;
use super::{appointment, decision, offer, slot};
use crate::error::{DecodeError, Problem};
use crate::wire;
use crate::wire::RefusalCode;
use crate::wire::effect::Kind;
use crate::wire::message::{
    self, Cancelled, CancelledUnexplained, Confirmed, NotBooked, Reinstated,
};

const EFFECT: Reading = Reading("Effect");

pub(crate) fn command(value: wire::Effect) -> Result<Command, DecodeError> {
    let kind = EFFECT.given("kind", value.kind)?;
    if let Kind::SendMessage(it) = kind {
        return Ok(Command::SendMessage(Box::new(send_message(it)?)));
    }
    if let Kind::RequestBooking(it) = kind {
        return Ok(Command::RequestBooking(Box::new(request_booking(it)?)));
    }
    let Kind::RequestCancellation(it) = kind else { return Err(other()) };
    let what = Reading("RequestCancellation").given("appointment", it.appointment)?;
    let appointment = appointment::appointment(what)?;
    Ok(Command::RequestCancellation(Box::new(RequestCancellation { appointment })))
}

pub(crate) fn record(value: wire::Effect) -> Result<Record, DecodeError> {
    let kind = EFFECT.given("kind", value.kind)?;
    if let Kind::RecordLedger(it) = kind {
        return Ok(Record::Ledger(ledger_line(it)?));
    }
    let Kind::RecordDecision(it) = kind else { return Err(other()) };
    Ok(Record::Decision(Box::new(decision::decision(it)?)))
}

pub(crate) fn refusal(value: wire::Effect) -> Result<Refusal, DecodeError> {
    let Kind::Refuse(it) = EFFECT.given("kind", value.kind)? else { return Err(other()) };
    refused(it)
}

/// It is of another kind than what was asked for.
fn other() -> DecodeError {
    EFFECT.refuse("kind", Problem::OtherKind)
}

fn send_message(value: wire::SendMessage) -> Result<SendMessage, DecodeError> {
    let reading = Reading("SendMessage");
    Ok(SendMessage {
        patient: PatientRef(reading.id("patient", &value.patient)?),
        reach: reading.choice("reach", value.reach)?,
        offer: OfferId(reading.id("offer", &value.offer)?),
        facts: slot::facts(reading.given("facts", value.facts)?)?,
        message: message(reading.given("message", value.message)?)?,
        arrange: Support(reading.byte("arrange", Some(value.arrange))?),
        short_notice: value.short_notice,
    })
}

fn message(value: wire::Message) -> Result<Message, DecodeError> {
    Ok(match Reading("Message").given("kind", value.kind)? {
        message::Kind::Offer(it) => Message::Offer {
            deadline: Reading("Message.Offer").time("deadline", it.deadline)?,
            moves: it.moves,
        },
        message::Kind::Withdrawn(it) => {
            Message::Withdrawn { reason: Reading("Message.Withdrawn").choice("reason", it.reason)? }
        }
        message::Kind::Confirmed(Confirmed {}) => Message::Confirmed,
        message::Kind::NotBooked(NotBooked {}) => Message::NotBooked,
        message::Kind::Cancelled(Cancelled {}) => Message::Cancelled,
        message::Kind::CancelledUnexplained(CancelledUnexplained {}) => {
            Message::CancelledUnexplained
        }
        message::Kind::Reinstated(Reinstated {}) => Message::Reinstated,
    })
}

fn request_booking(value: wire::RequestBooking) -> Result<RequestBooking, DecodeError> {
    let reading = Reading("RequestBooking");
    Ok(RequestBooking {
        offer: OfferId(reading.id("offer", &value.offer)?),
        patient: PatientRef(reading.id("patient", &value.patient)?),
        facts: slot::facts(reading.given("facts", value.facts)?)?,
        moves: value.moves.map(appointment::appointment).transpose()?,
        arrange: Support(reading.byte("arrange", Some(value.arrange))?),
        short_notice: value.short_notice,
    })
}

fn ledger_line(value: wire::RecordLedger) -> Result<LedgerLine, DecodeError> {
    let reading = Reading("RecordLedger");
    Ok(LedgerLine {
        slot: SlotId(reading.id("slot", &value.slot)?),
        state: slot::state(reading.given("state", value.state)?)?,
        reason: reading.choice("reason", value.reason)?,
        offer: reading.optional_id("offer", value.offer)?.map(OfferId),
    })
}

pub(crate) fn refused(value: wire::Refusal) -> Result<Refusal, DecodeError> {
    let reading = Reading("Refusal");
    let unknown = |_| reading.refuse("code", Problem::UnknownValue);
    let code = RefusalCode::try_from(value.code).map_err(unknown)?;
    if value.offer_state.is_some() && code != RefusalCode::OfferEnded {
        return Err(reading.refuse("offer_state", Problem::Unexpected));
    }
    if value.passed_over.is_some() && code != RefusalCode::NotEligible {
        return Err(reading.refuse("passed_over", Problem::Unexpected));
    }
    Ok(match code {
        RefusalCode::Unspecified => return Err(reading.refuse("code", Problem::Missing)),
        RefusalCode::UnknownOffer => Refusal::UnknownOffer,
        RefusalCode::OfferEnded => {
            Refusal::OfferEnded(offer::state(reading.given("offer_state", value.offer_state)?)?)
        }
        RefusalCode::TooLate => Refusal::TooLate,
        RefusalCode::UnknownSlot => Refusal::UnknownSlot,
        RefusalCode::SlotNotOpen => Refusal::SlotNotOpen,
        RefusalCode::UnknownEntry => Refusal::UnknownEntry,
        RefusalCode::NotEligible => {
            let reason = reading.given("passed_over", value.passed_over)?;
            Refusal::NotEligible(reading.choice("passed_over", reason)?)
        }
        RefusalCode::UnknownAppointment => Refusal::UnknownAppointment,
        RefusalCode::AlreadyFreed => Refusal::AlreadyFreed,
        RefusalCode::AlreadyWaiting => Refusal::AlreadyWaiting,
        RefusalCode::OldRules => Refusal::OldRules,
        RefusalCode::PatientDied => Refusal::PatientDied,
        RefusalCode::OutOfOrder => Refusal::OutOfOrder,
        RefusalCode::Contradiction => Refusal::Contradiction,
        RefusalCode::EntryOfAnother => Refusal::EntryOfAnother,
        RefusalCode::ChangedMeanwhile => Refusal::ChangedMeanwhile,
        RefusalCode::Paused => Refusal::Paused,
    })
}
