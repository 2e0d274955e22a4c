//! Offers.

use backfill_core::offer::{Arrange, Offer, OfferState};
use backfill_core::slot::Support;
use backfill_core::{AppointmentId, EntryId, OfferId, PatientRef, SlotId};

use super::field::Reading;
use crate::error::{DecodeError, Problem};
use crate::wire;
use crate::wire::OfferStatus;

pub(crate) fn state(value: wire::OfferState) -> Result<OfferState, DecodeError> {
    let reading = Reading("OfferState");
    let unknown = |_| reading.refuse("status", Problem::UnknownValue);
    let state = match OfferStatus::try_from(value.status).map_err(unknown)? {
        OfferStatus::Unspecified => return Err(reading.refuse("status", Problem::Missing)),
        OfferStatus::Live => OfferState::Live,
        OfferStatus::Accepted => OfferState::Accepted,
        OfferStatus::Booked => OfferState::Booked,
        OfferStatus::GivenUp => OfferState::GivenUp,
        OfferStatus::Cancelled => OfferState::Cancelled,
        OfferStatus::Refused => OfferState::Refused,
        OfferStatus::Declined => OfferState::Declined,
        OfferStatus::Expired => OfferState::Expired,
        OfferStatus::Withdrawn => {
            let reason = reading.given("withdrawal_reason", value.withdrawal_reason)?;
            return reading.choice("withdrawal_reason", reason).map(OfferState::Withdrawn);
        }
        OfferStatus::Undeliverable => OfferState::Undeliverable,
    };
    match value.withdrawal_reason {
        Some(_) => Err(reading.refuse("withdrawal_reason", Problem::Unexpected)),
        None => Ok(state),
    }
}

pub(crate) fn offer(value: wire::Offer) -> Result<Offer, DecodeError> {
    let reading = Reading("Offer");
    Ok(Offer {
        id: OfferId(reading.id("id", &value.id)?),
        slot: SlotId(reading.id("slot", &value.slot)?),
        entry: EntryId(reading.id("entry", &value.entry)?),
        patient: PatientRef(reading.id("patient", &value.patient)?),
        reach: reading.choice("reach", value.reach)?,
        made_at: reading.time("made_at", value.made_at)?,
        deadline: reading.time("deadline", value.deadline)?,
        rules: reading.given("rules", value.rules)?,
        score: reading.given("score", value.score)?,
        moves: reading.optional_id("moves", value.moves)?.map(AppointmentId),
        booked_as: reading.optional_id("booked_as", value.booked_as)?.map(AppointmentId),
        arrange: Arrange {
            what: Support(reading.byte("arrange", Some(value.arrange))?),
            minutes: value.arrange_minutes,
        },
        state: state(reading.given("state", value.state)?)?,
    })
}
