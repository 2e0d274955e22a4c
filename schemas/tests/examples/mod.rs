//! One fixed example of every event and effect. They are on disk: changing one breaks its file.

mod answered;
mod effects;
mod events;
mod fitted;
mod lacking;
mod outcomes;
mod prerequisites;
mod rows;
mod said;

pub(crate) use answered::{answered, at_short_notice};
pub(crate) use effects::{DECIDED, commands, decided, records, refusals};
pub(crate) use events::{events, recorded, stop};
pub(crate) use fitted::fitted;
pub(crate) use lacking::{lacking, lacking_decision};
pub(crate) use outcomes::outcomes;
pub(crate) use prerequisites::{nobody_ready, prepared};
pub(crate) use rows::{quarantined, snapshot};
pub(crate) use said::said;

use backfill_core::code::Code;
use backfill_core::{AppointmentId, EntryId, EventId, OfferId, PatientRef, SlotId, Timestamp};

// 20 November 2026, 08:41 in London.
const NOW: Timestamp = Timestamp(1_795_164_060_000);

const SLOT: SlotId = SlotId(0x5107_0000_0000_0000_0000_0000_0000_0001);
const ENTRY: EntryId = EntryId(0xe117_0000_0000_0000_0000_0000_0000_0002);
const OFFER: OfferId = OfferId(0x0ffe_0000_0000_0000_0000_0000_0000_0003);
const PATIENT: PatientRef = PatientRef(0x9a71_0000_0000_0000_0000_0000_0000_0004);
const APPOINTMENT: AppointmentId = AppointmentId(0xa990_0000_0000_0000_0000_0000_0000_0005);
const EVENT: EventId = EventId(0xe7e0_0000_0000_0000_0000_0000_0000_0006);

fn code(text: &str) -> Code {
    text.parse().expect("a code")
}
