//! Inputs that were put aside.

use backfill_core::Timestamp;

use super::field::Reading;
use crate::error::DecodeError;
use crate::quarantined::Quarantined;
use crate::wire;

pub(crate) fn quarantined(value: wire::Quarantined) -> Result<Quarantined, DecodeError> {
    let reading = Reading("Quarantined");
    Ok(Quarantined {
        topic: reading.text("topic", value.topic)?,
        partition: value.partition,
        offset: value.offset,
        kind: reading.text("kind", value.kind)?,
        reason: reading.text("reason", value.reason)?,
        at: value.at.map(Timestamp),
        number: value.number,
    })
}
