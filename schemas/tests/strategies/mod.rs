//! Any value that the core can hold, for property tests of the wire.

pub(crate) mod effects;
pub(crate) mod events;
pub(crate) mod fit;
pub(crate) mod outcomes;
pub(crate) mod rows;
pub(crate) mod rules;

use backfill_core::code::Code;
use backfill_core::{
    AppointmentId, EffectId, EntryId, EventId, OfferId, PathwayId, PatientRef, SlotId, Timestamp,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

pub(crate) fn slot_id() -> impl Strategy<Value = SlotId> {
    any::<u128>().prop_map(SlotId)
}

pub(crate) fn entry_id() -> impl Strategy<Value = EntryId> {
    any::<u128>().prop_map(EntryId)
}

pub(crate) fn offer_id() -> impl Strategy<Value = OfferId> {
    any::<u128>().prop_map(OfferId)
}

pub(crate) fn event_id() -> impl Strategy<Value = EventId> {
    any::<u128>().prop_map(EventId)
}

pub(crate) fn patient_ref() -> impl Strategy<Value = PatientRef> {
    any::<u128>().prop_map(PatientRef)
}

pub(crate) fn pathway_id() -> impl Strategy<Value = PathwayId> {
    any::<u128>().prop_map(PathwayId)
}

pub(crate) fn appointment_id() -> impl Strategy<Value = AppointmentId> {
    any::<u128>().prop_map(AppointmentId)
}

pub(crate) fn effect_id() -> impl Strategy<Value = EffectId> {
    (event_id(), any::<u16>()).prop_map(|(event, index)| EffectId { event, index })
}

pub(crate) fn time() -> impl Strategy<Value = Timestamp> {
    any::<i64>().prop_map(Timestamp)
}

pub(crate) fn code() -> impl Strategy<Value = Code> {
    "[!-~]{0,15}".prop_map(|text| text.parse().expect("printable and short"))
}

pub(crate) fn text() -> impl Strategy<Value = String> {
    ".{0,30}"
}

pub(crate) fn one_of<T: Copy + std::fmt::Debug + 'static>(
    values: &[T],
) -> impl Strategy<Value = T> {
    select(values.to_vec())
}

pub(crate) fn few<T: std::fmt::Debug>(
    item: impl Strategy<Value = T>,
) -> impl Strategy<Value = Vec<T>> {
    vec(item, 0..4)
}
